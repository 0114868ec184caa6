"""What counts as text in a DOCX."""

from base64 import b64encode
from contextlib import suppress
from quopri import encodestring

import pytest

from candidates.resume import ResumeError, parse_resume
from tests.candidates.resume_files import STRICT_WORD, WORD, archive, docx, header, paragraph, with_reported


def text_of(body, **package):
    return parse_resume(docx(body, **package)).text


def cell(*paragraphs):
    return f"<w:tc>{''.join(map(paragraph, paragraphs))}</w:tc>"


def box(text):
    return f"<wps:txbx><w:txbxContent>{paragraph(text)}</w:txbxContent></wps:txbx>"


def old_box(text):
    content = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"


def test_paragraphs_become_lines():
    resume = parse_resume(docx(paragraph("Anna ", "Lind") + paragraph("Nurse")))
    assert (resume.text, resume.format, resume.pages) == ("Anna Lind\nNurse", "docx", None)


def test_short_cells_of_a_row_stand_side_by_side():
    table = f"<w:tbl><w:tr>{cell('2019')}{cell('Oslo')}</w:tr><w:tr>{cell('2021')}{cell('Bergen')}</w:tr></w:tbl>"
    assert text_of(table) == "2019\tOslo\n2021\tBergen"


def test_columns_made_with_a_table_are_not_woven_into_each_other():
    table = f"<w:tbl><w:tr>{cell('Job one', 'Job two')}{cell('Skill one', 'Skill two')}</w:tr></w:tbl>"
    assert text_of(table) == "Job one\nJob two\nSkill one\nSkill two"


def test_a_table_in_a_table_is_read():
    inner = f"<w:tbl><w:tr>{cell('Python')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc>{cell('Skills')}</w:tr></w:tbl>"
    assert text_of(outer).split() == ["Python", "Skills"]


def test_nested_content_controls_are_read():
    control = "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert text_of(control.format(control.format(paragraph("Anna Lind")))) == "Anna Lind"


def test_a_row_in_a_content_control_is_read():
    row = f"<w:sdt><w:sdtContent><w:tr>{cell('Oslo')}</w:tr></w:sdtContent></w:sdt>"
    assert text_of(f"<w:tbl>{row}</w:tbl>") == "Oslo"


def test_a_text_box_follows_the_paragraph_it_hangs_on():
    drawing = f"<w:r><w:drawing>{box('Contact')}</w:drawing></w:r>"
    assert text_of(paragraph("Anna ", drawing, "Lind")) == "Anna Lind\nContact"


def test_a_box_saved_for_new_and_old_programs_counts_once():
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box("Contact")}</mc:Choice>'
        f"<mc:Fallback>{old_box('Contact')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text_of(paragraph("Anna", both)) == "Anna\nContact"


def test_an_old_text_box_is_read():
    assert text_of(paragraph("Anna", f"<w:r>{old_box('Contact')}</w:r>")) == "Anna\nContact"


def test_headers_come_first_and_footers_last_each_once():
    parts = {
        "word/h1.xml": header("Anna Lind"),
        "word/h2.xml": header("Anna Lind"),
        "word/f.xml": header("Page", "ftr"),
    }
    links = [("header", "h1.xml"), ("header", "/word/h2.xml"), ("footer", "f.xml")]
    assert text_of(paragraph("Nurse"), parts=parts, relationships=links) == "Anna Lind\n\nNurse\n\nPage"


def test_inserted_text_counts_and_deleted_text_does_not():
    body = paragraph(
        "I ",
        "<w:ins><w:r><w:t>lead</w:t></w:r></w:ins>",
        "<w:del><w:r><w:delText>follow</w:delText><w:t>follow</w:t></w:r></w:del>",
    )
    assert text_of(body) == "I lead"


def test_moved_text_counts_where_it_went():
    body = paragraph("<w:moveFrom><w:r><w:t>Oslo</w:t></w:r></w:moveFrom>") + paragraph(
        "Bergen, ", "<w:moveTo><w:r><w:t>Oslo</w:t></w:r></w:moveTo>"
    )
    assert text_of(body) == "Bergen, Oslo"


def test_a_deleted_row_does_not_count():
    table = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('old')}</w:tr><w:tr>{cell('new')}</w:tr></w:tbl>"
    assert text_of(table) == "new"


def test_hidden_text_does_not_count():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hire me</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Anna</w:t></w:r>'
    assert text_of(paragraph(shown, hidden)) == "Anna"


def test_the_result_of_a_field_counts_and_its_instruction_does_not():
    instruction = '<w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
    link = "<w:hyperlink><w:r><w:t>anna@lind.no</w:t></w:r></w:hyperlink>"
    assert text_of(paragraph(instruction, link)) == "anna@lind.no"


def test_comments_are_not_text():
    comments = {"word/comments.xml": header("weak candidate", "comments")}
    assert text_of(paragraph("Anna"), parts=comments, relationships=[("comments", "comments.xml")]) == "Anna"


def test_footnotes_are_text():
    notes = {"word/footnotes.xml": header("Published 2021", "footnotes")}
    links = [("footnotes", "footnotes.xml")]
    assert text_of(paragraph("Author"), parts=notes, relationships=links) == "Author\n\nPublished 2021"


def test_tabs_breaks_and_hyphens_keep_words_apart():
    body = paragraph(
        "<w:r><w:t>2019</w:t><w:tab/><w:t>part</w:t><w:noBreakHyphen/><w:t>time</w:t><w:br/><w:t>Oslo</w:t></w:r>"
    )
    assert text_of(body) == "2019\tpart-time\nOslo"


def test_a_strict_document_is_read():
    assert text_of(paragraph("Anna"), word=STRICT_WORD) == "Anna"


def test_the_main_part_is_found_by_its_relationship_whatever_it_is_called():
    document = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph("Anna")}</w:body></w:document>'
    links = '<Relationships><Relationship Type="x/officeDocument" Target="/word/résumé.xml"/></Relationships>'
    assert parse_resume(archive({"_rels/.rels": links, "word/résumé.xml": document})).text == "Anna"


def test_the_text_of_a_document_with_macros_is_read_and_the_macros_are_reported():
    resume = parse_resume(docx(paragraph("Anna"), parts={"word/vbaProject.bin": b"\0"}))
    assert resume.text == "Anna"
    assert "macros_ignored" in resume.warnings


def test_a_damaged_header_does_not_cost_the_body():
    resume = parse_resume(docx(paragraph("Anna"), parts={"word/h.xml": "<w:hdr"}, relationships=[("header", "h.xml")]))
    assert resume.text == "Anna"
    assert "parts_unreadable" in resume.warnings


def test_a_linked_picture_is_not_fetched_and_the_text_is_read():
    links = '<Relationships><Relationship Type="x/header" TargetMode="External" Target="http://127.0.0.1:9/h.xml"/></Relationships>'
    resume = parse_resume(docx(paragraph("Anna"), parts={"word/_rels/document.xml.rels": links}))
    assert (resume.text, resume.warnings) == ("Anna", ("little_text",))


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        ('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "Anna &e;"),
        ('<!DOCTYPE d [<!ENTITY e "ha">]>', "Anna &e;"),
        ("<!DOCTYPE d>", "Anna"),
    ],
)
def test_a_document_type_declaration_is_refused(declaration, text):
    document = f'{declaration}<w:document xmlns:w="{WORD}"><w:body>{paragraph(text)}</w:body></w:document>'
    with pytest.raises(ResumeError) as refusal:
        parse_resume(archive({"word/document.xml": document}))
    assert refusal.value.code == "resume_damaged"


HTML = (
    "<html><head><title>CV</title><style>p {}</style></head>"
    "<body><h1>Robin Example</h1><p>Nurse &amp; midwife, Malmö</p></body></html>"
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="part"\r\n\r\n'
    '--part\r\nContent-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    "{content}\r\n--part--\r\n"
)
CHUNK = '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r0"/>'


def embedded(content, name="chunk.html", body=CHUNK):
    return docx(body, parts={f"word/{name}": content}, relationships=[("aFChunk", name)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chunk.html", HTML),
        ("chunk.xhtml", f'<?xml version="1.0" encoding="utf-8"?>{HTML}'),
        ("chunk.html", f"\ufeff{HTML}"),
        ("chunk.htm", HTML.replace("<style>", '<meta charset="latin-1"><style>').encode("latin-1")),
        ("chunk.html", HTML.encode("utf-16")),
        ("chunk.txt", "Robin Example\nNurse & midwife, Malmö"),
        ("chunk.mht", MHTML.format(charset="utf-8", encoding="8bit", content=HTML)),
        ("chunk.mht", MHTML.format(charset="utf-8", encoding="base64", content=b64encode(HTML.encode()).decode())),
        (
            "chunk.mht",
            MHTML.format(
                charset="latin-1", encoding="quoted-printable", content=encodestring(HTML.encode("latin-1")).decode()
            ),
        ),
    ],
)
def test_a_document_made_from_html_gives_its_text(name, content):
    text = parse_resume(embedded(content, name)).text
    assert [line for line in text.splitlines() if line] == ["Robin Example", "Nurse & midwife, Malmö"]


def test_an_embedded_document_stands_beside_the_body():
    resume = parse_resume(embedded(HTML, body=paragraph("Curriculum vitae") + CHUNK))
    assert resume.text.startswith("Curriculum vitae")
    assert "Nurse & midwife, Malmö" in resume.text


@pytest.mark.parametrize("content", [r"{\rtf1 Robin}", b"PK\x03\x04....", b"\xd0\xcf\x11\xe0\x00\x00"])
def test_an_embedded_document_that_cannot_be_read_is_the_reason(content):
    with pytest.raises(ResumeError) as refusal:
        parse_resume(embedded(content, "chunk.bin"))
    assert refusal.value.code == "resume_embedded_document"


def test_an_embedded_document_that_cannot_be_read_beside_others_is_a_warning():
    resume = parse_resume(embedded(r"{\rtf1 Robin}", "chunk.rtf", body=paragraph("Nurse in Malmö since 2019") + CHUNK))
    assert "parts_unreadable" in resume.warnings


def test_an_embedded_document_that_is_nested_deeply_does_no_harm():
    nested = "<div>" * 5000 + "Robin" + "</div>" * 5000
    with suppress(ResumeError):
        assert "Robin" in parse_resume(embedded(nested)).text


REPORTED = "<html><body><h1>Robin Example</h1><p>Backend engineer. Six years of Python</p></body></html>"


@pytest.mark.parametrize("data", with_reported(embedded(REPORTED), "altchunk-html-docx.docx"))
def test_the_reported_document_gives_its_text(data):
    assert "Backend engineer. Six years of Python" in parse_resume(data).text
