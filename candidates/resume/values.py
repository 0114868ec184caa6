"""What goes into the résumé parser and what comes out: limits, the text, and the refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeGuard

Format = Literal["pdf", "docx"]

_MESSAGES: Final = {
    "resume_empty": "The file is empty. Send the résumé as PDF or DOCX.",
    "resume_too_large": "The file is too large. Send a smaller PDF or DOCX, with fewer or smaller pictures.",
    "resume_unsupported_format": "This is neither a PDF nor a DOCX file. Send the résumé as PDF or DOCX.",
    "resume_old_doc": "This is an old Word file (.doc). Save it as DOCX or PDF and send that.",
    "resume_encrypted": "The file is password protected. Send it without a password.",
    "resume_damaged": "The file is damaged or incomplete and cannot be read. Export it again and send that.",
    "resume_no_text": "The file has no text: it is empty or a scan. Send one whose text can be selected.",
    "resume_dynamic_form": (
        "This PDF is a dynamic form (XFA), whose text only Adobe Reader can show. "
        "Print it to a PDF file, or send a DOCX."
    ),
    "resume_embedded_document": (
        "The text of this Word file is in an embedded document of another format. "
        "Open it in Word, save it again as DOCX or PDF, and send that."
    ),
    "resume_unreadable_text": (
        "The text of this PDF cannot be read, because its fonts do not say which letters they draw. "
        "Export it again, or send a DOCX."
    ),
    "resume_too_many_pages": "The file has too many pages for a résumé. Send only the résumé.",
    "resume_limits_exceeded": "Reading this file takes too much time or memory. Send a simpler PDF or DOCX.",
}


class ResumeError(ValueError):
    """A refused résumé. The text says what to send instead and never quotes the file."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_MESSAGES[code])


def is_code(code: object) -> TypeGuard[str]:
    """Whether this is a code of ResumeError."""
    return isinstance(code, str) and code in _MESSAGES


class ParserFailedError(RuntimeError):
    """The parser could not run; the fault is in this installation, not in the file."""


class ParserBusyError(RuntimeError):
    """Too many résumés are being read in this process. The same file can be sent again a few seconds later."""


@dataclass(frozen=True)
class Resume:
    """The text of a résumé, in reading order as far as the file tells it."""

    text: str
    pages: int | None
    """None for DOCX: a word processor decides where its pages end."""
    format: Format
    warnings: tuple[str, ...] = ()
    """Stable codes, explained in docs/reference/resumes.md."""
    page_starts: tuple[int, ...] = ()
    """Offset in the text at which each page begins; empty where the format has no pages."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Memory and CPU are limited by the operating system, in the child process."""

    file_bytes: int = 10_000_000
    pages: int = 50
    text_characters: int = 200_000
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: float = 15.0


@dataclass(frozen=True)
class Extract:
    """What a format's parser read, before the text is cleaned: page by page where there are pages."""

    texts: tuple[str, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = ()
