"""Follow-ups: how many fit, what may be asked, and what they weigh."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from calls.domain import phrases
from calls.domain.evidence import is_said, normalised
from calls.domain.injection import speaks_to_a_model
from calls.domain.lawful import TOPICS, unlawful_topic
from calls.domain.questions import speakable_fault
from calls.domain.recommendation import ScoredAnswer

KIND = "follow_up"
"""The kind of a response that was not planned before the session."""

ABOUT_RESUME = "resume"
"""The kind of a response to a question about the résumé. It is never rated: who scores knows nothing of a résumé."""

JUDGED = frozenset({"opening", "technical", "problem_solving", "behavioural", "situational", "motivation"})
"""The kinds of questions whose answers may be followed up: none that decides by yes or no, no goodbye, no follow-up."""

MAX_SECONDS = 60
"""A follow-up asks for one thing that was left out, so its answer is short."""

MIN_QUOTE_WORDS, MAX_QUOTE_WORDS = 3, 12
MAX_QUESTION_WORDS = 24

_USUAL = (phrases.ASK_FOR_EXAMPLE, phrases.ASK_FOR_RESULT, phrases.ASK_FOR_REASON)
_STEM_LETTERS = 5
_ADDRESS = re.compile(r"\d|@|\bwww\b|https?|\.(?:com|org|net|io|de|fr|es|se)\b", re.IGNORECASE)


class Decision(StrEnum):
    """What an answer leads to."""

    PRESET = "preset"  # the planned questions go on
    FOLLOW_UP = "follow_up"  # a further question about this answer
    RESUME = "resume"  # a question about the résumé
    COMPLETE = "complete"  # nothing is left to ask


def fitting(most: int, seconds: int, *, limit: int | None, planned: int) -> int:
    """How many follow-ups an interview has room for: `most`, or fewer when the time does not suffice.

    Each takes MAX_SECONDS, of `seconds` for all of them and of what `planned` seconds of questions leave of the
    job's time `limit` (None: it has none).
    """
    left = seconds if limit is None else min(seconds, limit - planned)
    return max(0, min(most, left // MAX_SECONDS))


def is_judged(kind: str) -> bool:
    """Whether answers to questions of this kind may be followed up."""
    return kind in JUDGED


def in_order(asked_after: Mapping[int, int | None]) -> list[int]:
    """Positions in the order they are asked: each follow-up right behind the position it was asked after.

    `asked_after` has None for a question that was planned before the session.
    """
    order = sorted(position for position, after in asked_after.items() if after is None)
    for position, after in sorted(asked_after.items()):
        if after is not None:
            order.insert(order.index(after) + 1, position)
    return order


def spoken(quote: str, text: str, language: str) -> str:
    """A follow-up as it is said, with the candidate's own words before it."""
    words = " ".join(quote.split()).strip(" .,;:!?…–-\"“”„«»'")
    return phrases.say(phrases.FOLLOW_UP, language, quote=words, text=text.strip())


def quote_fault(quote: str, transcript: str) -> str:
    """Why words of the candidate cannot be repeated to them; empty when they can."""
    if not MIN_QUOTE_WORDS <= len(quote.split()) <= MAX_QUOTE_WORDS:
        return f"a quote has {MIN_QUOTE_WORDS} to {MAX_QUOTE_WORDS} words"
    if not is_said(quote, transcript):
        return "the quote does not stand in the transcript word for word"
    return _repeatable_fault(quote)


def fault(quote: str, text: str, *, transcript: str, known: Sequence[str], language: str) -> str:
    """Why a follow-up cannot be asked; empty when it can.

    `known` are the texts that a follow-up may be about beside the transcript: the question and its rubric.
    """
    if quoted := quote_fault(quote, transcript):
        return quoted
    if len(text.split()) > MAX_QUESTION_WORDS or text.count("?") != 1 or not text.rstrip().endswith("?"):
        return f"it is one question of at most {MAX_QUESTION_WORDS} words"
    usual = [phrases.say(phrase, language) for phrase in _USUAL]
    if not _stems(text) & _stems(" ".join([transcript, *known, *usual])):
        return "it is about something that neither the question nor the answer speaks of"
    if topic := unlawful_topic(text, language):
        return f"it asks about {TOPICS[topic]}"
    return _repeatable_fault(text) or speakable_fault(spoken(quote, text, language))


def _repeatable_fault(text: str) -> str:
    """Names no number, address or instruction."""
    if _ADDRESS.search(text):
        return "no figure and no address is read out"
    return "words that are meant for a model are not read out" if speaks_to_a_model(text) else ""


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words, the same for every language."""
    return {word[:_STEM_LETTERS] for word in normalised(text).split() if len(word) >= _STEM_LETTERS}


def share(weight: float, criteria: int) -> float:
    """The weight of a follow-up, taken from its parent: that of the one criterion it asks about, at most a half."""
    return weight / max(criteria, 2)


def shared(answers: Sequence[ScoredAnswer], follows: Mapping[int, int]) -> list[ScoredAnswer]:
    """The answers with their weights: a follow-up that has a score takes its weight from its parent.

    So an interview weighs the same with follow-ups and without, and one without a score counts for nothing and
    against nothing. `follows` maps the position of a follow-up to that of its parent.
    """
    taken = {follows[one.position]: one.weight for one in answers if one.position in follows and one.score is not None}
    return [_weighed(answer, follows, taken) for answer in answers]


def _weighed(answer: ScoredAnswer, follows: Mapping[int, int], taken: Mapping[int, float]) -> ScoredAnswer:
    if answer.position not in follows:
        return replace(answer, weight=answer.weight - taken.get(answer.position, 0.0))
    return answer if answer.score is not None else replace(answer, weight=0.0)
