"""What a summary cites: a passage in quotation marks counts only when it is accepted evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from calls.domain.evidence import normalised

_CITED = re.compile(
    r"[\"“”„«»‹›]([^\"“”„«»‹›]+)(?:[\"“”„«»‹›]|$)"  # a mark that is never closed cites all that follows
    r"|(?<!\w)['‘‚](.+?)['’](?!\w)"  # an apostrophe stands inside a word or behind one
)
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"“”„«»‹›'’)]*(?:\s+|$)")


def cites_only(text: str, accepted: Sequence[str]) -> bool:
    """Whether every passage of `text` in quotation marks stands in one of the `accepted` quotes, word for word."""
    return not any(_invented(text, accepted))


def cites(text: str) -> bool:
    """Whether `text` has a passage in quotation marks at all."""
    return _CITED.search(text) is not None


def without_inventions(text: str, accepted: Sequence[str]) -> tuple[str, int]:
    """`text` without the sentences that cite something else than the `accepted` quotes, and how many those were."""
    faults = list(_invented(text, accepted))
    kept = [
        (start, end)
        for start, end in _sentences(text)
        if not any(first < end and start < last for first, last in faults)
    ]
    dropped = len(list(_sentences(text))) - len(kept)
    return "".join(text[start:end] for start, end in kept).strip(), dropped


def _invented(text: str, accepted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the passages begin and end that nobody is known to have said."""
    said = [f" {normalised(quote)} " for quote in accepted]
    for found in _CITED.finditer(text):
        passage = normalised(found[1] or found[2] or "")
        if passage and not any(f" {passage} " in quote for quote in said):
            yield found.span()


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; one does not end within quotation marks."""
    cited = [found.span() for found in _CITED.finditer(text)]
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if not any(first < found.start() and found.end() < last for first, last in cited):
            yield start, found.end()
            start = found.end()
    if text[start:].strip():
        yield start, len(text)
