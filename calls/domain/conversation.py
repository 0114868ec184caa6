"""The conversation of a recorded interview: what to do next, as steps that any channel can render.

Pure: the same plan and the same place in it give the same steps, so a request that is sent twice is
answered twice with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.domain import phrases

MAX_CONSENT_TRIES = 3
MAX_TRIES = 2
"""How often a question is asked when nothing is heard."""
SILENCE_SECONDS = 8
"""How long a caller may be quiet before a recording ends: long enough to think."""
MAX_REPEATS = 5
"""How often a question may be heard again on request, before the star key ends the answer as hash does."""


@dataclass(frozen=True)
class Say:
    """Speak a text."""

    text: str


@dataclass(frozen=True)
class Place:
    """A question and which try at it: together with the call they name a recording."""

    position: int
    attempt: int


@dataclass(frozen=True)
class Ask:
    """Speak a question, then record the answer."""

    place: Place
    text: str
    max_seconds: int


@dataclass(frozen=True)
class Choose:
    """Speak a text and wait for a key or a word: the consent."""

    text: str
    attempt: int


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Step = Say | Ask | Choose | HangUp
Steps = tuple[Step, ...]


@dataclass(frozen=True)
class PlannedQuestion:
    """A question of this interview as it will be asked."""

    position: int
    text: str
    max_seconds: int


@dataclass(frozen=True)
class Plan:
    """What is asked in this interview, and who asks."""

    company: str
    questions: tuple[PlannedQuestion, ...]

    def at(self, position: int) -> PlannedQuestion | None:
        """The question at `position`, or None after the last."""
        return next((question for question in self.questions if question.position == position), None)


class Consent(StrEnum):
    """What a caller's key or words mean when asked to begin."""

    GIVEN = "given"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    UNCLEAR = "unclear"


_KEYS = {"1": Consent.GIVEN, "9": Consent.OPTED_OUT}
_STOP = re.compile(
    r"\b(stop calling|do not call|don t call|never call|not be called|remove me|take me off|unsubscribe)\b"
)
_NO = re.compile(r"\b(no|nope|not now|i don t|do not|not interested|wrong number|later)\b")
_YES = re.compile(r"\b(yes|yeah|yep|yup|sure|okay|ok|of course|i agree|i do|go ahead|begin|let s go|ready)\b")


def understand_consent(digits: str, speech: str) -> Consent:
    """What a caller answered. A key beats words; doubt is never taken for a yes."""
    if digits:
        return _KEYS.get(digits[0], Consent.UNCLEAR)
    words = " ".join(re.findall(r"[a-z]+", speech.casefold()))
    if _STOP.search(words):
        return Consent.OPTED_OUT
    if _NO.search(words):
        return Consent.REFUSED
    return Consent.GIVEN if _YES.search(words) else Consent.UNCLEAR


def opening(plan: Plan) -> Steps:
    """The first words of a call: who is calling, that it is a computer, what happens; then the choice."""
    greeting = phrases.GREETING.format(company=plan.company, count=len(plan.questions))
    return (Choose(f"{greeting} {phrases.CONSENT_CHOICE}", attempt=1),)


def after_consent(plan: Plan, consent: Consent, attempt: int) -> Steps:
    """What follows the caller's answer to the opening. Nothing is recorded before this says so."""
    match consent:
        case Consent.GIVEN:
            return (Say(phrases.CONSENT_GIVEN), *ask(plan, _first(plan)))
        case Consent.REFUSED:
            return (Say(phrases.CONSENT_REFUSED), HangUp())
        case Consent.OPTED_OUT:
            return (Say(phrases.OPTED_OUT), HangUp())
    if attempt >= MAX_CONSENT_TRIES:
        return (Say(phrases.NOBODY_THERE), HangUp())
    return (Choose(f"{phrases.CONSENT_AGAIN} {phrases.CONSENT_CHOICE}", attempt=attempt + 1),)


def _first(plan: Plan) -> int:
    return plan.questions[0].position if plan.questions else 1


def ask(plan: Plan, position: int) -> Steps:
    """Asks the question at `position` for the first time, or closes when there is none."""
    question = plan.at(position)
    if question is None:
        return closing(plan)
    text = phrases.QUESTION.format(position=position, count=len(plan.questions), text=question.text)
    return (Ask(Place(position, 1), text, question.max_seconds),)


def closing(plan: Plan) -> Steps:
    """The last words after the last answer."""
    return (Say(phrases.CLOSING.format(company=plan.company)), HangUp())


def ended() -> Steps:
    """For a caller whose interview is over, whatever the reason."""
    return (Say(phrases.ENDED), HangUp())


def wants_repeat(key: str, place: Place) -> bool:
    """Whether the key that ended a recording asks for the question again."""
    return key == "*" and place.attempt <= MAX_REPEATS


def is_silent(duration_seconds: int | None, key: str) -> bool:
    """Whether a recording that the carrier announces holds nothing but the silence that ended it.

    The announced duration is whole seconds before trimming. Without a key, SILENCE_SECONDS of quiet end a
    recording; one that is hardly longer leaves less than a second for words. A key or a hang-up is an answer.
    """
    return not key and duration_seconds is not None and duration_seconds <= SILENCE_SECONDS + 1


def after_answer(plan: Plan, place: Place) -> Steps:
    """Goes on after an answer."""
    if plan.at(place.position + 1) is None:
        return closing(plan)
    return (Say(phrases.THANKS), *ask(plan, place.position + 1))


def after_repeat(plan: Plan, place: Place) -> Steps:
    """The same question again, because the caller wants to hear it."""
    return _again(plan, place, phrases.AGAIN)


def after_silence(plan: Plan, place: Place) -> Steps:
    """After silence a question is asked once more; then the conversation goes on."""
    if place.attempt < MAX_TRIES:
        return _again(plan, place, phrases.NOT_HEARD)
    if plan.at(place.position + 1) is None:
        return closing(plan)
    return (Say(phrases.MOVING_ON), *ask(plan, place.position + 1))


def gives_up(place: Place) -> bool:
    """Whether silence at this try leaves the question unanswered."""
    return place.attempt >= MAX_TRIES


def _again(plan: Plan, place: Place, phrase: str) -> Steps:
    question = plan.at(place.position)
    if question is None:
        return closing(plan)
    next_place = Place(place.position, place.attempt + 1)
    return (Ask(next_place, phrase.format(text=question.text), question.max_seconds),)


def spoken(steps: Sequence[Step]) -> str:
    """Everything that steps say, in order; for logs of a demo and for tests."""
    return " ".join(step.text for step in steps if not isinstance(step, HangUp))
