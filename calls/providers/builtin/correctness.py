"""Whether an answer says what a model answer says, for criteria that are about correctness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from calls.domain.rubric import Criterion
from calls.ports import Answer
from calls.providers.builtin.lexicon import lexicon_or_default
from calls.providers.builtin.signals import Passage, content_stems
from calls.providers.builtin.words import words

LIMITS = (0.01, 0.03, 0.08, 0.25)
"""Below the first: rating 1; from the last on: rating 5. Fitted to people's scores; see docs/concepts/scoring.md."""


def coverage(answer: Answer, criterion: Criterion, own: Sequence[Passage]) -> float | None:
    """How much of the anchor for 5 the answer says, 0 to 1: the mean over its words of the squared best likeness.

    Words that the question has too do not count, unless the anchor has no others. Squaring lets words that are
    alike count much less than the same word. None: the answer has no content word of its own, or the anchor has.
    """
    vocabulary = lexicon_or_default(answer.language).vocabulary
    said = content_stems([word for passage in own for word in passage.words], vocabulary)
    model = content_stems(words(criterion.strong), vocabulary)
    wanted = model - content_stems(words(answer.question), vocabulary) or model
    if not said or not wanted:
        return None
    return sum(_best_likeness(stem, said) ** 2 for stem in wanted) / len(wanted)


def rating_of(covered: float) -> int:
    """1 to 5 for a coverage."""
    return 1 + sum(covered >= limit for limit in LIMITS)


def _best_likeness(stem: str, said: Collection[str]) -> float:
    return max(likeness(stem, other) for other in said)


def likeness(one: str, other: str) -> float:
    """How alike two stems are, 0 to 1: the Dice coefficient of their letter trigrams, ends marked."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@lru_cache(maxsize=20_000)
def _trigrams(stem: str) -> frozenset[str]:
    marked = f"^{stem}$"
    return frozenset(marked[start : start + 3] for start in range(len(marked) - 2))
