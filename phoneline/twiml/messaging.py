"""Reads what the service answers to an incoming text message."""

from collections.abc import Sequence
from xml.etree import ElementTree

from phoneline.twiml.document import DocumentError, read_root

BAD_CONTENT_TYPE = 12300


def replies_of(body: bytes, content_type: str) -> Sequence[str]:
    """The texts of the `<Message>`s of a document; plain text is one message. Raises DocumentError."""
    kind = content_type.split(";")[0].strip().lower()
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return ()
    if kind == "text/plain":
        return (text,)
    if kind not in ("text/xml", "application/xml", "text/html"):
        raise DocumentError(BAD_CONTENT_TYPE, "the content type is none that can be carried out")
    root = read_root(body)
    return tuple(filter(None, (_text(message) for message in root.iter("Message"))))


def _text(message: ElementTree.Element) -> str:
    """The words of a message, in the element itself or in a `<Body>`."""
    parts = (message.text, *(body.text for body in message.iter("Body")))
    return " ".join(part.strip() for part in parts if part and part.strip())
