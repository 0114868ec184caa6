"""Reads a TwiML document into verbs; what the schema does not know becomes a warning."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from phoneline.twiml.schema import SSML, VERBS, VerbSchema

DOCUMENT_LIMIT = 64 * 1024
PARSE_FAILURE = 12100


class DocumentError(Exception):
    """The text is no TwiML; `code` is the carrier's error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Verb:
    """One instruction. `given` are the attributes of the document; `attribute` adds the defaults."""

    name: str
    given: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple["Verb", ...] = ()

    def attribute(self, name: str) -> str:
        """The value given, else the carrier's default; raises KeyError for an attribute the verb does not have."""
        return dict(self.given).get(name, VERBS[self.name].attributes[name])

    def number(self, name: str, otherwise: float) -> float:
        """A number attribute that is zero or more; anything else counts as `otherwise`."""
        value = self.attribute(name).strip()
        return float(value) if value.replace(".", "", 1).isdecimal() and value.isascii() else otherwise

    def flag(self, name: str) -> bool:
        """True for `true`, as the carrier writes it."""
        return self.attribute(name).strip().lower() == "true"


@dataclass(frozen=True)
class Document:
    """The verbs in their order, and a line for everything that was ignored (the carrier's warning 12200)."""

    verbs: tuple[Verb, ...] = ()
    warnings: tuple[str, ...] = ()


def parse_document(body: bytes) -> Document:
    """The document of a TwiML text; raises DocumentError 12100 when it is no XML or its root is not Response."""
    root = read_root(body)
    warnings: list[str] = []
    return Document(tuple(_verbs(root, frozenset(VERBS), warnings)), tuple(warnings))


def read_root(body: bytes) -> ElementTree.Element:
    """The Response element of a TwiML text; raises DocumentError 12100 when there is none."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise DocumentError(PARSE_FAILURE, "a document type declaration is not taken")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - entities are refused above, the size is limited by the fetch
    except ElementTree.ParseError as error:
        raise DocumentError(PARSE_FAILURE, f"the XML does not parse: {error}") from error
    if root.tag != "Response":
        raise DocumentError(PARSE_FAILURE, "the root element is not Response")
    return root


def _verbs(parent: ElementTree.Element, allowed: frozenset[str], warnings: list[str]) -> Iterator[Verb]:
    for element in parent:
        if element.tag in allowed and element.tag in VERBS:
            yield _verb(element, VERBS[element.tag], warnings)
        else:
            warnings.append(f"<{element.tag}> is not known inside <{parent.tag}>")


def _verb(element: ElementTree.Element, schema: VerbSchema, warnings: list[str]) -> Verb:
    given = {name: value for name, value in element.attrib.items() if name in schema.attributes}
    warnings += [f"<{element.tag}> has no attribute {name}" for name in element.attrib if name not in given]
    text = _spoken(element, warnings) if element.tag == "Say" else (element.text or "").strip()
    if text and not schema.text:
        warnings.append(f"<{element.tag}> holds no text")
    children = () if element.tag == "Say" else tuple(_verbs(element, schema.children, warnings))
    return Verb(element.tag, tuple(given.items()), text if schema.text else "", children)


def _spoken(element: ElementTree.Element, warnings: list[str]) -> str:
    """The words of a Say; a `<break>` becomes a pause mark, other speech markup is read as its words."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in SSML:
            warnings.append(f"<{child.tag}> is not known inside <Say>")
        elif child.tag == "break":
            parts.append(f"[pause {_break_seconds(child.get('time', '1s'))}]")
        else:
            parts.append(_spoken(child, warnings))
        parts.append(child.tail or "")
    return " ".join(" ".join(parts).split())


def _break_seconds(value: str) -> str:
    plain = value.strip().lower()
    scale = 0.001 if plain.endswith("ms") else 1.0
    number = plain.removesuffix("ms").removesuffix("s")
    return f"{float(number) * scale:.3f}" if number.replace(".", "", 1).isdecimal() else "1.000"
