"""PDF fonts: which letters a glyph name stands for, and which fonts never say."""

from __future__ import annotations

import re
from typing import Final

from pypdf import PageObject
from pypdf._codecs.adobe_glyphs import adobe_glyphs  # the whole Adobe Glyph List; pypdf does not export it
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

UNKNOWN: Final = "\ufffd"
"""Stands for a glyph without a meaning in Unicode: an icon, or a letter of a font that hides its letters."""

_UNICODE_NAME: Final = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")
_NUMBERED_NAME: Final = re.compile(r"[A-Za-z]{1,2}([0-9]{1,3})")


def repair_glyph_names(page: PageObject) -> None:
    """Replace the glyph names pypdf would print as they are ("/f_i", "/four.lnum") by their text."""
    _repair_resources(_entry(page, "/Resources"), set())


def blank_widths(page: PageObject) -> dict[str, float]:
    """Fonts of the page that draw no blank, with the width pypdf takes for one, in thousandths of an em.

    That is the width of code 32, which in such a font is a letter, so pypdf misses the gaps between words.
    """
    resources = _entry(page, "/Resources")
    fonts = _entry(resources, "/Font") if isinstance(resources, DictionaryObject) else None
    if not isinstance(fonts, DictionaryObject):
        return {}
    widths = {str(name): _blank_width(_entry(fonts, name)) for name in fonts}
    return {name: width for name, width in widths.items() if width}


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


def _blank_width(font: object) -> float:
    """Width of code 32 when it is not a blank, else 0; composite fonts have a sensible default width."""
    if not isinstance(font, DictionaryObject) or _entry(font, "/Subtype") not in ("/TrueType", "/Type1"):
        return 0
    unicode_map = _entry(font, "/ToUnicode")
    widths = _entry(font, "/Widths")
    index = 32 - int(font.get("/FirstChar", 0))
    if not isinstance(unicode_map, StreamObject) or not isinstance(widths, ArrayObject):
        return 0
    if b"0020>" in unicode_map.get_data() or not 0 <= index < len(widths):
        return 0
    return float(widths[index])


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
