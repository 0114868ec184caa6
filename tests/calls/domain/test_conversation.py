"""What is said next, as a table of places and what happened there."""

import pytest

from calls.domain import phrases
from calls.domain.caller_requests import CallerRequest, Consent, understand_consent
from calls.domain.conversation import (
    MAX_CONSENT_TRIES,
    MAX_REPEATS,
    SILENCE_SECONDS,
    Ask,
    Choose,
    HangUp,
    Place,
    Plan,
    PlannedQuestion,
    Say,
    Wait,
    after_answer,
    after_consent,
    after_wait,
    ask,
    ended,
    gave_up,
    gives_up,
    is_silent,
    not_heard,
    onward,
    opening,
    request_of,
    spoken,
    voicemail,
)

PLAN = Plan("Acme", (PlannedQuestion(1, "Why?", 60), PlannedQuestion(2, "How?", 90)))


def test_the_opening_says_who_calls_that_it_is_a_computer_and_that_answers_are_recorded():
    text = spoken(opening(PLAN))
    assert all(words in text for words in ("Acme", "automated", "not to a person", "recorded", "press 1", "press 9"))


def test_the_opening_names_neither_the_candidate_nor_the_job():
    assert opening(PLAN) == opening(Plan("Acme", PLAN.questions))
    assert isinstance(opening(PLAN)[0], Choose)


@pytest.mark.parametrize(
    ("digits", "speech", "meaning"),
    [
        ("1", "", Consent.GIVEN),
        ("9", "", Consent.OPTED_OUT),
        ("5", "", Consent.UNCLEAR),
        ("1", "no", Consent.GIVEN),
        ("", "Yes, please.", Consent.GIVEN),
        ("", "Okay, go ahead", Consent.GIVEN),
        ("", "No thanks", Consent.REFUSED),
        ("", "yes, but not now", Consent.REFUSED),
        ("", "Please stop calling me", Consent.OPTED_OUT),
        ("", "take me off your list", Consent.OPTED_OUT),
        ("", "The weather is nice", Consent.UNCLEAR),
        ("", "yesterday", Consent.UNCLEAR),
        ("", "", Consent.UNCLEAR),
        ("0", "", Consent.ANOTHER_WAY),
        ("", "I want to talk to a person", Consent.ANOTHER_WAY),
        ("", "Hi, please state your name and the reason for your call", Consent.SCREENED),
        ("", "The person you're calling is using a screening service", Consent.SCREENED),
    ],
)
def test_keys_beat_words_and_doubt_is_never_a_yes(digits: str, speech: str, meaning: Consent):
    assert understand_consent(digits, speech) is meaning


def test_consent_leads_to_the_first_question():
    assert after_consent(PLAN, Consent.GIVEN, 1) == (
        Say(phrases.say(phrases.CONSENT_GIVEN, "en-US")),
        Ask(Place(1, 1), "Question 1 of 2. Why?", 60),
    )


@pytest.mark.parametrize(
    ("choice", "text"), [(Consent.REFUSED, phrases.CONSENT_REFUSED), (Consent.OPTED_OUT, phrases.OPTED_OUT)]
)
def test_without_consent_the_call_ends_kindly(choice: Consent, text: str):
    assert after_consent(PLAN, choice, 1) == (Say(text), HangUp())


def test_an_unclear_answer_is_asked_about_again_and_then_the_call_ends():
    again = after_consent(PLAN, Consent.UNCLEAR, 1)[0]
    assert isinstance(again, Choose)
    assert again.attempt == 2
    assert after_consent(PLAN, Consent.UNCLEAR, MAX_CONSENT_TRIES) == (Say(phrases.NOBODY_THERE), HangUp())


def test_an_answer_leads_to_the_next_question_and_the_last_to_the_closing():
    assert after_answer(PLAN, Place(1, 1), CallerRequest.NEXT) == (
        Say("Thank you."),
        Ask(Place(2, 1), "Question 2 of 2. How?", 90),
    )
    assert after_answer(PLAN, Place(2, 1), CallerRequest.NEXT)[-1] == HangUp()
    assert "Acme" in spoken(after_answer(PLAN, Place(2, 1), CallerRequest.NEXT))


@pytest.mark.parametrize("requested", [CallerRequest.ANOTHER_WAY, CallerRequest.OPT_OUT])
def test_a_wish_to_stop_is_obeyed_at_once(requested: CallerRequest):
    assert after_answer(PLAN, Place(1, 1), requested)[-1] == HangUp()


def test_two_silent_questions_in_a_row_end_the_call_and_promise_only_a_call_that_is_made():
    assert gave_up(PLAN, called_again=True) == (Say(phrases.CALL_LATER), HangUp())
    assert gave_up(PLAN, called_again=False) == (Say(phrases.NO_ANSWER_HEARD), HangUp())


def test_a_resumed_call_says_so_and_goes_on_at_the_next_open_question():
    plan = Plan("Acme", PLAN.questions[1:], total=2, resumed=True)
    assert "go on with question 2 of 2" in spoken(opening(plan))
    assert after_consent(plan, Consent.GIVEN, 1)[1] == Ask(Place(2, 1), "Question 2 of 2. How?", 90)


def test_questions_that_were_answered_before_are_skipped_in_between():
    plan = Plan("Acme", (PLAN.questions[0], PlannedQuestion(4, "What?", 60)), total=4, resumed=True)
    assert spoken(after_answer(plan, Place(1, 1), CallerRequest.NEXT)) == "Thank you. Question 4 of 4. What?"


def test_extra_time_stretches_every_limit():
    step = ask(Plan("Acme", PLAN.questions, extra_time=2.0), 1)[0]
    assert step == Ask(Place(1, 1), "Question 1 of 2. Why?", 120, 16)


def test_an_assistant_that_screens_the_call_is_told_who_is_calling_and_why():
    (step,) = after_consent(PLAN, Consent.SCREENED, 1)
    assert isinstance(step, Choose)
    assert "automated call from Acme about a job application" in step.text


def test_a_voicemail_gets_the_company_and_the_number_and_nothing_personal():
    assert spoken(voicemail("Acme", "+14155550100", "en-US")) == (
        "Hello. This is an automated message from Acme about a job application. "
        "Please call us back at 1 4 1 5 5 5 5 0 1 0 0. Thank you, and goodbye."
    )


def test_a_question_that_met_silence_is_asked_once_more():
    assert not_heard(PLAN, Place(1, 1)) == (Ask(Place(1, 2), phrases.NOT_HEARD.format(text="Why?"), 60),)
    assert not gives_up(Place(1, 1))
    assert gives_up(Place(1, 2))


def test_after_a_question_that_is_left_unanswered_the_conversation_goes_on():
    assert onward(PLAN, 1, phrases.MOVING_ON) == (Say(phrases.MOVING_ON), Ask(Place(2, 1), "Question 2 of 2. How?", 90))
    assert onward(PLAN, 2, phrases.MOVING_ON)[-1] == HangUp()


@pytest.mark.parametrize(
    ("key", "requested"),
    [
        ("#", CallerRequest.NEXT),
        ("", CallerRequest.NEXT),
        ("hangup", CallerRequest.NEXT),
        ("*", CallerRequest.REPEAT),
        ("7", CallerRequest.SLOWER),
        ("0", CallerRequest.ANOTHER_WAY),
        ("9", CallerRequest.OPT_OUT),
    ],
)
def test_each_key_has_its_meaning(key: str, requested: CallerRequest):
    assert request_of(key, Place(1, 1)) is requested


def test_star_repeats_the_question_with_a_new_recording_a_few_times():
    again = after_answer(PLAN, Place(1, 1), CallerRequest.REPEAT)
    assert again == (Ask(Place(1, 2), phrases.AGAIN.format(text="Why?"), 60),)
    assert request_of("*", Place(1, MAX_REPEATS + 1)) is CallerRequest.NEXT


@pytest.mark.parametrize(
    ("duration", "key", "silent"),
    [
        (SILENCE_SECONDS, "", True),
        (SILENCE_SECONDS + 1, "", True),
        (SILENCE_SECONDS + 2, "", False),
        (2, "#", False),
        (2, "hangup", False),
        (None, "", False),
    ],
)
def test_only_a_recording_that_silence_ended_at_once_is_silent(duration: int | None, key: str, silent: bool):
    assert is_silent(duration, key) is silent


FOLLOWED = Plan(
    "Acme", (PLAN.questions[0], PlannedQuestion(3, "Earlier?", 60, is_follow_up=True), PLAN.questions[1]), 2
)


def test_a_follow_up_is_asked_where_it_stands_in_the_plan_and_has_no_number():
    assert after_answer(FOLLOWED, Place(1, 1), CallerRequest.NEXT) == (
        Say("Thank you."),
        Ask(Place(3, 1), "Earlier?", 60),
    )
    assert after_answer(FOLLOWED, Place(3, 1), CallerRequest.NEXT)[1] == Ask(Place(2, 1), "Question 2 of 2. How?", 90)
    assert after_answer(FOLLOWED, Place(2, 1), CallerRequest.NEXT)[-1] == HangUp()


def test_a_question_that_was_answered_in_an_earlier_call_leads_to_the_next_one():
    assert Plan("Acme", PLAN.questions[1:], total=2).after(1) == 2


def test_the_opening_announces_follow_ups_when_there_may_be_some():
    assert phrases.MAY_FOLLOW_UP in spoken(opening(Plan("Acme", PLAN.questions, may_follow_up=True)))
    assert phrases.MAY_FOLLOW_UP not in spoken(opening(PLAN))


def test_a_wait_that_was_decided_on_comes_before_the_goodbye():
    plan = Plan("Acme", (PlannedQuestion(1, "Why?", 60, waits=2),))
    assert after_answer(plan, Place(1, 1), CallerRequest.NEXT) == (Wait(Place(1, 1), phrases.ONE_MOMENT),)
    assert onward(plan, 1, phrases.MOVING_ON) == (Wait(Place(1, 1), phrases.ONE_MOMENT),)
    assert after_wait(plan, Place(1, 1)) == (Wait(Place(1, 2), ""),)
    assert after_wait(plan, Place(1, 2))[-1] == HangUp()


def test_a_plan_without_questions_closes_at_once():
    assert ask(Plan("Acme", ()), 1)[-1] == HangUp()


def test_an_ended_interview_says_so_and_hangs_up():
    assert ended() == (Say(phrases.ENDED), HangUp())
