"""The conversation of a recorded interview: what to do next, as steps that any channel can render.

Pure: the same plan and the same place in it give the same steps, so a request that is sent twice is
answered twice with the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from calls.domain import phrases
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.phrases import Wordings
from calls.domain.states import InterviewStatus

MAX_CONSENT_TRIES = 3
MAX_TRIES = 2
"""How often a question is asked when nothing is heard."""
MAX_REPEATS = 5
"""How often a question may be heard again on request; one more request ends the answer."""
MIN_SPEECH_SECONDS = 2
"""A recording that is shorter holds no words that count."""
WAIT_SECONDS = 1
MAX_WAITS = 2
"""How often, WAIT_SECONDS each, the last goodbye may be put off for a follow-up that is being written."""


@dataclass(frozen=True)
class Say:
    """Speak a text."""

    text: str


@dataclass(frozen=True)
class Place:
    """A question and which try at it: together with the session they name a recording."""

    position: int
    attempt: int


@dataclass(frozen=True)
class Ask:
    """Ask a question, then take the answer until the candidate ends it, falls silent, or `max_seconds` are over.

    `extra_time` is the factor by which this candidate may be silent for longer than others.
    """

    place: Place
    text: str
    max_seconds: int
    extra_time: float = 1.0


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
    """Speak a text and wait for the choice of the candidate: the consent."""

    text: str
    attempt: int
    extra_time: float = 1.0


@dataclass(frozen=True)
class End:
    """End the session."""


Step = Say | Ask | Wait | Choose | End
Steps = tuple[Step, ...]


@dataclass(frozen=True)
class PlannedQuestion:
    """A question of this interview as it will be asked. A follow-up says of itself what it is about.

    `waits` is how often the candidate waits a moment behind its answer.
    """

    position: int
    text: str
    max_seconds: int
    is_follow_up: bool = False
    waits: int = 0


@dataclass(frozen=True)
class Plan:
    """What is asked in this session, who asks, and in which words.

    `questions` are those that no earlier session has an answer to, in the order they are asked; `total` counts all of
    the interview, without follow-ups. `extra_time` stretches every limit for a candidate who needs more time.
    """

    company: str
    questions: tuple[PlannedQuestion, ...]
    wordings: Wordings
    total: int = 0
    language: str = "en-US"
    resumed: bool = False
    extra_time: float = 1.0
    may_follow_up: bool = False

    def at(self, position: int) -> PlannedQuestion | None:
        """The question at `position`, or None when this session does not ask it."""
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

    def say(self, text: str, /, **values: object) -> str:
        """A text of the wordings in the language of the interview."""
        return phrases.say(text, self.language, company=self.company, count=self.count, **values)


def opening(plan: Plan) -> Steps:
    """The first words of a session: who asks, that it is a computer, what happens; then the choice."""
    phrase = plan.wordings.welcome_back if plan.resumed else plan.wordings.greeting
    words = [plan.say(phrase, position=_first(plan))]
    if plan.may_follow_up:
        words.append(plan.say(plan.wordings.may_follow_up))
    return (_choose(plan, " ".join(words), 1),)


def after_consent(plan: Plan, consent: Consent, attempt: int) -> Steps:
    """What follows the candidate's answer to the opening. Nothing is recorded before this says so."""
    match consent:
        case Consent.GIVEN:
            thanks = plan.wordings.go_on if plan.resumed else plan.wordings.consent_given
            return (Say(plan.say(thanks)), *ask(plan, _first(plan)))
        case Consent.REFUSED:
            return _goodbye(plan, plan.wordings.resume_refused if plan.resumed else plan.wordings.consent_refused)
        case Consent.OPTED_OUT:
            return _goodbye(plan, plan.wordings.opted_out)
        case Consent.ANOTHER_WAY:
            return _goodbye(plan, plan.wordings.another_way)
    if attempt >= MAX_CONSENT_TRIES:
        return _goodbye(plan, plan.wordings.nobody_there_again if plan.resumed else plan.wordings.nobody_there)
    screened = consent is Consent.SCREENED
    return (
        _choose(plan, plan.say(plan.wordings.introduction if screened else plan.wordings.consent_again), attempt + 1),
    )


def _choose(plan: Plan, text: str, attempt: int) -> Choose:
    return Choose(f"{text} {plan.say(plan.wordings.consent_choice)}", attempt, plan.extra_time)


def _goodbye(plan: Plan, phrase: str) -> Steps:
    return (Say(plan.say(phrase)), End())


def _first(plan: Plan) -> int | None:
    return plan.questions[0].position if plan.questions else None


def ask(plan: Plan, position: int | None) -> Steps:
    """Asks the question at `position` for the first time in this session, or closes when there is none."""
    question = None if position is None else plan.at(position)
    if question is None:
        return closing(plan)
    numbered = plan.say(plan.wordings.question, position=question.position, text=question.text)
    return (_ask(plan, question, 1, question.text if question.is_follow_up else numbered),)


def _ask(plan: Plan, question: PlannedQuestion, attempt: int, text: str) -> Ask:
    limit = round(question.max_seconds * plan.extra_time)
    return Ask(Place(question.position, attempt), text, limit, plan.extra_time)


def closing(plan: Plan) -> Steps:
    """The last words after the last answer."""
    return _goodbye(plan, plan.wordings.closing)


def ended(plan: Plan) -> Steps:
    """For a candidate whose interview is over, whatever the reason."""
    return _goodbye(plan, plan.wordings.ended)


def farewell(
    plan: Plan, status: InterviewStatus, *, on_hold: bool, refused: bool, withdrawn: bool, tried_again: bool
) -> Steps:
    """The last words to a candidate whose interview has left the conversation, by where the interview is now.

    `refused` says that a declined interview was refused for once, without an opt-out; `withdrawn` that a pending one
    waits for a new consent; `tried_again` that we try to reach the candidate again.
    """
    match status:
        case InterviewStatus.DECLINED:
            no = plan.wordings.resume_refused if plan.resumed else plan.wordings.consent_refused
            return _goodbye(plan, no if refused else plan.wordings.opted_out)
        case InterviewStatus.PENDING if on_hold:
            return _goodbye(plan, plan.wordings.another_way)
        case InterviewStatus.PENDING if withdrawn:
            return _goodbye(plan, plan.wordings.consent_withdrawn)
        case InterviewStatus.PENDING | InterviewStatus.CALLING | InterviewStatus.IN_PROGRESS:
            return trouble(plan, tried_again=tried_again)
        case InterviewStatus.SCORING | InterviewStatus.COMPLETED:
            return closing(plan)
    return ended(plan)


def trouble(plan: Plan, *, tried_again: bool) -> Steps:
    """An apology: the session ends because of us. Another one is promised only when there is one."""
    return _goodbye(plan, plan.wordings.trouble if tried_again else plan.wordings.trouble_at_the_end)


def allowed(request: CallerRequest, place: Place) -> CallerRequest:
    """What is done about a request at a question, which is not repeated without end."""
    repeats = request in (CallerRequest.REPEAT, CallerRequest.SLOWER)
    return CallerRequest.NEXT if repeats and place.attempt > MAX_REPEATS else request


def is_too_short(duration_seconds: int | None) -> bool:
    """Whether a recording is too short for words; False when its length is not known."""
    return duration_seconds is not None and duration_seconds < MIN_SPEECH_SECONDS


def after_answer(plan: Plan, place: Place, request: CallerRequest) -> Steps:
    """Goes on after an answer: the next question, the same again, or what the candidate asked for."""
    match request:
        case CallerRequest.REPEAT | CallerRequest.SLOWER:
            return _again(plan, place, plan.wordings.again)
        case CallerRequest.ANOTHER_WAY:
            return _goodbye(plan, plan.wordings.another_way)
        case CallerRequest.OPT_OUT:
            return _goodbye(plan, plan.wordings.opted_out)
    return onward(plan, place.position, plan.wordings.thanks)


def onward(plan: Plan, position: int, words: str) -> Steps:
    """What comes behind a question, after a few words; a wait when one was decided on."""
    here = plan.at(position)
    if here is not None and here.waits:
        return (Wait(Place(position, 1), plan.say(plan.wordings.one_moment)),)
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
    return _again(plan, place, plan.wordings.not_heard)


def gave_up(plan: Plan, *, tried_again: bool) -> Steps:
    """The last words of a session in which two questions in a row were not answered.

    Another session is promised only when there is one.
    """
    return _goodbye(plan, plan.wordings.try_later if tried_again else plan.wordings.no_answer_heard)


def gives_up(place: Place) -> bool:
    """Whether silence at this try leaves the question unanswered."""
    return place.attempt >= MAX_TRIES


def _again(plan: Plan, place: Place, phrase: str) -> Steps:
    question = plan.at(place.position)
    if question is None:
        return closing(plan)
    return (_ask(plan, question, place.attempt + 1, plan.say(phrase, text=question.text)),)


def spoken(steps: Steps) -> str:
    """Everything that steps say, in order."""
    return " ".join(step.text for step in steps if not isinstance(step, End) and step.text)
