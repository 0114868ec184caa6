"""The conversation of a recorded interview: what to do next, as steps that any channel can render.

Pure: the same plan and the same place in it give the same steps, so a request that is sent twice is
answered twice with the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from calls.domain import phrases
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.states import InterviewStatus

MAX_CONSENT_TRIES = 3
MAX_TRIES = 2
"""How often a question is asked when nothing is heard."""
MAX_REPEATS = 5
"""How often a question may be heard again on request, before the key ends the answer as hash does."""
SHORTEST_WORDS_SECONDS = 2
"""A recording that is shorter holds no words that count: no carrier writes it down either."""
SILENCE_SECONDS = 8
"""How long a caller may be quiet before a recording ends: long enough to think."""
WAIT_SECONDS = 1
MOST_WAITS = 2
"""How often, WAIT_SECONDS each, the last goodbye may be put off for a follow-up that is being written."""


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
    """Speak a question, then record the answer until a key, the limit or a silence ends it."""

    place: Place
    text: str
    max_seconds: int
    silence_seconds: int = SILENCE_SECONDS


@dataclass(frozen=True)
class Wait:
    """Speak a text, if there is one, be silent for a moment, and ask again what comes behind a question.

    `place.attempt` counts the waits behind that question.
    """

    place: Place
    text: str
    seconds: int = WAIT_SECONDS


@dataclass(frozen=True)
class Choose:
    """Speak a text and wait for a key or a word: the consent."""

    text: str
    attempt: int
    wait_seconds: int = SILENCE_SECONDS


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Step = Say | Ask | Wait | Choose | HangUp
Steps = tuple[Step, ...]

_KINDS: dict[str, type[Step]] = {"say": Say, "ask": Ask, "wait": Wait, "choose": Choose, "hang_up": HangUp}


def to_json(steps: Steps) -> list[dict[str, Any]]:
    """Steps as they are stored with the event that they reply to."""
    names = {kind: name for name, kind in _KINDS.items()}
    return [{"step": names[type(step)], **asdict(step)} for step in steps]


def from_json(stored: Sequence[Mapping[str, Any]]) -> Steps:
    """The steps that `to_json` stored."""
    return tuple(_step(**each) for each in stored)


def _step(step: str, **values: Any) -> Step:
    if "place" in values:
        values["place"] = Place(**values["place"])
    return _KINDS[step](**values)


@dataclass(frozen=True)
class PlannedQuestion:
    """A question of this interview as it will be asked. A follow-up says of itself what it is about.

    `waits` is how often the caller waits a moment behind its answer.
    """

    position: int
    text: str
    max_seconds: int
    is_follow_up: bool = False
    waits: int = 0


@dataclass(frozen=True)
class Plan:
    """What is asked in this call, and who asks.

    `questions` are those that no earlier call has an answer to, in the order they are asked; `total` counts all of
    the interview, without follow-ups. `extra_time` stretches every limit for a candidate who needs more time.
    """

    company: str
    questions: tuple[PlannedQuestion, ...]
    total: int = 0
    language: str = "en-US"
    resumed: bool = False
    extra_time: float = 1.0
    may_follow_up: bool = False

    def at(self, position: int) -> PlannedQuestion | None:
        """The question at `position`, or None when this call does not ask it."""
        return next((question for question in self.questions if question.position == position), None)

    def after(self, position: int) -> int | None:
        """The position of the question that follows; None after the last."""
        positions = [question.position for question in self.questions]
        if position in positions:
            return next(iter(positions[positions.index(position) + 1 :]), None)
        return next((one for one in positions if one > position), None)

    def with_follow_up(self, follow_up: PlannedQuestion, position: int, *, after: int) -> Plan:
        """The plan with a follow-up at `position`, asked right behind the question at `after`."""
        added = replace(follow_up, position=position)
        index = next((n for n, question in enumerate(self.questions, 1) if question.position == after), 0)
        return replace(self, questions=(*self.questions[:index], added, *self.questions[index:]))

    def with_waits(self, position: int, waits: int) -> Plan:
        """The plan with `waits` behind the question at `position`."""
        changed = (replace(one, waits=waits) if one.position == position else one for one in self.questions)
        return replace(self, questions=tuple(changed))

    @property
    def count(self) -> int:
        """How many questions the interview has for certain."""
        return self.total or len(self.questions)

    @property
    def silence_seconds(self) -> int:
        """How long this candidate may be quiet."""
        return round(SILENCE_SECONDS * self.extra_time)

    def say(self, phrase: str, /, **values: object) -> str:
        """A phrase in the language of the interview."""
        return phrases.say(phrase, self.language, company=self.company, count=self.count, **values)


def opening(plan: Plan) -> Steps:
    """The first words of a call: who is calling, that it is a computer, what happens; then the choice."""
    phrase = phrases.WELCOME_BACK if plan.resumed else phrases.GREETING
    words = [plan.say(phrase, position=_first(plan))]
    if plan.may_follow_up:
        words.append(plan.say(phrases.MAY_FOLLOW_UP))
    return (_choose(plan, " ".join(words), 1),)


def after_consent(plan: Plan, consent: Consent, attempt: int) -> Steps:
    """What follows the caller's answer to the opening. Nothing is recorded before this says so."""
    match consent:
        case Consent.GIVEN:
            thanks = phrases.GO_ON if plan.resumed else phrases.CONSENT_GIVEN
            return (Say(plan.say(thanks)), *ask(plan, _first(plan)))
        case Consent.REFUSED:
            return _goodbye(plan, phrases.RESUME_REFUSED if plan.resumed else phrases.CONSENT_REFUSED)
        case Consent.OPTED_OUT:
            return _goodbye(plan, phrases.OPTED_OUT)
        case Consent.ANOTHER_WAY:
            return _goodbye(plan, phrases.ANOTHER_WAY)
    if attempt >= MAX_CONSENT_TRIES:
        return _goodbye(plan, phrases.NOBODY_THERE_AGAIN if plan.resumed else phrases.NOBODY_THERE)
    screened = consent is Consent.SCREENED
    return (_choose(plan, plan.say(phrases.WHO_IS_CALLING if screened else phrases.CONSENT_AGAIN), attempt + 1),)


def _choose(plan: Plan, text: str, attempt: int) -> Choose:
    return Choose(f"{text} {plan.say(phrases.CONSENT_CHOICE)}", attempt, plan.silence_seconds)


def _goodbye(plan: Plan, phrase: str) -> Steps:
    return (Say(plan.say(phrase)), HangUp())


def _first(plan: Plan) -> int | None:
    return plan.questions[0].position if plan.questions else None


def ask(plan: Plan, position: int | None) -> Steps:
    """Asks the question at `position` for the first time in this call, or closes when there is none."""
    question = None if position is None else plan.at(position)
    if question is None:
        return closing(plan)
    numbered = plan.say(phrases.QUESTION, position=question.position, text=question.text)
    return (_ask(plan, question, 1, question.text if question.is_follow_up else numbered),)


def _ask(plan: Plan, question: PlannedQuestion, attempt: int, text: str) -> Ask:
    limit = round(question.max_seconds * plan.extra_time)
    return Ask(Place(question.position, attempt), text, limit, plan.silence_seconds)


def closing(plan: Plan) -> Steps:
    """The last words after the last answer."""
    return _goodbye(plan, phrases.CLOSING)


def ended(language: str = "en-US") -> Steps:
    """For a caller whose interview is over, whatever the reason."""
    return (Say(phrases.say(phrases.ENDED, language)), HangUp())


def farewell(
    plan: Plan, status: InterviewStatus, *, on_hold: bool, refused: bool, withdrawn: bool, called_again: bool
) -> Steps:
    """The last words to a caller whose interview has left the conversation, by where the interview is now.

    `refused` says that a declined interview was refused for once, without an opt-out; `withdrawn` that a pending one
    waits for a new consent; `called_again` that we call the candidate again.
    """
    match status:
        case InterviewStatus.DECLINED:
            no = phrases.RESUME_REFUSED if plan.resumed else phrases.CONSENT_REFUSED
            return _goodbye(plan, no if refused else phrases.OPTED_OUT)
        case InterviewStatus.PENDING if on_hold:
            return _goodbye(plan, phrases.ANOTHER_WAY)
        case InterviewStatus.PENDING if withdrawn:
            return _goodbye(plan, phrases.CONSENT_WITHDRAWN)
        case InterviewStatus.PENDING | InterviewStatus.CALLING | InterviewStatus.IN_PROGRESS:
            return trouble(plan.language, called_again=called_again)
        case InterviewStatus.SCORING | InterviewStatus.COMPLETED:
            return closing(plan)
    return ended(plan.language)


def trouble(language: str, *, called_again: bool) -> Steps:
    """An apology: the call ends because of us. Another call is promised only when there is one."""
    words = phrases.TROUBLE if called_again else phrases.TROUBLE_AT_THE_END
    return (Say(phrases.say(words, language)), HangUp())


def unknown_caller(language: str = "en-US") -> Steps:
    """For a caller with whom no interview is waiting."""
    return (Say(phrases.say(phrases.UNKNOWN_CALLER, language)), HangUp())


def being_prepared(language: str, *, called_again: bool) -> Steps:
    """For a candidate who calls before the questions are written. A call is promised only when there is one."""
    words = phrases.BEING_PREPARED if called_again else phrases.BEING_PREPARED_CALL_AGAIN
    return (Say(phrases.say(words, language)), HangUp())


def in_another_call(language: str) -> Steps:
    """For a candidate who calls while another call with the same number goes on."""
    return (Say(phrases.say(phrases.IN_ANOTHER_CALL, language)), HangUp())


def voicemail(company: str, number: str, language: str) -> Steps:
    """What is left on a voicemail: who called and how to call back, nothing about the person or the job."""
    digits = " ".join(number.removeprefix("+"))
    return (Say(phrases.say(phrases.VOICEMAIL, language, company=company, number=digits)), HangUp())


def request_of(key: str, place: Place) -> CallerRequest:
    """What the key that ended a recording asks for; a question is not repeated without end."""
    request = CallerRequest.of_key(key)
    repeats = request in (CallerRequest.REPEAT, CallerRequest.SLOWER)
    return CallerRequest.NEXT if repeats and place.attempt > MAX_REPEATS else request


def is_silent(duration_seconds: int | None, key: str, silence_seconds: int = SILENCE_SECONDS) -> bool:
    """Whether a recording that the carrier announces holds nothing but the silence that ended it.

    The announced duration is whole seconds before trimming. Without a key, `silence_seconds` of quiet end a
    recording; one that is hardly longer leaves less than a second for words. A key or a hang-up is an answer.
    """
    return not key and duration_seconds is not None and duration_seconds <= silence_seconds + 1


def is_too_short(duration_seconds: int | None) -> bool:
    """Whether a recording is too short for words; False when its length is not known."""
    return duration_seconds is not None and duration_seconds < SHORTEST_WORDS_SECONDS


def after_answer(plan: Plan, place: Place, request: CallerRequest) -> Steps:
    """Goes on after a recording: the next question, the same again, or what the caller asked for."""
    match request:
        case CallerRequest.REPEAT | CallerRequest.SLOWER:
            return _again(plan, place, phrases.AGAIN)
        case CallerRequest.ANOTHER_WAY:
            return _goodbye(plan, phrases.ANOTHER_WAY)
        case CallerRequest.OPT_OUT:
            return _goodbye(plan, phrases.OPTED_OUT)
    return onward(plan, place.position, phrases.THANKS)


def onward(plan: Plan, position: int, words: str) -> Steps:
    """What comes behind a question, after a few words; a wait when one was decided on."""
    here = plan.at(position)
    if here is not None and here.waits:
        return (Wait(Place(position, 1), plan.say(phrases.ONE_MOMENT)),)
    upcoming = plan.after(position)
    return closing(plan) if upcoming is None else (Say(plan.say(words)), *ask(plan, upcoming))


def after_wait(plan: Plan, place: Place) -> Steps:
    """Goes on after a wait: another one, the follow-up that was waited for, or the goodbye."""
    here = plan.at(place.position)
    if here is not None and here.waits > place.attempt:
        return (Wait(Place(place.position, place.attempt + 1), ""),)
    return ask(plan, plan.after(place.position))


def not_heard(plan: Plan, place: Place) -> Steps:
    """Asks a question once more, because nothing was heard."""
    return _again(plan, place, phrases.NOT_HEARD)


def gave_up(plan: Plan, *, called_again: bool) -> Steps:
    """The last words of a call in which two questions in a row were not answered: the line or the moment is wrong.

    Another call is promised only when there is one.
    """
    return _goodbye(plan, phrases.CALL_LATER if called_again else phrases.NO_ANSWER_HEARD)


def gives_up(place: Place) -> bool:
    """Whether silence at this try leaves the question unanswered."""
    return place.attempt >= MAX_TRIES


def _again(plan: Plan, place: Place, phrase: str) -> Steps:
    question = plan.at(place.position)
    if question is None:
        return closing(plan)
    return (_ask(plan, question, place.attempt + 1, plan.say(phrase, text=question.text)),)


def spoken(steps: Sequence[Step]) -> str:
    """Everything that steps say, in order."""
    return " ".join(step.text for step in steps if not isinstance(step, HangUp) and step.text)
