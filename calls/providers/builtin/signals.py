"""What can be counted in the words of an answer. Nothing here hears accent, pace, fillers or grammar."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calls.domain.injection import without_pleas
from calls.domain.rubric import Criterion
from calls.ports import Answer
from calls.providers.builtin.lexicon import Vocabulary, find_lexicon
from calls.providers.builtin.words import passages, stem, stems, words

ECHO_WORDS = 5
"""So many words in a row that also stand in the question are the question read back, and do not count."""

MIN_WORDS = 5
MIN_CONTENT_WORDS = 2
SMALL_WORD_LETTERS = 3
"""In a language without a list of small words, words up to this length are taken for small ones."""


@dataclass(frozen=True)
class Passage:
    """A piece of the answer as it was said, and its words without what echoes the question."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """What was counted in an answer, each different thing once."""

    words: int
    content: frozenset[str]
    actions: int
    facts: int
    reasons: int

    @property
    def is_enough(self) -> bool:
        """Whether there are words enough to rate at all."""
        return self.words >= MIN_WORDS and len(self.content) >= MIN_CONTENT_WORDS


def own_passages(answer: Answer) -> list[Passage]:
    """The answer in pieces, without repeated pieces, echoes of the question, and words meant for a model."""
    echoes = set(_runs(words(answer.question)))
    kept: dict[tuple[str, ...], Passage] = {}
    for text in passages(answer.transcript):
        own = _without_echoes(without_pleas(" ".join(words(text))).split(), echoes)
        if own:
            kept.setdefault(own, Passage(text, own))
    return list(kept.values())


def _runs(text_words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(text_words[n : n + ECHO_WORDS]) for n in range(len(text_words) - ECHO_WORDS + 1)]


def _without_echoes(text_words: Sequence[str], echoes: set[tuple[str, ...]]) -> tuple[str, ...]:
    echoed: set[int] = set()
    for start, run in enumerate(_runs(text_words)):
        if run in echoes:
            echoed.update(range(start, start + ECHO_WORDS))
    return tuple(word for n, word in enumerate(text_words) if n not in echoed)


def content_stems(text_words: Iterable[str], vocabulary: Vocabulary | None) -> set[str]:
    """The stems of the words that carry content."""
    if vocabulary is None:
        return {stem(word) for word in text_words if len(word) > SMALL_WORD_LETTERS}
    return {stem(word) for word in text_words if len(word) > 1 and word not in vocabulary.function}


def count(own: Sequence[Passage], language: str) -> Counts:
    """Counts the signals of an answer. Without a lexicon only words and digits can be counted."""
    lexicon = find_lexicon(language)
    vocabulary = lexicon.vocabulary if lexicon else None
    all_words = [word for passage in own for word in passage.words]
    numbers = {word for word in all_words if word.isdigit()}
    if vocabulary is None:
        content = content_stems(all_words, None)
        return Counts(len(set(all_words)), frozenset(content), 0, len(numbers), 0)
    return Counts(
        words=len(set(all_words)),
        content=frozenset(content_stems(all_words, vocabulary)),
        actions=len(_actions(own, vocabulary)),
        facts=_facts(own, vocabulary, numbers),
        reasons=len(_found(own, vocabulary, "reasons")),
    )


def _actions(own: Sequence[Passage], vocabulary: Vocabulary) -> set[str]:
    """The different verbs of doing in pieces where the speaker speaks of themselves."""
    return {
        word
        for passage in own
        if vocabulary.first_person & set(passage.words)
        for word in passage.words
        if word not in vocabulary.no_actions
        and (word in vocabulary.actions or (len(word) > 4 and word.endswith(vocabulary.action_endings)))
    }


def _facts(own: Sequence[Passage], vocabulary: Vocabulary, digits: set[str]) -> int:
    """Numbers, times, examples and results. Each kind counts three times at most."""
    numbers = digits | {word for passage in own for word in passage.words if word in vocabulary.numbers}
    kinds = [numbers, *(_found(own, vocabulary, kind) for kind in ("times", "examples", "results"))]
    return sum(min(len(kind), 3) for kind in kinds)


def _found(own: Sequence[Passage], vocabulary: Vocabulary, kind: str) -> set[str]:
    phrases = {
        "times": vocabulary.times,
        "examples": vocabulary.examples,
        "results": vocabulary.results,
        "reasons": vocabulary.reasons,
    }[kind]
    return {phrase for passage in own for phrase in phrases.found(" ".join(passage.words))}


@dataclass(frozen=True)
class Parts:
    """The four parts of a rating, 0 to 1 each, and the number of matching words behind the first."""

    relevance: float
    concreteness: float
    reasoning: float
    substance: float
    hits: int


def parts(answer: Answer, criterion: Criterion, counts: Counts) -> Parts:
    """Weighs the counts for one criterion. Every part levels off: more of the same adds less and less."""
    hits = len(counts.content & wanted_stems(answer, criterion))
    return Parts(
        relevance=_levels_off(hits, 5),
        concreteness=_levels_off(counts.actions + counts.facts, 8),
        reasoning=_levels_off(counts.reasons, 1.5),
        substance=_levels_off(len(counts.content), 30),
        hits=hits,
    )


def _levels_off(amount: float, scale: float) -> float:
    """0 for nothing, 0.63 at `scale`, 0.95 at three times `scale`."""
    return 1 - math.exp(-amount / scale)


def wanted_stems(answer: Answer, criterion: Criterion) -> set[str]:
    """The words that show an answer to be about the question: its own, its rubric's and its field's."""
    lexicon = find_lexicon(answer.language)
    vocabulary = lexicon.vocabulary if lexicon else None
    texts = (answer.question, criterion.name, criterion.adequate, criterion.strong)
    wanted = content_stems([word for text in texts for word in words(text)], vocabulary)
    field = vocabulary.competencies.get(answer.competency, frozenset()) if vocabulary else frozenset()
    return wanted | field


def emphasis(criterion: Criterion, language: str) -> str:
    """Which part a criterion is about, read from its name; empty if that does not say."""
    lexicon = find_lexicon(language)
    if lexicon is None:
        return ""
    name = stems(words(criterion.name))
    found = {part: len(name & listed) for part, listed in lexicon.vocabulary.emphasis.items()}
    best = max(found, key=lambda part: found[part])
    return best if found[best] else ""
