"""PDF fonts: which letters a glyph name stands for, and which fonts never say."""

from __future__ import annotations

import re
from typing import Final

from pypdf import PageObject
from pypdf._codecs.adobe_glyphs import adobe_glyphs  # the whole Adobe Glyph List; pypdf does not export it
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from pypdf.generic._font import Font

UNKNOWN: Final = "\ufffd"
"""Stands for a glyph without a meaning in Unicode: an icon, or a letter of a font that hides its letters."""

_NO_BLANK: Final = "\uffff"
"""A code that no font has: pypdf measures gaps by the width that it is given."""

_UNICODE_NAME: Final = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")
_NUMBERED_NAME: Final = re.compile(r"[A-Za-z]{1,2}([0-9]{1,3})")


def repair_glyph_names(page: PageObject) -> None:
    """Replace the glyph names pypdf would print as they are ("/f_i", "/four.lnum") by their text."""
    _repair_resources(_entry(page, "/Resources"), set())


def measure_gaps_by_blanks() -> None:
    """Has pypdf, in this process, find the gaps between words also in fonts that draw no blank.

    It takes code 32 for the blank, and half of its width for the narrowest gap. In a font without blanks that code is
    any letter, and words behind a wide one would be glued.
    """
    read = Font.from_font_resource

    def from_font_resource(resource: DictionaryObject) -> Font:
        font = read(resource)
        if font.character_map.get(font.space_char, " ").strip():
            font.space_char = _NO_BLANK
        return font

    setattr(Font, "from_font_resource", staticmethod(from_font_resource))  # noqa: B010 - mypy allows no assignment


def is_unmapped(font: object) -> bool:
    """Whether its codes cannot become letters: glyph numbers without a Unicode map (PDF 1.7, 9.10.2)."""
    if not isinstance(font, DictionaryObject) or _entry(font, "/Subtype") != "/Type0" or "/ToUnicode" in font:
        return False
    encoding = _entry(font, "/Encoding")
    return isinstance(encoding, StreamObject) or encoding in ("/Identity-H", "/Identity-V")


def glyph_text(name: str, code: int) -> str:
    """The text of a glyph name, read as the Adobe Glyph List specification says; UNKNOWN when it has none.

    "four.lnum" is a 4, "T_h" is Th, "uni00E9" is é. Bitmap fonts of TeX name glyphs after their code, "a65".
    """
    base = name.removeprefix("/").split(".", 1)[0]
    text = "".join(_component_text(component) for component in base.split("_"))
    if text:
        return text
    numbered = _NUMBERED_NAME.fullmatch(base)
    return chr(code) if numbered and int(numbered[1]) == code and 32 < code < 127 else UNKNOWN


def _entry(dictionary: DictionaryObject, key: str) -> object:
    """The entry itself, where the dictionary may hold a reference to it; None when there is none."""
    value = dictionary.get(key)
    return None if value is None else value.get_object()


def _component_text(component: str) -> str:
    if (known := adobe_glyphs.get(f"/{component}")) is not None:
        return known
    match = _UNICODE_NAME.fullmatch(component)
    if match is None:
        return ""
    if match[2]:
        return chr(int(match[2], 16)) if int(match[2], 16) <= 0x10FFFF else ""
    return bytes.fromhex(match[1]).decode("utf-16-be", "ignore")


def _repair_resources(resources: object, seen: set[int]) -> None:
    """Walks into form objects, which often share their resources or point back at them."""
    if not isinstance(resources, DictionaryObject) or id(resources) in seen:
        return
    seen.add(id(resources))
    for font in _values(resources, "/Font"):
        _repair_font(font)
    for form in _values(resources, "/XObject"):
        if _entry(form, "/Subtype") == "/Form":
            _repair_resources(_entry(form, "/Resources"), seen)


def _values(resources: DictionaryObject, key: str) -> list[DictionaryObject]:
    entries = _entry(resources, key)
    if not isinstance(entries, DictionaryObject):
        return []
    values = (_entry(entries, name) for name in entries)
    return [value for value in values if isinstance(value, DictionaryObject)]


def _repair_font(font: DictionaryObject) -> None:
    encoding = _entry(font, "/Encoding")
    differences = _entry(encoding, "/Differences") if isinstance(encoding, DictionaryObject) else None
    if not isinstance(differences, ArrayObject):
        return
    code = 0
    for index, item in enumerate(differences):
        if isinstance(item, int):
            code = item
            continue
        if isinstance(item, NameObject) and item not in adobe_glyphs:
            differences[index] = TextStringObject(glyph_text(item, code))
        code += 1
