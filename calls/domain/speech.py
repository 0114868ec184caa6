"""Which sentences a session may need, and what names the audio prompt of one. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import MAX_CONSENT_TRIES, End, Place, Plan, Step
from calls.domain.languages import closest
from calls.domain.states import InterviewStatus


@dataclass(frozen=True)
class Voices:
    """Who speaks: a vendor's voice for each language, by its BCP 47 tag, and the model that speaks with them."""

    vendor: str
    model: str
    by_language: Mapping[str, str]

    def of(self, language: str) -> Voice | None:
        """Who speaks a language; None: the channel's own voice."""
        tag = closest(language, self.by_language)
        return None if tag is None else Voice(self.vendor, self.model, self.by_language[tag])


@dataclass(frozen=True)
class Speech:
    """How steps are spoken: stored with them, so that a repeated request hears the same.

    `sounds` has the keys of the prompts that are played for a text, in their order. A text that is not in it is read.
    """

    language: str
    slow: bool = False
    sounds: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOBODY = Voices("", "", {})


@dataclass(frozen=True)
class Voice:
    """All that decides how a text sounds besides the text."""

    vendor: str
    model: str
    voice: str

    def __str__(self) -> str:
        """As it stands in rows."""
        return f"{self.vendor}/{self.model}/{self.voice}"


def prompt_key(voice: str, text: str) -> str:
    """What names the audio prompt of a text, the same for every listener: 64 hexadecimal digits."""
    return hashlib.sha256(f"{voice}\n{text}".encode()).hexdigest()


def personal_key(voice: str, text: str, interview_id: str) -> str:
    """What names the audio prompt of a text with a candidate's own words, which is for one interview alone."""
    return prompt_key(f"{voice}/{interview_id}", text)


def pieces(text: str, questions: Iterable[str]) -> tuple[str, ...]:
    """A spoken text in the pieces that are made one by one: what leads to a question, and the question itself.

    A question is asked with different words before it, and is spoken, stored and paid for once.
    """
    ends = [question for question in questions if question and text.endswith(question) and text != question]
    if not ends:
        return (text,)
    question = max(ends, key=len)
    return (text.removesuffix(question).strip(), question)


def sentences(plan: Plan) -> tuple[str, ...]:
    """Every piece that a session with this plan may speak, each once."""
    questions = [question.text for question in plan.questions]
    texts = [step.text for step in _reachable(plan) if not isinstance(step, End) and step.text]
    return tuple(dict.fromkeys(piece for text in texts for piece in pieces(text, questions)))


def _reachable(plan: Plan) -> Iterator[Step]:
    yield from conversation.opening(plan)
    yield from _farewells(plan)
    if plan.may_follow_up:
        yield from _waited(plan)
    for consent in Consent:
        for attempt in (1, MAX_CONSENT_TRIES):
            yield from conversation.after_consent(plan, consent, attempt)
    for question in plan.questions:
        for request in CallerRequest:
            yield from conversation.after_answer(plan, Place(question.position, 1), request)
        yield from conversation.not_heard(plan, Place(question.position, 1))
        yield from conversation.onward(plan, question.position, plan.wordings.moving_on)
    for tried_again in (True, False):
        yield from conversation.gave_up(plan, tried_again=tried_again)


def _farewells(plan: Plan) -> Iterator[Step]:
    for status, tried_again in product(InterviewStatus, (True, False)):
        for why in ("", "on_hold", "refused", "withdrawn"):
            reason = {name: name == why for name in ("on_hold", "refused", "withdrawn")}
            yield from conversation.farewell(plan, status, **reason, tried_again=tried_again)


def _waited(plan: Plan) -> Iterator[Step]:
    """What is said while a follow-up is waited for, which no plan knows before."""
    waiting = replace(plan, questions=tuple(replace(question, waits=1) for question in plan.questions))
    for question in waiting.questions[-1:]:
        yield from conversation.after_answer(waiting, Place(question.position, 1), CallerRequest.NEXT)
