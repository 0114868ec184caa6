"""What is said next, as a table of places and what happened there."""

import pytest

from calls.domain import phrases
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import (
    MAX_CONSENT_TRIES,
    MAX_REPEATS,
    Ask,
    Choose,
    End,
    Place,
    Plan,
    PlannedQuestion,
    Say,
    Wait,
    after_answer,
    after_consent,
    after_wait,
    allowed,
    ask,
    ended,
    gave_up,
    gives_up,
    not_heard,
    onward,
    opening,
    spoken,
)
from calls.telephony.wordings import PHONE

PLAN = Plan("Acme", (PlannedQuestion(1, "Why?", 60), PlannedQuestion(2, "How?", 90)), PHONE)


def test_the_opening_says_who_calls_that_it_is_a_computer_and_that_answers_are_recorded():
    text = spoken(opening(PLAN))
    assert all(words in text for words in ("Acme", "automated", "not to a person", "recorded", "press 1", "press 9"))


def test_the_opening_names_neither_the_candidate_nor_the_job():
    assert opening(PLAN) == opening(Plan("Acme", PLAN.questions, PHONE))
    assert isinstance(opening(PLAN)[0], Choose)


def test_consent_leads_to_the_first_question():
    assert after_consent(PLAN, Consent.GIVEN, 1) == (
        Say(phrases.say(PHONE.consent_given, "en-US")),
        Ask(Place(1, 1), "Question 1 of 2. Why?", 60),
    )


@pytest.mark.parametrize(
    ("choice", "text"), [(Consent.REFUSED, PHONE.consent_refused), (Consent.OPTED_OUT, PHONE.opted_out)]
)
def test_without_consent_the_call_ends_kindly(choice: Consent, text: str):
    assert after_consent(PLAN, choice, 1) == (Say(text), End())


def test_an_unclear_answer_is_asked_about_again_and_then_the_call_ends():
    again = after_consent(PLAN, Consent.UNCLEAR, 1)[0]
    assert isinstance(again, Choose)
    assert again.attempt == 2
    assert after_consent(PLAN, Consent.UNCLEAR, MAX_CONSENT_TRIES) == (Say(PHONE.nobody_there), End())


def test_an_answer_leads_to_the_next_question_and_the_last_to_the_closing():
    assert after_answer(PLAN, Place(1, 1), CallerRequest.NEXT) == (
        Say("Thank you."),
        Ask(Place(2, 1), "Question 2 of 2. How?", 90),
    )
    assert after_answer(PLAN, Place(2, 1), CallerRequest.NEXT)[-1] == End()
    assert "Acme" in spoken(after_answer(PLAN, Place(2, 1), CallerRequest.NEXT))


@pytest.mark.parametrize("requested", [CallerRequest.ANOTHER_WAY, CallerRequest.OPT_OUT])
def test_a_wish_to_stop_is_obeyed_at_once(requested: CallerRequest):
    assert after_answer(PLAN, Place(1, 1), requested)[-1] == End()


def test_two_silent_questions_in_a_row_end_the_call_and_promise_only_a_call_that_is_made():
    assert gave_up(PLAN, tried_again=True) == (Say(PHONE.try_later), End())
    assert gave_up(PLAN, tried_again=False) == (Say(PHONE.no_answer_heard), End())


def test_a_resumed_call_says_so_and_goes_on_at_the_next_open_question():
    plan = Plan("Acme", PLAN.questions[1:], PHONE, total=2, resumed=True)
    assert "go on with question 2 of 2" in spoken(opening(plan))
    assert after_consent(plan, Consent.GIVEN, 1)[1] == Ask(Place(2, 1), "Question 2 of 2. How?", 90)


def test_questions_that_were_answered_before_are_skipped_in_between():
    plan = Plan("Acme", (PLAN.questions[0], PlannedQuestion(4, "What?", 60)), PHONE, total=4, resumed=True)
    assert spoken(after_answer(plan, Place(1, 1), CallerRequest.NEXT)) == "Thank you. Question 4 of 4. What?"


def test_extra_time_stretches_every_limit():
    step = ask(Plan("Acme", PLAN.questions, PHONE, extra_time=2.0), 1)[0]
    assert step == Ask(Place(1, 1), "Question 1 of 2. Why?", 120, 2.0)


def test_an_assistant_that_screens_the_call_is_told_who_is_calling_and_why():
    (step,) = after_consent(PLAN, Consent.SCREENED, 1)
    assert isinstance(step, Choose)
    assert "automated call from Acme about a job application" in step.text


def test_a_question_that_met_silence_is_asked_once_more():
    assert not_heard(PLAN, Place(1, 1)) == (Ask(Place(1, 2), PHONE.not_heard.format(text="Why?"), 60),)
    assert not gives_up(Place(1, 1))
    assert gives_up(Place(1, 2))


def test_after_a_question_that_is_left_unanswered_the_conversation_goes_on():
    assert onward(PLAN, 1, PHONE.moving_on) == (Say(PHONE.moving_on), Ask(Place(2, 1), "Question 2 of 2. How?", 90))
    assert onward(PLAN, 2, PHONE.moving_on)[-1] == End()


def test_a_question_is_repeated_on_request_with_a_new_recording_a_few_times():
    again = after_answer(PLAN, Place(1, 1), CallerRequest.REPEAT)
    assert again == (Ask(Place(1, 2), PHONE.again.format(text="Why?"), 60),)
    assert allowed(CallerRequest.REPEAT, Place(1, MAX_REPEATS)) is CallerRequest.REPEAT
    assert allowed(CallerRequest.REPEAT, Place(1, MAX_REPEATS + 1)) is CallerRequest.NEXT


FOLLOWED = Plan(
    "Acme", (PLAN.questions[0], PlannedQuestion(3, "Earlier?", 60, is_follow_up=True), PLAN.questions[1]), PHONE, 2
)


def test_a_follow_up_is_asked_where_it_stands_in_the_plan_and_has_no_number():
    assert after_answer(FOLLOWED, Place(1, 1), CallerRequest.NEXT) == (
        Say("Thank you."),
        Ask(Place(3, 1), "Earlier?", 60),
    )
    assert after_answer(FOLLOWED, Place(3, 1), CallerRequest.NEXT)[1] == Ask(Place(2, 1), "Question 2 of 2. How?", 90)
    assert after_answer(FOLLOWED, Place(2, 1), CallerRequest.NEXT)[-1] == End()


def test_a_question_that_was_answered_in_an_earlier_call_leads_to_the_next_one():
    assert Plan("Acme", PLAN.questions[1:], PHONE, total=2).after(1) == 2


def test_the_opening_announces_follow_ups_when_there_may_be_some():
    assert PHONE.may_follow_up in spoken(opening(Plan("Acme", PLAN.questions, PHONE, may_follow_up=True)))
    assert PHONE.may_follow_up not in spoken(opening(PLAN))


def test_a_wait_that_was_decided_on_comes_before_the_goodbye():
    plan = Plan("Acme", (PlannedQuestion(1, "Why?", 60, waits=2),), PHONE)
    assert after_answer(plan, Place(1, 1), CallerRequest.NEXT) == (Wait(Place(1, 1), PHONE.one_moment),)
    assert onward(plan, 1, PHONE.moving_on) == (Wait(Place(1, 1), PHONE.one_moment),)
    assert after_wait(plan, Place(1, 1)) == (Wait(Place(1, 2), ""),)
    assert after_wait(plan, Place(1, 2))[-1] == End()


def test_a_plan_without_questions_closes_at_once():
    assert ask(Plan("Acme", (), PHONE), 1)[-1] == End()


def test_an_ended_interview_says_so():
    assert ended(PLAN) == (Say(PHONE.ended), End())
