"""What was lost, doubled or invented is noticed."""

from dataclasses import replace

import pytest

from lab.faults.values import Answer, Heard, Person, Result, ResultEvent, Ring, Shown, Spoken, Verdict
from lab.faults.verdict import judged

PERSON = Person("+14155550101", "completed", ("apples", "plums"), {})
SPOKEN = (Spoken("RE1", "CA1", 1, "apples", told=True), Spoken("RE2", "CA1", 2, "plums", told=True))
HEARD = Heard((Ring("CA1", "call-1", 0.0, 60.0),), SPOKEN, invitations=1)
BUILTIN = ((None,), (None,))
ANSWERS = (
    Answer(1, "scored", "apples", 7.0, True, ratings=BUILTIN),
    Answer(2, "scored", "plums", 7.0, True, ratings=BUILTIN),
)
PROVISIONAL, FINAL, REOPENED = ResultEvent
SHOWN = Shown("completed", "", ("CA1",), ANSWERS, Result(version=1), results=(FINAL,), events=())


def with_answer(answer: Answer) -> Shown:
    return replace(SHOWN, answers=(ANSWERS[0], answer))


def with_results(*results: ResultEvent, version: int, pending: tuple[str, ...] = ()) -> Shown:
    return replace(SHOWN, results=results, result=Result(version, pending))


def test_an_interview_in_which_nothing_went_wrong_is_right():
    expected = Verdict((), expected=2, found=2, rings=1, results=1, invitations=1, ratings=4)
    assert judged(PERSON, HEARD, SHOWN) == replace(expected, wrong=[])


def test_an_answer_without_a_transcript_is_lost():
    verdict = judged(PERSON, HEARD, with_answer(Answer(2, "failed", "", None, True)))
    assert (verdict.found, verdict.lost) == (1, 1)
    assert "answer 2 is failed" in verdict.wrong[0]


def test_a_second_recording_of_an_answer_that_is_in_no_transcript_is_lost():
    again = replace(HEARD, spoken=(*SPOKEN, Spoken("RE3", "CA1", 2, "plums", told=True)))
    assert judged(PERSON, again, SHOWN).lost == 1


def test_a_recording_that_the_service_never_heard_of_and_asked_for_again_is_not_lost():
    again = replace(HEARD, spoken=(*SPOKEN, Spoken("RE3", "CA1", 2, "plums", told=False)))
    assert judged(PERSON, again, SHOWN).wrong == []


def test_a_recording_that_is_in_the_transcript_twice_is_doubled():
    verdict = judged(PERSON, HEARD, with_answer(replace(ANSWERS[1], transcript="plums\nplums")))
    assert (verdict.doubled, verdict.invented) == (1, 0)


def test_words_that_nobody_said_are_invented():
    verdict = judged(PERSON, HEARD, with_answer(replace(ANSWERS[1], transcript="plums\npears")))
    assert (verdict.doubled, verdict.invented) == (0, 1)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (replace(SHOWN, status="incomplete"), "the interview is incomplete"),
        (with_results(FINAL, FINAL, version=2), "2 final results instead of 1"),
        (with_results(FINAL, PROVISIONAL, FINAL, version=3), "2 final results instead of 1"),
        (with_results(FINAL, REOPENED, FINAL, FINAL, version=3), "2 final results instead of 1"),
        (with_results(PROVISIONAL, version=1), "the last result is not final: provisional"),
        (with_results(FINAL, PROVISIONAL, version=2), "the last result is not final: final, provisional"),
        (with_results(FINAL, REOPENED, version=1), "the last result is not final: final, reopened"),
        (replace(SHOWN, results=(), result=None), "the last result is not final: there is none"),
        (with_results(PROVISIONAL, FINAL, version=1), "the result is version 1, and 2 were made"),
        (with_results(FINAL, version=2), "the result is version 2, and 1 were made"),
        (replace(SHOWN, result=None), "the result is version 0, and 1 were made"),
        (with_results(FINAL, version=1, pending=("score_pending",)), "still waits for something: score_pending"),
        (with_answer(replace(ANSWERS[1], score=None)), "a whole answer has no score"),
        (with_answer(replace(ANSWERS[1], has_recording=False)), "answer 2 is scored"),
        (replace(SHOWN, calls=()), "knows nothing of 1 of its calls"),
    ],
)
def test_what_the_service_shows_wrongly_is_said(shown: Shown, sentence: str):
    assert any(sentence in one for one in judged(PERSON, HEARD, shown).wrong)


def test_a_final_result_may_come_after_provisional_ones():
    verdict = judged(PERSON, HEARD, with_results(PROVISIONAL, PROVISIONAL, FINAL, version=3))
    assert (verdict.wrong, verdict.results, verdict.provisional_results) == ([], 1, 2)


def test_a_final_result_is_made_again_after_the_retry_of_a_dead_letter():
    assert judged(PERSON, HEARD, with_results(FINAL, REOPENED, PROVISIONAL, FINAL, version=3)).wrong == []


def test_a_result_of_an_interview_that_has_none_to_get_is_said():
    person, shown = replace(PERSON, end="declined"), replace(with_results(PROVISIONAL, version=1), status="declined")
    assert "1 results instead of none" in judged(person, HEARD, shown).wrong


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (Ring("CA2", "call-1", 100.0, 120.0), "call call-1 was dialled 2 times"),
        (Ring("CA2", "call-2", 30.0, 120.0), "rang while a call was live"),
        (Ring("CA2", "call-2", 100.0, 120.0), "came after everything was said"),
    ],
)
def test_a_ring_too_many_is_said(second: Ring, sentence: str):
    heard = replace(HEARD, rings=(*HEARD.rings, second))
    wrong = judged(PERSON, heard, replace(SHOWN, calls=("CA1", "CA2"))).wrong
    assert any(sentence in one for one in wrong)


def test_a_ring_that_goes_on_where_a_call_broke_is_right():
    spoken = (SPOKEN[0], replace(SPOKEN[1], call_sid="CA2"))
    heard = replace(HEARD, rings=(*HEARD.rings, Ring("CA2", "call-2", 100.0, 120.0)), spoken=spoken)
    assert judged(PERSON, heard, replace(SHOWN, calls=("CA1", "CA2"))).wrong == []


def test_a_ring_after_all_was_said_is_said_however_many_follow_ups_there_were():
    rings = (*HEARD.rings, Ring("CA2", "call-2", 100.0, 120.0))
    heard = replace(HEARD, rings=rings, spoken=(*SPOKEN, Spoken("RE3", "CA1", 3, "more", told=True)))
    wrong = judged(PERSON, heard, replace(SHOWN, calls=("CA1", "CA2"))).wrong
    assert any("came after everything was said" in one for one in wrong)


def test_a_ring_after_a_no_is_said():
    person, shown = replace(PERSON, end="declined"), Shown("declined", "", ("CA1", "CA2"), (), None, (), ())
    rings = (*HEARD.rings, Ring("CA2", "call-2", 100.0, 120.0))
    heard = Heard(rings, (), invitations=1, declined_in="CA1")
    assert judged(person, heard, shown).wrong == ["ring 2 of CA2… came after everything was said"]


def test_a_second_invitation_is_said():
    assert judged(PERSON, replace(HEARD, invitations=2), SHOWN).wrong == ["2 invitations were sent"]


def test_an_invitation_that_was_not_sent_has_to_be_in_the_timeline():
    heard, told = replace(HEARD, invitations=0), replace(SHOWN, events=("It was not sent by text message: …",))
    assert (len(judged(PERSON, heard, SHOWN).wrong), judged(PERSON, heard, told).wrong) == (1, [])
