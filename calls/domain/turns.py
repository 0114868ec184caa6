"""One turn of a candidate: what it changes and what the candidate hears next are one decision.

Pure: nothing is read or written here. `advance` is the only place that decides what happens next; its caller
carries out the changes in the transaction that stores the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import MAX_WAITS, Place, Plan, PlannedQuestion, Steps
from calls.domain.states import INTERVIEW_HOLDABLE, INTERVIEW_OPEN, InterviewStatus, ResponseStatus


@dataclass(frozen=True)
class Opened:
    """The candidate is there and hears the opening next."""


@dataclass(frozen=True)
class Consented:
    """The candidate answered the opening. `attempt` counts how often it was put."""

    choice: Consent
    attempt: int = 1


@dataclass(frozen=True)
class Answered:
    """An answer ended with something said.

    `is_kept` False: nobody agreed to its recording (any more), which is deleted. `is_settled`: its recordings were
    worked on before the turn was told. `has_left`: the candidate ended the answer by leaving. `transcript` has the
    words of a channel that writes them down itself.
    """

    place: Place
    request: CallerRequest = CallerRequest.NEXT
    is_kept: bool = True
    is_settled: bool = False
    has_left: bool = False
    transcript: str | None = None


@dataclass(frozen=True)
class Silent:
    """Nothing was said to a question."""

    place: Place


@dataclass(frozen=True)
class Waited:
    """The candidate has waited a moment behind the answer to a question; `place.attempt` counts the waits."""

    place: Place


@dataclass(frozen=True)
class Left:
    """The candidate left before saying anything to a question: the next session puts it again."""


Turn = Opened | Consented | Answered | Silent | Waited | Left


class Stage(Enum):
    """Where the conversation of one session stands."""

    WAITING = "waiting"  # the candidate may agree to begin
    TALKING = "talking"  # questions are being asked
    OVER = "over"  # the session or the interview has ended


@dataclass(frozen=True)
class Progress:
    """What is known of a conversation before a turn.

    `responses` has the status of every question that was kept, by position in the order they are asked; it is empty
    before the candidate has agreed. `follow_up` is the one to be asked next, its position not chosen yet.
    `follow_up_is_coming`: another one may be ready in a moment. `is_tried_again` says whether another one follows
    when this session ends now; it is a function because few turns need to know, and the answer costs a query.
    """

    stage: Stage
    status: InterviewStatus
    responses: Mapping[int, ResponseStatus]
    is_tried_again: Callable[[], bool]
    is_held: bool = False
    is_refused: bool = False
    is_withdrawn: bool = False
    follow_up: PlannedQuestion | None = None
    follow_up_is_coming: bool = False


@dataclass(frozen=True)
class Begin:
    """Keep the consent and the questions, and put the first one."""


@dataclass(frozen=True)
class Decline:
    """End the interview: the candidate does not agree to it, or, with `opt_out`, to any other."""

    opt_out: bool = False


@dataclass(frozen=True)
class HandOver:
    """Hold the interview for a person."""


@dataclass(frozen=True)
class NoteScreening:
    """Keep that an assistant asked who we are."""


@dataclass(frozen=True)
class SlowDown:
    """Speak more slowly from now on."""


@dataclass(frozen=True)
class KeepAnswer:
    """The question at `position` is answered."""

    position: int


@dataclass(frozen=True)
class KeepSilence:
    """The question at `position` is left unanswered."""

    position: int


@dataclass(frozen=True)
class Put:
    """Ask the question at `position`, which may have been asked before."""

    position: int


@dataclass(frozen=True)
class PutFollowUp:
    """Ask the follow-up that is ready, at the new `position`, behind the question at `after`."""

    position: int
    after: int


@dataclass(frozen=True)
class PutWait:
    """Have the candidate wait `waits` times in all behind the question at `position`."""

    position: int
    waits: int


@dataclass(frozen=True)
class Finish:
    """No question is left in this session: score the interview, or go on with it in another session."""


Change = (
    Begin
    | Decline
    | HandOver
    | NoteScreening
    | SlowDown
    | KeepAnswer
    | KeepSilence
    | Put
    | PutFollowUp
    | PutWait
    | Finish
)


@dataclass(frozen=True)
class Decision:
    """What a turn changes, in this order, and what the candidate hears next."""

    steps: Steps
    changes: tuple[Change, ...] = ()


def advance(plan: Plan, progress: Progress, turn: Turn) -> Decision:
    """Decides one turn.

    What was said is kept whatever became of the interview, except after the candidate has declined it. When the
    conversation is over nothing more is asked, and the steps are a goodbye.
    """
    match turn:
        case Opened():
            return _opened(plan, progress)
        case Consented():
            return _consented(plan, progress, turn)
        case Answered():
            return _answered(plan, progress, turn)
        case Silent(place):
            return _silent(plan, progress, place)
        case Waited(place):
            return _waited(plan, progress, place)
        case Left():
            return Decision(_farewell(plan, progress))


def _opened(plan: Plan, progress: Progress) -> Decision:
    if progress.stage is not Stage.WAITING:
        return Decision(_farewell(plan, progress))
    if plan.questions:
        return Decision(conversation.opening(plan))
    if progress.responses:
        return Decision(conversation.closing(plan), (Finish(),))
    return Decision(_trouble(plan, progress))  # the questions are not written yet


def _consented(plan: Plan, progress: Progress, turn: Consented) -> Decision:
    steps = conversation.after_consent(plan, turn.choice, turn.attempt)
    if turn.choice is Consent.OPTED_OUT:
        return Decision(steps, (Decline(opt_out=True),))
    if progress.stage is not Stage.WAITING:
        return Decision(_farewell(plan, progress))
    match turn.choice:
        case Consent.GIVEN if not plan.questions:
            return Decision(_trouble(plan, progress))
        case Consent.GIVEN:
            return Decision(steps, (Begin(),))
        case Consent.REFUSED:
            return Decision(steps, (Decline(),))
        case Consent.ANOTHER_WAY:
            return Decision(steps, (HandOver(),))
        case Consent.SCREENED:
            return Decision(steps, (NoteScreening(),))
    return Decision(steps)


def _answered(plan: Plan, progress: Progress, turn: Answered) -> Decision:
    position, request = turn.place.position, conversation.allowed(turn.request, turn.place)
    is_kept = turn.is_kept and position in progress.responses
    if is_kept and request is CallerRequest.NEXT:
        return _go_on(plan, progress, position, KeepAnswer(position), has_left=turn.has_left)
    steps = conversation.after_answer(plan, turn.place, request)
    if request is CallerRequest.OPT_OUT:
        return Decision(steps, (Decline(opt_out=True),))
    if not is_kept:
        return Decision(_farewell(plan, progress))
    if request is CallerRequest.ANOTHER_WAY:
        is_open = progress.status in INTERVIEW_HOLDABLE
        return Decision(steps if is_open else _farewell(plan, progress), (HandOver(),))
    changes = (SlowDown(),) if request is CallerRequest.SLOWER else ()
    return Decision(steps if progress.stage is Stage.TALKING else _farewell(plan, progress), changes)


def _silent(plan: Plan, progress: Progress, place: Place) -> Decision:
    if not conversation.gives_up(place):
        is_talking = progress.stage is Stage.TALKING
        return Decision(conversation.not_heard(plan, place) if is_talking else _farewell(plan, progress))
    if place.position not in progress.responses:
        return Decision(_farewell(plan, progress))
    silence = KeepSilence(place.position)
    if progress.stage is Stage.TALKING and _quiet_before(progress, place.position):
        return Decision(conversation.gave_up(plan, tried_again=progress.is_tried_again()), (silence,))
    return _go_on(plan, progress, place.position, silence)


def _quiet_before(progress: Progress, position: int) -> bool:
    """Whether the question that was asked before `position` was not answered either."""
    asked = list(progress.responses)
    index = asked.index(position)
    return index > 0 and progress.responses[asked[index - 1]] is ResponseStatus.UNANSWERED


def _go_on(
    plan: Plan, progress: Progress, position: int, kept: KeepAnswer | KeepSilence, *, has_left: bool = False
) -> Decision:
    """Puts what comes behind `position`; the conversation is over when nothing does."""
    if has_left or progress.stage is not Stage.TALKING:
        return Decision(_farewell(plan, progress), (kept, Finish()))
    change, plan = _behind(plan, progress, position, waited=0)
    words = plan.wordings.thanks if isinstance(kept, KeepAnswer) else plan.wordings.moving_on
    return Decision(conversation.onward(plan, position, words), (kept, *change))


def _waited(plan: Plan, progress: Progress, place: Place) -> Decision:
    if progress.stage is not Stage.TALKING:
        return Decision(_farewell(plan, progress))
    change, plan = _behind(plan, progress, place.position, waited=place.attempt)
    return Decision(conversation.after_wait(plan, place), change)


def _behind(plan: Plan, progress: Progress, position: int, *, waited: int) -> tuple[tuple[Change, ...], Plan]:
    """What is put behind the question at `position`, and the plan with it.

    A follow-up that is ready, or the planned question; before the goodbye, a wait for a follow-up that is coming. A
    turn that comes late finds the question that was put, whatever became ready meanwhile.
    """
    upcoming = plan.after(position)
    nothing_put = upcoming is None or progress.responses[upcoming] is ResponseStatus.PENDING
    if nothing_put and progress.follow_up is not None:
        new = max(progress.responses) + 1
        return (PutFollowUp(new, position),), plan.with_follow_up(progress.follow_up, new, after=position)
    if upcoming is not None:
        return (Put(upcoming),), plan
    here = plan.at(position)
    if here is not None and here.waits <= waited < MAX_WAITS and progress.follow_up_is_coming:
        waits = waited + 1
        return (PutWait(position, waits),), plan.with_waits(position, waits)
    if here is not None and here.waits > waited:
        return (), plan  # the wait was decided on before
    return (Finish(),), plan


def _farewell(plan: Plan, progress: Progress) -> Steps:
    return conversation.farewell(
        plan,
        progress.status,
        on_hold=progress.is_held,
        refused=progress.is_refused,
        withdrawn=progress.is_withdrawn,
        tried_again=progress.status in INTERVIEW_OPEN and progress.is_tried_again(),
    )


def _trouble(plan: Plan, progress: Progress) -> Steps:
    return conversation.trouble(plan, tried_again=progress.is_tried_again())
