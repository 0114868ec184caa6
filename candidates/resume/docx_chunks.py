"""Documents inside a DOCX: what converters from HTML write in the place of paragraphs (ECMA-376 part 1, 17.17.2)."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Final

from lxml import etree, html

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"),
    )
)
_CELLS: Final = frozenset(("td", "th"))
_UNSEEN: Final = frozenset(("head", "script", "style", "template", "title"))
_MIME_HEADERS: Final = (b"mime-version:", b"content-type:", b"from:")


def chunk_text(data: bytes) -> str | None:
    """The text of a chunk in HTML, MHTML or plain text; None for any other format."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096].lower()
    if start.startswith(_MIME_HEADERS):
        return _of_mime(data)
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) and b"<w:" not in start:
        return _of_html(data)
    is_text = b"\x00" not in data and not start.startswith((b"pk\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0"))
    return data.decode("utf-8", "replace") if is_text else None


def _of_mime(data: bytes) -> str | None:
    message = message_from_bytes(data, policy=policy.default)
    part = message.get_body(("html", "plain"))
    if part is None:
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that does not exist
        text = content.decode("utf-8", "replace")
    return _of_html(text.encode(), "utf-8") if part.get_content_subtype() == "html" else text


def _of_html(data: bytes, charset: str | None = None) -> str:
    if charset is None and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"charset" not in data[:4096].lower():
        charset = "utf-8"
    parser = html.HTMLParser(encoding=charset, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    return "" if root is None else "".join(_pieces(root))


def _pieces(root: etree._Element) -> list[str]:
    """The visible text in document order, with a line for each block. Without recursion: HTML may be nested deeply."""
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _UNSEEN:
            unseen += 1 if event == "start" else -1
        if not unseen and tag in _BLOCKS:
            pieces.append("\n")
        if not unseen and tag in _CELLS and event == "end":
            pieces.append("\t")
        text = element.text if event == "start" else element.tail
        if not unseen and text:
            pieces.append(text if tag == "pre" else " ".join(f".{text}.".split())[1:-1])
    return pieces
