"""What one turn changes and what is heard next, as tables of where the conversation stands and what was done."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import Ask, End, Place, Plan, PlannedQuestion, Say, Steps, Wait
from calls.domain.speech import pieces, sentences
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.domain.turns import (
    Answered,
    Begin,
    Change,
    Consented,
    Decision,
    Decline,
    Finish,
    HandOver,
    KeepAnswer,
    KeepSilence,
    Left,
    NoteScreening,
    Opened,
    Progress,
    Put,
    PutFollowUp,
    PutWait,
    Silent,
    SlowDown,
    Stage,
    Turn,
    Waited,
    advance,
)
from calls.telephony.wordings import PHONE

S, R = InterviewStatus, ResponseStatus
PLAN = Plan("Acme", tuple(PlannedQuestion(n, f"Why {n}?", 60) for n in (1, 2, 3)), PHONE)


def called_again() -> bool:
    return True


def not_called_again() -> bool:
    return False


WAITING = Progress(Stage.WAITING, S.CALLING, {}, called_again)
FOLLOW_UP = PlannedQuestion(0, "And then?", 60, is_follow_up=True)


def talking(*statuses: ResponseStatus) -> Progress:
    """A conversation whose questions 1, 2, … have these statuses."""
    return Progress(Stage.TALKING, S.IN_PROGRESS, dict(enumerate(statuses, 1)), called_again)


def over(status: InterviewStatus) -> Progress:
    """A conversation that the interview has left."""
    return Progress(Stage.OVER, status, {1: R.ASKED, 2: R.PENDING, 3: R.PENDING}, called_again)


AT_1 = talking(R.ASKED, R.PENDING, R.PENDING)
AT_3 = talking(R.RECORDED, R.RECORDED, R.ASKED)


@pytest.mark.parametrize(
    ("choice", "changes"),
    [
        (Consent.GIVEN, (Begin(),)),
        (Consent.REFUSED, (Decline(),)),
        (Consent.OPTED_OUT, (Decline(opt_out=True),)),
        (Consent.ANOTHER_WAY, (HandOver(),)),
        (Consent.SCREENED, (NoteScreening(),)),
        (Consent.UNCLEAR, ()),
    ],
)
def test_the_answer_to_the_opening_changes_what_it_says(choice: Consent, changes: tuple[Change, ...]):
    expected = Decision(conversation.after_consent(PLAN, choice, 1), changes)
    assert advance(PLAN, WAITING, Consented(choice)) == expected


@pytest.mark.parametrize("status", [S.CANCELED, S.PENDING, S.SCORING, S.COMPLETED, S.DECLINED])
@pytest.mark.parametrize("choice", [choice for choice in Consent if choice is not Consent.OPTED_OUT])
def test_nobody_begins_an_interview_that_is_over(choice: Consent, status: InterviewStatus):
    decision = advance(PLAN, over(status), Consented(choice))
    assert decision.changes == ()
    assert decision.steps[-1] == End()


@pytest.mark.parametrize("progress", [WAITING, AT_1, over(S.CANCELED), over(S.COMPLETED)])
@pytest.mark.parametrize("turn", [Consented(Consent.OPTED_OUT), Answered(Place(1, 1), CallerRequest.OPT_OUT)])
def test_an_opt_out_counts_whatever_became_of_the_interview(turn: Turn, progress: Progress):
    decision = advance(PLAN, progress, turn)
    assert decision == Decision((Say(PHONE.opted_out), End()), (Decline(opt_out=True),))


def test_a_conversation_of_no_questions_does_not_begin():
    empty = Plan("Acme", (), PHONE)
    trouble = Decision(conversation.trouble(PLAN, tried_again=True))
    assert advance(empty, WAITING, Opened()) == trouble
    assert advance(empty, WAITING, Consented(Consent.GIVEN)) == trouble


def test_a_call_in_which_nothing_is_left_to_ask_finishes_at_once():
    settled = Progress(Stage.WAITING, S.CALLING, {1: R.SCORED}, called_again)
    assert advance(Plan("Acme", (), PHONE, total=1), settled, Opened()).changes == (Finish(),)


def asked(position: int, text: str = "") -> Ask:
    return Ask(Place(position, 1), text or f"Question {position} of 3. Why {position}?", 60)


THANKS = Say(PHONE.thanks)
MOVING_ON = Say(PHONE.moving_on)
CLOSING = conversation.closing(PLAN)


@pytest.mark.parametrize(
    ("progress", "turn", "changes", "steps"),
    [
        (AT_1, Answered(Place(1, 1)), (KeepAnswer(1), Put(2)), (THANKS, asked(2))),
        (AT_1, Answered(Place(1, 4)), (KeepAnswer(1), Put(2)), (THANKS, asked(2))),
        (AT_3, Answered(Place(3, 1)), (KeepAnswer(3), Finish()), CLOSING),
        (AT_1, Silent(Place(1, 2)), (KeepSilence(1), Put(2)), (MOVING_ON, asked(2))),
        (AT_3, Silent(Place(3, 2)), (KeepSilence(3), Finish()), CLOSING),
        (AT_1, Silent(Place(1, 1)), (), conversation.not_heard(PLAN, Place(1, 1))),
        (
            AT_1,
            Answered(Place(1, 1), CallerRequest.REPEAT),
            (),
            conversation.after_answer(PLAN, Place(1, 1), CallerRequest.REPEAT),
        ),
        (
            AT_1,
            Answered(Place(1, 1), CallerRequest.SLOWER),
            (SlowDown(),),
            conversation.after_answer(PLAN, Place(1, 1), CallerRequest.SLOWER),
        ),
        (
            AT_1,
            Answered(Place(1, 1), CallerRequest.ANOTHER_WAY),
            (HandOver(),),
            (Say(PLAN.say(PHONE.another_way)), End()),
        ),
    ],
)
def test_a_turn_puts_the_question_that_is_heard_next(
    progress: Progress, turn: Turn, changes: tuple[Change, ...], steps: Steps
):
    assert advance(PLAN, progress, turn) == Decision(steps, changes)


@pytest.mark.parametrize(
    ("is_called_again", "words"), [(called_again, PHONE.try_later), (not_called_again, PHONE.no_answer_heard)]
)
@pytest.mark.parametrize("position", [2, 3])
def test_two_questions_in_a_row_left_unanswered_end_the_session(
    position: int, is_called_again: Callable[[], bool], words: str
):
    statuses = [R.UNANSWERED] * (position - 1) + [R.ASKED]
    progress = replace(talking(*statuses), is_tried_again=is_called_again)
    decision = advance(PLAN, progress, Silent(Place(position, 2)))
    assert decision == Decision((Say(words), End()), (KeepSilence(position),))


def test_silence_that_follows_an_answer_does_not_end_the_session():
    progress = talking(R.UNANSWERED, R.RECORDED, R.ASKED)
    assert advance(PLAN, progress, Silent(Place(3, 2))).changes == (KeepSilence(3), Finish())


def test_who_leaves_with_an_answer_has_it_kept_and_is_asked_nothing_more():
    decision = advance(PLAN, AT_1, Answered(Place(1, 1), has_left=True))
    assert decision.changes == (KeepAnswer(1), Finish())
    assert not any(isinstance(step, Ask) for step in decision.steps)


def test_who_leaves_without_a_word_changes_nothing():
    assert advance(PLAN, AT_1, Left()).changes == ()


OVER = [over(status) for status in (S.PENDING, S.SCORING, S.COMPLETED, S.CANCELED, S.NOT_REACHED, S.INCOMPLETE)]
TURNS: list[Turn] = [
    Opened(),
    Consented(Consent.GIVEN),
    Consented(Consent.UNCLEAR),
    *(Answered(Place(1, 1), request) for request in CallerRequest),
    Silent(Place(1, 1)),
    Silent(Place(1, 2)),
    Waited(Place(3, 1)),
    Left(),
]


@pytest.mark.parametrize("progress", [*OVER, over(S.DECLINED), over(S.IN_PROGRESS)], ids=lambda p: p.status)
@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_when_the_conversation_is_over_nothing_more_is_asked(turn: Turn, progress: Progress):
    decision = advance(PLAN, progress, turn)
    assert decision.steps[-1] == End()
    assert not any(isinstance(step, Ask | Wait) for step in decision.steps)
    assert not any(isinstance(change, Begin | Put | PutFollowUp | PutWait) for change in decision.changes)


@pytest.mark.parametrize("progress", OVER, ids=lambda p: p.status)
def test_what_was_said_is_kept_whatever_became_of_the_interview(progress: Progress):
    assert advance(PLAN, progress, Answered(Place(1, 1))).changes == (KeepAnswer(1), Finish())


def test_nothing_is_kept_after_the_candidate_has_declined():
    assert advance(PLAN, over(S.DECLINED), Answered(Place(1, 1), is_kept=False)).changes == ()


@pytest.mark.parametrize("turn", [Answered(Place(1, 1)), Silent(Place(1, 2))])
def test_nothing_is_kept_before_the_candidate_has_agreed(turn: Turn):
    assert advance(PLAN, WAITING, turn).changes == ()


def test_a_follow_up_that_is_ready_goes_before_the_planned_question():
    progress = replace(talking(R.ASKED, R.PENDING, R.PENDING), follow_up=FOLLOW_UP)
    decision = advance(PLAN, progress, Answered(Place(1, 1)))
    assert decision == Decision((THANKS, asked(4, "And then?")), (KeepAnswer(1), PutFollowUp(4, after=1)))


def test_a_follow_up_that_is_ready_goes_before_the_goodbye():
    progress = replace(talking(R.RECORDED, R.RECORDED, R.ASKED), follow_up=FOLLOW_UP)
    assert advance(PLAN, progress, Answered(Place(3, 1))).changes == (KeepAnswer(3), PutFollowUp(4, after=3))


def test_a_turn_that_comes_late_finds_the_question_that_was_put():
    progress = replace(talking(R.RECORDED, R.ASKED, R.PENDING), follow_up=FOLLOW_UP)
    assert advance(PLAN, progress, Answered(Place(1, 1))).changes == (KeepAnswer(1), Put(2))


COMING = replace(talking(R.RECORDED, R.RECORDED, R.ASKED), follow_up_is_coming=True)


def waits(number: int) -> Plan:
    return PLAN.with_waits(3, number)


@pytest.mark.parametrize(
    ("plan", "turn", "progress", "changes", "steps"),
    [
        (
            PLAN,
            Answered(Place(3, 1)),
            COMING,
            (KeepAnswer(3), PutWait(3, 1)),
            (Wait(Place(3, 1), PHONE.one_moment),),
        ),
        (waits(1), Waited(Place(3, 1)), COMING, (PutWait(3, 2),), (Wait(Place(3, 2), ""),)),
        (waits(2), Waited(Place(3, 2)), COMING, (Finish(),), CLOSING),
        (waits(1), Waited(Place(3, 1)), AT_3, (Finish(),), CLOSING),
        (waits(2), Waited(Place(3, 1)), AT_3, (), (Wait(Place(3, 2), ""),)),
        (waits(1), Answered(Place(3, 1)), AT_3, (KeepAnswer(3),), (Wait(Place(3, 1), PHONE.one_moment),)),
        (
            waits(1),
            Waited(Place(3, 1)),
            replace(talking(R.RECORDED, R.RECORDED, R.RECORDED), follow_up=FOLLOW_UP),
            (PutFollowUp(4, after=3),),
            (asked(4, "And then?"),),
        ),
    ],
)
def test_the_goodbye_waits_a_moment_for_a_follow_up_that_is_coming(
    plan: Plan, turn: Turn, progress: Progress, changes: tuple[Change, ...], steps: Steps
):
    assert advance(plan, progress, turn) == Decision(steps, changes)


@pytest.mark.parametrize(
    "progress", [WAITING, AT_1, AT_3, COMING, *OVER, over(S.DECLINED)], ids=lambda p: f"{p.stage.value}-{p.status}"
)
@pytest.mark.parametrize("resumed", [True, False])
def test_every_sentence_of_a_turn_can_be_spoken_ahead_of_the_call(progress: Progress, resumed: bool):
    plan = replace(PLAN, resumed=resumed, may_follow_up=True)
    known, questions = set(sentences(plan)), [question.text for question in plan.questions]
    for turn in TURNS:
        texts = [step.text for step in advance(plan, progress, turn).steps if not isinstance(step, End)]
        assert {piece for text in texts if text for piece in pieces(text, questions)} <= known


def test_silence_at_the_first_question_does_not_end_the_session():
    progress = talking(R.ASKED, R.PENDING, R.UNANSWERED)
    assert advance(PLAN, progress, Silent(Place(1, 2))).changes == (KeepSilence(1), Put(2))


def test_silence_that_is_told_after_the_end_of_a_session_promises_no_call_of_its_own():
    progress = replace(over(S.PENDING), responses={1: R.UNANSWERED, 2: R.ASKED, 3: R.PENDING})
    decision = advance(PLAN, progress, Silent(Place(2, 2)))
    assert decision == Decision(conversation.trouble(PLAN, tried_again=True), (KeepSilence(2), Finish()))


@pytest.mark.parametrize("status", [S.SCORING, S.COMPLETED, S.CANCELED])
def test_a_person_is_promised_only_while_one_can_take_over(status: InterviewStatus):
    decision = advance(PLAN, over(status), Answered(Place(1, 1), CallerRequest.ANOTHER_WAY))
    assert decision.steps != (Say(PLAN.say(PHONE.another_way)), End())


def must_not_be_asked() -> bool:
    raise AssertionError("nobody asked whether another call follows")


@pytest.mark.parametrize("turn", [turn for turn in TURNS if not isinstance(turn, Opened)], ids=str)
def test_whether_another_call_follows_is_looked_up_only_where_it_is_said(turn: Turn):
    for progress in (AT_1, over(S.COMPLETED), over(S.CANCELED), over(S.DECLINED)):
        quiet = replace(progress, is_tried_again=must_not_be_asked)
        if progress.stage is not Stage.TALKING or not isinstance(turn, Consented | Left):
            assert advance(PLAN, quiet, turn).steps
