"""Which sentences are spoken ahead, and what names their sounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import Place, Plan, PlannedQuestion, Steps
from calls.domain.speech import NOBODY, Voice, Voices, personal_key, pieces, prompt_key, sentences
from calls.telephony.wordings import PHONE

QUESTIONS = tuple(PlannedQuestion(n, f"What is your answer number {n}?", 90) for n in (1, 2, 3))
PLAN = Plan("Acme", QUESTIONS, PHONE, total=3)
VOICES = Voices("vendor", "model", {"en": "anna", "de-AT": "franz"})


def parts(said: Steps, plan: Plan = PLAN) -> set[str]:
    texts = [step.text for step in said if not isinstance(step, conversation.End)]
    return {piece for text in texts for piece in pieces(text, [question.text for question in plan.questions])}


@pytest.mark.parametrize(
    ("language", "voice"), [("en-US", "anna"), ("EN", "anna"), ("de-AT", "franz"), ("de", None), ("sv-SE", None)]
)
def test_a_language_is_read_by_the_voice_that_is_nearest(language: str, voice: str | None):
    reader = VOICES.of(language)
    assert (reader and reader.voice) == voice


def test_without_voices_nobody_reads():
    assert NOBODY.of("en-US") is None


@pytest.mark.parametrize("other", [Voice("v", "m", "b"), Voice("v", "n", "a"), Voice("w", "m", "a")])
def test_another_reader_has_another_sound(other: Voice):
    assert prompt_key(str(other), "Hello.") != prompt_key(str(Voice("v", "m", "a")), "Hello.")


def test_a_sound_with_somebodys_own_words_is_for_one_interview():
    keys = {prompt_key("r", "Hello."), personal_key("r", "Hello.", "one"), personal_key("r", "Hello.", "two")}
    assert len(keys) == 3


def test_a_question_is_one_piece_whatever_leads_to_it():
    assert pieces("I will repeat the question. Why?", ["Why?"]) == ("I will repeat the question.", "Why?")


def test_the_longest_question_that_fits_is_taken():
    assert pieces("Question 1 of 2. And why?", ["why?", "And why?"]) == ("Question 1 of 2.", "And why?")


def test_a_text_without_a_question_is_one_piece():
    assert pieces("Thank you.", ["Why?"]) == ("Thank you.",)


@pytest.mark.parametrize("may_follow_up", [True, False])
@pytest.mark.parametrize("resumed", [True, False])
def test_everything_that_a_call_may_say_is_among_the_sentences(resumed: bool, may_follow_up: bool):
    questions = QUESTIONS[1:] if resumed else QUESTIONS
    plan = Plan("Acme", questions, PHONE, total=3, resumed=resumed, may_follow_up=may_follow_up)
    said = [conversation.opening(plan), conversation.closing(plan)]
    said += [conversation.after_consent(plan, choice, attempt) for choice in Consent for attempt in (1, 2, 3)]
    for place in (Place(question.position, attempt) for question in plan.questions for attempt in (1, 2, 3, 6)):
        said += [conversation.after_answer(plan, place, request) for request in CallerRequest]
        said.append(conversation.not_heard(plan, place))
        said.append(conversation.onward(plan, place.position, PHONE.moving_on))
    said += [conversation.gave_up(plan, tried_again=again) for again in (True, False)]
    assert set().union(*(parts(each, plan) for each in said)) <= set(sentences(plan))


def test_what_is_said_while_a_follow_up_is_waited_for_is_among_the_sentences():
    waiting = replace(PLAN, questions=(replace(QUESTIONS[0], waits=2),), may_follow_up=True)
    said = conversation.after_answer(waiting, Place(1, 1), CallerRequest.NEXT)
    assert parts(said) <= set(sentences(replace(PLAN, may_follow_up=True)))


def test_no_sentence_is_there_twice_and_none_is_empty():
    found = sentences(PLAN)
    assert len(set(found)) == len(found)
    assert all(text.strip() for text in found)
