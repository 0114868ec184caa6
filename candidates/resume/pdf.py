"""PDF to text: pages, passwords and limits. Fonts and text operators have modules of their own."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from typing import Final

from pypdf import PageObject, PasswordType, PdfReader, overwrite_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError
from pypdf.generic import DictionaryObject

from .pdf_fonts import UNKNOWN, is_unmapped, measure_gaps_by_blanks, repair_glyph_names
from .pdf_shows import ShowRepair
from .values import Extract, Limits, ResumeError

_UNREADABLE_SHARE: Final = 0.5
"""With more than this share of its letters lost, a text says nothing about a person."""
_LOST_SHARE: Final = 0.1
_BLANK: Final = frozenset(" \t\n\u00a0")
_BLANK_WIDTH: Final = 250.0
"""Thousandths of an em, for fonts without a blank: that of most fonts is 250 or a little more."""
_PLACEHOLDER_CHARACTERS: Final = 1_500
"""The page that Adobe's tools write in the place of a dynamic form has some 700, in whatever language."""
_STREAM_BYTES: Final = 50_000_000


def read_pdf(data: bytes, limits: Limits) -> Extract:
    """All pages in the order their text is drawn, which is column after column in what layout programs write.

    Raises ResumeError; other exceptions mean a damaged file.
    """
    overwrite_configuration(
        zlib_maximum_output_length=_STREAM_BYTES,
        lzw_maximum_output_length=_STREAM_BYTES,
        run_length_maximum_output_length=_STREAM_BYTES,
        jbig2dec_binary=None,
    )
    measure_gaps_by_blanks()
    try:
        reader = _open(data)
        extract = _extract(_pages(reader, limits))
        if _is_dynamic_form(reader, extract):
            raise ResumeError("resume_dynamic_form")
        return extract
    except LimitReachedError as error:
        raise ResumeError("resume_limits_exceeded") from error


def _is_dynamic_form(reader: PdfReader, extract: Extract) -> bool:
    """Whether the pages hold nothing but "Please wait": the text is in an XFA form, which only some viewers draw.

    A static XFA form also has ordinary fields, and its pages hold the text.
    """
    root = reader.root_object
    form = root.get("/AcroForm")
    form = None if form is None else form.get_object()
    if not isinstance(form, DictionaryObject) or "/XFA" not in form:
        return False
    drawn_by_viewer = root.get("/NeedsRendering") == True or not form.get("/Fields")  # noqa: E712 - a PDF boolean
    return drawn_by_viewer and sum(map(len, extract.texts)) < _PLACEHOLDER_CHARACTERS


def _pages(reader: PdfReader, limits: Limits) -> list[PageObject]:
    root = reader.root_object["/Pages"]
    # Believed when it is high, because walking a huge page tree is slow; counted when it is low.
    declared = root.get("/Count", 0) if hasattr(root, "get") else 0
    if (isinstance(declared, int) and declared > limits.pages) or len(reader.pages) > limits.pages:
        raise ResumeError("resume_too_many_pages")
    return list(reader.pages)


def _open(data: bytes) -> PdfReader:
    """A PDF that only restricts printing or copying is encrypted with an empty password, and opens."""
    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
    except (DependencyError, FileNotDecryptedError, WrongPasswordError) as error:
        raise ResumeError("resume_encrypted") from error
    if locked:
        raise ResumeError("resume_encrypted")
    return reader


def _extract(pages: list[PageObject]) -> Extract:
    page_texts = [_PageText(page) for page in pages]
    failed = sum(page.failed for page in page_texts)
    if pages and failed == len(pages):
        raise ResumeError("resume_damaged")
    kept = sum(page.kept for page in page_texts)
    lost = sum(page.lost for page in page_texts)
    if lost and lost >= _UNREADABLE_SHARE * (kept + lost):
        raise ResumeError("resume_unreadable_text")
    warnings = ["pages_unreadable"] if failed else []
    if lost > _LOST_SHARE * (kept + lost):
        warnings.append("letters_lost")
    return Extract(tuple(page.text for page in page_texts), len(pages), tuple(warnings))


class _PageText:
    """The text of one page, and how many of its characters could be read."""

    def __init__(self, page: PageObject) -> None:
        self.kept = 0
        self.lost = 0
        self.failed = False
        self._parts: list[str] = []
        try:
            repair_glyph_names(page)
            page.extract_text(space_width=_BLANK_WIDTH, visitor_operand_before=ShowRepair(), visitor_text=self._collect)
        except (LimitReachedError, MemoryError, FileNotDecryptedError, DependencyError):
            raise
        except Exception:
            # One broken page must not cost the candidate the others; the caller counts it and says so.
            self.failed = True

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def _collect(self, text: str, _cm: object, _tm: object, font: object, _size: object) -> None:
        """Called for every piece of text, with its font. Unreadable pieces leave their line break."""
        characters = sum(character not in _BLANK for character in text)
        lost = characters if is_unmapped(font) else sum(map(_is_lost, text))
        self.lost += lost
        self.kept += characters - lost
        readable = lost < characters or not characters
        self._parts.append(text if readable else "\n" * text.endswith("\n"))


def _is_lost(character: str) -> bool:
    """Whether a drawn glyph came out as nothing: unknown, a private icon, or a bare glyph number."""
    return character not in _BLANK and (character == UNKNOWN or unicodedata.category(character) in ("Cc", "Co"))
