"""WordprocessingML to text: what a reader sees on the page, each piece once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

# Transitional and ISO strict documents differ in their namespaces only.
_PREFIXES: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
}

_TEXT: Final = frozenset({"w:t", "a:t", "m:t"})
_CHARACTERS: Final = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "a:br": "\n",
    "w:noBreakHyphen": "-",
}
_PARAGRAPHS: Final = frozenset({"w:p", "a:p"})
_ALTERNATIVES: Final = "mc:AlternateContent"

# Properties, field instructions, ruby readings, embedded objects; and what a tracked change has taken away.
_SKIPPED: Final = frozenset(
    f"w:{name}"
    for name in (
        *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"),
        *("instrText", "fldData", "rt", "object", "altChunk"),
        *("del", "delText", "delInstrText", "moveFrom"),
    )
)
_OFF: Final = frozenset({"0", "false", "off"})


def part_text(root: etree._Element) -> str:
    """The text of a document, header, footer or notes part: a line per paragraph.

    Cells of a row stand side by side, with tabs, or below each other when one of them has several lines, so
    that columns made with a table are not woven into each other.
    """
    return "\n".join(_blocks(root))


def _blocks(container: Iterable[etree._Element]) -> Iterator[str]:
    """Paragraphs and tables of a container, through content controls and other wrappers."""
    for child in container:
        tag = _tag(child)
        if tag in _PARAGRAPHS:
            yield from _paragraph(child)
        elif tag == "w:tbl":
            yield from _table(child)
        elif tag == _ALTERNATIVES:
            yield from _first_with_text(list(_blocks(branch)) for branch in child)
        elif tag not in _SKIPPED:
            yield from _blocks(child)


def _paragraph(paragraph: etree._Element) -> Iterator[str]:
    """The paragraph's own line, then the text boxes that are anchored in it."""
    line = _Line()
    line.add(paragraph)
    yield "".join(line.pieces)
    yield from line.boxes


class _Line:
    """Collects the running text of one paragraph, and apart from it the boxes that float beside it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.boxes: list[str] = []

    def add(self, element: etree._Element) -> None:
        """Take over everything inside the element, in document order."""
        for child in element:
            self._add_child(child, _tag(child))

    def _add_child(self, child: etree._Element, tag: str) -> None:
        if tag in _TEXT:
            self.pieces.append(child.text or "")
        elif tag in _CHARACTERS:
            self.pieces.append(_CHARACTERS[tag])
        elif tag == "w:sym":
            self.pieces.append(_symbol(child))
        elif tag in _PARAGRAPHS or tag == "w:tbl":
            self.boxes.extend(_blocks([child]))
        elif tag == "v:textpath":
            self.boxes.append(child.get("string", ""))
        elif tag == _ALTERNATIVES:
            self._add_alternatives(child)
        elif tag not in _SKIPPED and not _is_hidden(child):
            self.add(child)

    def _add_alternatives(self, alternatives: etree._Element) -> None:
        """The same drawing for new and for old programs: the first branch that has text counts."""
        for branch in alternatives:
            line = _Line()
            line.add(branch)
            if line.pieces or line.boxes:
                self.pieces += line.pieces
                self.boxes += line.boxes
                return


def _table(table: etree._Element) -> Iterator[str]:
    for row in _nested(table, "w:tr"):
        if any(_tag(mark) == "w:del" for part in row if _tag(part) == "w:trPr" for mark in part):
            continue
        cells = ["\n".join(_blocks(cell)).strip() for cell in _nested(row, "w:tc")]
        filled = [cell for cell in cells if cell]
        yield ("\n" if any("\n" in cell for cell in filled) else "\t").join(filled)


def _nested(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    for child in element:
        tag = _tag(child)
        if tag == wanted:
            yield child
        elif tag not in _SKIPPED:
            yield from _nested(child, wanted)


def _first_with_text(branches: Iterable[list[str]]) -> list[str]:
    return next((branch for branch in branches if any(branch)), [])


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font; most are private to the font and are dropped when the text is cleaned."""
    code = next((value for name, value in element.items() if name.endswith("}char")), "")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _is_hidden(element: etree._Element) -> bool:
    """Whether this is a run marked as hidden text, which neither screen nor paper shows."""
    if _tag(element) != "w:r":
        return False
    marks = (mark for part in element if _tag(part) == "w:rPr" for mark in part if _tag(mark) == "w:vanish")
    return any(not _OFF.intersection(mark.attrib.values()) for mark in marks)


def _tag(element: etree._Element) -> str:
    """The element's name with its usual prefix; ":name" outside the namespaces that carry text."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    namespace, _, name = tag.rpartition("}")
    return f"{_PREFIXES.get(namespace[1:], '')}:{name}"
