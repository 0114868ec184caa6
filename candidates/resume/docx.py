"""DOCX to text: headers, body, notes and footers of a Word document."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from .docx_chunks import chunk_text
from .docx_text import part_text
from .package import Package
from .values import Extract, Limits, ResumeError

_DEFAULT_MAIN_PART = "word/document.xml"


def read_docx(data: bytes, _limits: Limits) -> Extract:
    """What a reader of the printed document would see. Raises ResumeError; other exceptions mean damage."""
    package = Package(data)
    main = _main_part(package)
    root = package.root(main)
    if etree.QName(root).localname != "document":
        raise ResumeError("resume_unsupported_format")
    reader = _Parts(package, main)
    body = [part_text(root), *reader.chunks()]
    texts = [*reader.texts("header"), *body, *reader.texts("footnotes", "endnotes", "footer")]
    if reader.unread_chunks and not any(text.strip() for text in body):
        raise ResumeError("resume_embedded_document")
    warnings = ["macros_ignored"] if package.has_macros() else []
    if reader.failed or reader.unread_chunks:
        warnings.append("parts_unreadable")
    return Extract(("\n\n".join(text for text in texts if text),), None, tuple(warnings))


def _main_part(package: Package) -> str:
    """The part the package calls its office document; a damaged list of relationships is survivable."""
    try:
        targets = package.related("", "officeDocument")
    except ResumeError:
        targets = []
    for name in [*targets, _DEFAULT_MAIN_PART]:
        if package.has(name):
            return name
    raise ResumeError("resume_unsupported_format")


class _Parts:
    """The texts beside the body; one that cannot be read does not cost the candidate the others."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self.failed = False
        self.unread_chunks = 0

    def chunks(self) -> list[str]:
        """The texts of embedded documents. They follow the body, wherever in it they are shown."""
        found = []
        for name in self._names("aFChunk"):
            try:
                text = chunk_text(self._package.bytes_of(name))
            except ResumeError as error:
                self._survive(error)
                text = None
            if text is None:
                self.unread_chunks += 1
            else:
                found.append(text)
        return found

    def texts(self, *kinds: str) -> list[str]:
        """Every different text once: documents repeat a header for first, odd and even pages."""
        found = (self._text(name) for kind in kinds for name in self._names(kind))
        return list(dict.fromkeys(text for text in found if text))

    def _names(self, kind: str) -> Iterable[str]:
        try:
            return self._package.related(self._main, kind)
        except ResumeError as error:
            self._survive(error)
            return ()

    def _text(self, name: str) -> str:
        try:
            return part_text(self._package.root(name))
        except ResumeError as error:
            self._survive(error)
            return ""

    def _survive(self, error: ResumeError) -> None:
        """Damage beside the body is reported as a warning; a part that is a bomb stays an error."""
        if error.code != "resume_damaged":
            raise error
        self.failed = True
