"""What is read from a PDF, and what is refused."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from candidates.resume import Limits, ResumeError, parse_resume
from tests.candidates.resume_files import composite_pdf, pdf, show, stream, with_reported

GLYPH_NUMBERS = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Hidden /Encoding /Identity-H /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Hidden "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)


def glyph_names(*names):
    """A font that calls the codes from 65 on by these names."""
    differences = " ".join(f"/{name}" for name in names)
    return (
        "<< /Type /Font /Subtype /Type1 /BaseFont /Fancy "
        f"/Encoding << /Type /Encoding /Differences [65 {differences}] >> >>"
    )


def encrypted(algorithm, user_password):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(show("Anna Lind")))))
    writer.encrypt(user_password=user_password, owner_password="owner", algorithm=algorithm)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def code_of(data, limits=None):
    with pytest.raises(ResumeError) as refusal:
        parse_resume(data, limits or Limits())
    return refusal.value.code


def test_the_text_of_all_pages_is_read_with_their_number():
    resume = parse_resume(pdf(show("Anna Lind, nurse"), show("Ten years in Oslo")))
    assert (resume.format, resume.pages) == ("pdf", 2)
    assert resume.text == "Anna Lind, nurse\n\nTen years in Oslo"


def test_a_file_object_is_read_like_bytes():
    assert parse_resume(BytesIO(pdf(show("Anna Lind")))).text == "Anna Lind"


def test_a_pdf_with_junk_before_its_header_is_read():
    assert parse_resume(b"Content-Type: application/pdf\r\n\r\n" + pdf(show("Anna Lind"))).text == "Anna Lind"


def test_columns_come_one_after_the_other():
    left = b"".join(show(f"Job {n}", x=72, y=720 - 20 * n) for n in range(3))
    right = b"".join(show(f"Skill {n}", x=320, y=720 - 20 * n) for n in range(3))
    assert parse_resume(pdf(left + right)).text.splitlines() == [
        "Job 0",
        "Job 1",
        "Job 2",
        *(f"Skill {n}" for n in range(3)),
    ]


def test_ligatures_and_old_style_figures_are_read_as_letters_and_digits():
    font = glyph_names("f_i", "four.lnum", "T_h", "A.sc", "uni00E9")
    assert parse_resume(pdf(show("ABCDE", font="F2"), fonts={"F2": font})).text == "fi4ThAé"


def test_bitmap_glyphs_named_after_their_code_are_read():
    assert parse_resume(pdf(show("ABC", font="F2"), fonts={"F2": glyph_names("a65", "a66", "a67")})).text == "ABC"


def test_icons_without_a_letter_are_left_out():
    page = show("A", font="F2") + show("Oslo, Norway, 0150, near the old harbour", x=90)
    resume = parse_resume(pdf(page, fonts={"F2": glyph_names("map_marker")}))
    assert (resume.text, resume.warnings) == ("Oslo, Norway, 0150, near the old harbour", ("little_text",))


def test_letters_printed_again_to_look_bold_count_once():
    page = show("Anna") + show("Anna", x=72.3) + show("Anna", x=72.6, y=720.3) + show("Anna", y=700)
    assert parse_resume(pdf(page)).text == "Anna\nAnna"


def test_double_letters_that_are_placed_one_by_one_stay_double():
    page = show("l", x=72) + show("l", x=74.7) + show("i", x=77.4)
    assert parse_resume(pdf(page)).text == "lli"


def test_a_form_drawn_at_two_places_counts_twice():
    page = b"q 1 0 0 1 0 0 cm /X1 Do Q q 1 0 0 1 0 -50 cm /X1 Do Q"
    assert parse_resume(pdf(page, form=show("Oslo"))).text.split() == ["Oslo", "Oslo"]


def test_a_text_without_a_unicode_map_is_refused_as_unreadable():
    garbage = pdf(show(b"<003300480051>", font="F2"), fonts={"F2": GLYPH_NUMBERS})
    assert code_of(garbage) == "resume_unreadable_text"


def test_a_part_without_a_unicode_map_is_left_out_with_a_warning():
    page = show("Anna Lind, nurse") + show(b"<003300480051>", y=700, font="F2")
    resume = parse_resume(pdf(page, fonts={"F2": GLYPH_NUMBERS}))
    assert resume.text == "Anna Lind, nurse"
    assert "letters_lost" in resume.warnings


def test_a_pdf_without_a_text_layer_is_refused_as_a_scan():
    with pytest.raises(ResumeError, match="scan") as refusal:
        parse_resume(pdf(b"0 0 595 842 re f"))
    assert refusal.value.code == "resume_no_text"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_printing_opens(algorithm):
    assert parse_resume(encrypted(algorithm, user_password="")).text == "Anna Lind"


def test_a_pdf_with_a_password_is_refused_and_says_so():
    with pytest.raises(ResumeError, match="password") as refusal:
        parse_resume(encrypted("RC4-128", user_password="secret"))
    assert refusal.value.code == "resume_encrypted"


def test_a_pdf_with_too_many_pages_is_refused():
    assert code_of(pdf(*[show("page")] * 4), Limits(pages=3)) == "resume_too_many_pages"


def test_pages_are_counted_when_the_file_declares_fewer():
    assert code_of(pdf(*[show("page")] * 4, count=1), Limits(pages=3)) == "resume_too_many_pages"


def test_a_truncated_pdf_is_refused_as_damaged():
    whole = pdf(show("Anna Lind"))
    assert code_of(whole[: len(whole) // 3]) == "resume_damaged"


def test_one_broken_page_does_not_cost_the_others():
    broken = stream(show("Lost")).replace(b"/FlateDecode", b"/NoSuchCode ")
    damaged = pdf(show("Anna Lind"), show("Lost")).replace(stream(show("Lost")), broken)
    resume = parse_resume(damaged)
    assert resume.text == "Anna Lind"
    assert "pages_unreadable" in resume.warnings


def test_a_stream_that_unpacks_to_a_mountain_is_refused():
    assert code_of(pdf(show("a") + b" " * 60_000_000)) == "resume_limits_exceeded"


PERSON = ("Robin", "Example", "Date", "of", "birth:", "1", "May", "1990", "mmm", "www")
WIDE = dict.fromkeys("mwMDRE", 900) | dict.fromkeys("il:1", 250)


def by_gaps(size):
    return lambda drawn: f"[{f' {-size} '.join(drawn)}] TJ"


def by_moves(drawn):
    widths = [sum(WIDE.get(letter, 500) for letter in word) for word in PERSON]
    steps = [f"{one} Tj {(width + 300) * 11 / 1000:.2f} 0 Td" for one, width in zip(drawn, widths, strict=True)]
    return " ".join(steps)


@pytest.mark.parametrize("draw", [by_gaps(333), by_gaps(250), by_gaps(180), by_gaps(600), by_moves])
def test_words_stay_apart_in_a_composite_font_without_a_blank(draw):
    text = parse_resume(composite_pdf(PERSON, draw, widths=WIDE)).text
    assert " ".join(text.split()) == " ".join(PERSON)


SKILLS = ("Python", "Django", "Linux", "Docker", "and", "Nurse", "of", "Oslo", "Welding", "Forklift")


def moved_by(gap):
    return lambda drawn: " ".join(
        f"{one} Tj {(500 * len(word) + gap) * 11 / 1000:.2f} 0 Td" for one, word in zip(drawn, SKILLS, strict=True)
    )


@pytest.mark.parametrize("draw", [by_gaps(60), by_gaps(80), by_gaps(110), moved_by(60), moved_by(110)])
def test_words_with_narrow_gaps_are_joined_with_a_warning(draw):
    resume = parse_resume(
        composite_pdf(SKILLS, lambda drawn: f"{draw(drawn)} 0 -20 Td {draw(drawn)} 0 -20 Td {draw(drawn)}")
    )
    assert "PythonDjango" in resume.text
    assert "words_joined" in resume.warnings


@pytest.mark.parametrize("gap", [60, 80, 110])
def test_a_short_text_with_a_joined_date_has_the_warning(gap):
    resume = parse_resume(composite_pdf(PERSON, by_gaps(gap), widths=WIDE))
    assert resume.warnings == ("little_text", "words_joined")


@pytest.mark.parametrize("draw", [by_gaps(130), by_gaps(250), moved_by(180)])
def test_words_with_wide_gaps_give_no_warning(draw):
    assert "words_joined" not in parse_resume(composite_pdf(SKILLS, draw)).warnings


@pytest.mark.parametrize("kerning", [-20, 15, 60, 90])
def test_kerning_does_not_tear_words_apart_in_a_font_without_a_blank(kerning):
    data = composite_pdf(tuple("Robin"), by_gaps(kerning), widths=WIDE)
    assert parse_resume(data).text == "Robin"


@pytest.mark.parametrize("wide", ["m", "M", "w", "R"])
def test_words_stay_apart_whatever_letter_has_the_code_of_a_blank(wide):
    words = (wide * 3, wide, "abc", wide * 2)
    assert parse_resume(composite_pdf(words, by_gaps(300), widths={wide: 1000})).text == " ".join(words)


def two_lines(drawn):
    return f"{by_gaps(250)(drawn[:2])} 0 -20 Td {by_gaps(250)(drawn[2:])}"


REPORTED = ("Robin", "Example", "Backend", "engineer", "with", "six", "years")


@pytest.mark.parametrize(
    "data", with_reported(composite_pdf(REPORTED, two_lines, widths=WIDE), "composite-font-without-blank.pdf")
)
def test_the_reported_file_gives_its_words(data):
    assert parse_resume(data).text.startswith("Robin Example\nBackend engineer with six years")


def xfa(page, *, rendering=False, fields=""):
    """A PDF with an XFA form."""
    rendering = "/NeedsRendering true" if rendering else ""
    form = f"/AcroForm << /Fields [{fields}] /XFA [(datasets) 3 0 R] >> {rendering}"
    return pdf(page).replace(b"/Type /Catalog", f"/Type /Catalog {form}".encode())


@pytest.mark.parametrize("options", [{"rendering": True}, {"rendering": True, "fields": "3 0 R"}, {}])
@pytest.mark.parametrize("words", ["Please wait...", "Veuillez patienter", "Bitte warten"])
def test_a_dynamic_form_is_refused_with_its_reason(words, options):
    with pytest.raises(ResumeError) as refusal:
        parse_resume(xfa(show(words), **options))
    assert refusal.value.code == "resume_dynamic_form"


def test_a_static_form_is_read():
    assert parse_resume(xfa(show("Robin Example, nurse"), fields="3 0 R")).text == "Robin Example, nurse"


@pytest.mark.parametrize("data", with_reported(xfa(show("Please wait..."), rendering=True), "xfa-please-wait.pdf"))
def test_the_reported_form_is_refused(data):
    with pytest.raises(ResumeError, match="dynamic form"):
        parse_resume(data)
