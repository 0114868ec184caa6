"""The child process: reads a file on stdin, answers JSON on stdout, inside limits it has set on itself."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Final

from .sandbox import confine
from .text import clean, has_joined_words, has_words
from .values import Extract, Format, Limits, ResumeError

OUT_OF_MEMORY: Final = b'{"error": "resume_limits_exceeded"}'

_LITTLE_TEXT: Final = 100
"""Characters; a résumé with fewer is more likely a scan with a stamp on it."""

_RAW_FACTOR: Final = 4
"""How much longer than the allowed text a text is cleaned; what is dropped is mostly blanks."""

_BETWEEN_PAGES: Final = "\n\n"

Parser = Callable[[bytes, Limits], Extract]


def main() -> None:
    """Entry point: `python -m candidates.resume.child FORMAT LIMITS`, limits as a JSON object."""
    format_: Format = "pdf" if sys.argv[1] == "pdf" else "docx"
    limits = Limits(**json.loads(sys.argv[2]))
    confine(limits.memory_bytes, limits.cpu_seconds)
    logging.disable(logging.CRITICAL)
    sys.stdout.buffer.write(_answer(format_, limits))


def _answer(format_: Format, limits: Limits) -> bytes:
    try:
        parser = _parser(format_)
        extract = _read(parser, sys.stdin.buffer.read(), limits)
        return json.dumps(_checked(extract, limits)).encode()
    except ResumeError as error:
        return json.dumps({"error": error.code}).encode()
    except MemoryError:
        return OUT_OF_MEMORY


def _parser(format_: Format) -> Parser:
    """Loads the libraries of one format only: the child's start is part of every request."""
    if format_ == "pdf":
        from .pdf import read_pdf

        return read_pdf
    from .docx import read_docx

    return read_docx


def _read(parser: Parser, data: bytes, limits: Limits) -> Extract:
    """Whatever a parsing library throws at a broken file means that the file is broken."""
    try:
        return parser(data, limits)
    except (ResumeError, MemoryError):
        raise
    except Exception as error:
        raise ResumeError("resume_damaged") from error


def _checked(extract: Extract, limits: Limits) -> dict[str, object]:
    text, starts, whole = _joined(extract.texts, _RAW_FACTOR * limits.text_characters)
    if not has_words(text):
        raise ResumeError("resume_no_text")
    warnings = list(extract.warnings)
    if not whole or len(text) > limits.text_characters:
        text = text[: limits.text_characters].rstrip()
        warnings.append("text_truncated")
    if len(text) < _LITTLE_TEXT:
        warnings.append("little_text")
    if has_joined_words(text):
        warnings.append("words_joined")
    page_starts = [] if extract.pages is None else [min(start, len(text)) for start in starts]
    return {"text": text, "pages": extract.pages, "warnings": warnings, "page_starts": page_starts}


def _joined(texts: Sequence[str], most: int) -> tuple[str, list[int], bool]:
    """The cleaned texts of the pages as one, where each begins, and whether all of `most` raw characters sufficed.

    An empty page begins where the next one does.
    """
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for text in texts:
        piece = clean(text[: max(most, 0)])
        most -= len(text)
        starts.append(length)
        if piece:
            pieces.append(piece)
            length += len(piece) + len(_BETWEEN_PAGES)
    return _BETWEEN_PAGES.join(pieces), starts, most >= 0


if __name__ == "__main__":
    main()
