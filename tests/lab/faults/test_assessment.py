"""What was lost, doubled or invented is noticed."""

from dataclasses import replace

import pytest

from lab.faults.assessment import assess
from lab.faults.values import Answer, Assessment, LineLog, Person, Result, ResultEvent, Ring, Shown, Spoken

PERSON = Person("+14155550101", "completed", ("apples", "plums"), {})
SPOKEN = (Spoken("RE1", "CA1", 1, "apples", told=True), Spoken("RE2", "CA1", 2, "plums", told=True))
LOG = LineLog((Ring("CA1", "call-1", 0.0, 60.0),), SPOKEN, invitations=1)
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
    expected = Assessment((), expected=2, found=2, rings=1, results=1, invitations=1, ratings=4)
    assert assess(PERSON, LOG, SHOWN) == replace(expected, wrong=[])


def test_an_answer_without_a_transcript_is_lost():
    assessment = assess(PERSON, LOG, with_answer(Answer(2, "failed", "", None, True)))
    assert (assessment.found, assessment.lost) == (1, 1)
    assert "answer 2 is failed" in assessment.wrong[0]


def test_a_second_recording_of_an_answer_that_is_in_no_transcript_is_lost():
    again = replace(LOG, spoken=(*SPOKEN, Spoken("RE3", "CA1", 2, "plums", told=True)))
    assert assess(PERSON, again, SHOWN).lost == 1


def test_a_recording_that_the_service_never_heard_of_and_asked_for_again_is_not_lost():
    again = replace(LOG, spoken=(*SPOKEN, Spoken("RE3", "CA1", 2, "plums", told=False)))
    assert assess(PERSON, again, SHOWN).wrong == []


def test_a_recording_that_is_in_the_transcript_twice_is_doubled():
    assessment = assess(PERSON, LOG, with_answer(replace(ANSWERS[1], transcript="plums\nplums")))
    assert (assessment.doubled, assessment.invented) == (1, 0)


def test_words_that_nobody_said_are_invented():
    assessment = assess(PERSON, LOG, with_answer(replace(ANSWERS[1], transcript="plums\npears")))
    assert (assessment.doubled, assessment.invented) == (0, 1)


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
    assert any(sentence in one for one in assess(PERSON, LOG, shown).wrong)


def test_a_final_result_may_come_after_provisional_ones():
    assessment = assess(PERSON, LOG, with_results(PROVISIONAL, PROVISIONAL, FINAL, version=3))
    assert (assessment.wrong, assessment.results, assessment.provisional_results) == ([], 1, 2)


def test_a_final_result_is_made_again_after_the_retry_of_a_dead_letter():
    assert assess(PERSON, LOG, with_results(FINAL, REOPENED, PROVISIONAL, FINAL, version=3)).wrong == []


def test_a_result_of_an_interview_that_has_none_to_get_is_said():
    person, shown = replace(PERSON, end="declined"), replace(with_results(PROVISIONAL, version=1), status="declined")
    assert "1 results instead of none" in assess(person, LOG, shown).wrong


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (Ring("CA2", "call-1", 100.0, 120.0), "call call-1 was dialled 2 times"),
        (Ring("CA2", "call-2", 30.0, 120.0), "rang while a call was live"),
        (Ring("CA2", "call-2", 100.0, 120.0), "came after everything was said"),
    ],
)
def test_a_ring_too_many_is_said(second: Ring, sentence: str):
    log = replace(LOG, rings=(*LOG.rings, second))
    wrong = assess(PERSON, log, replace(SHOWN, calls=("CA1", "CA2"))).wrong
    assert any(sentence in one for one in wrong)


def test_a_ring_that_goes_on_where_a_call_broke_is_right():
    spoken = (SPOKEN[0], replace(SPOKEN[1], call_sid="CA2"))
    log = replace(LOG, rings=(*LOG.rings, Ring("CA2", "call-2", 100.0, 120.0)), spoken=spoken)
    assert assess(PERSON, log, replace(SHOWN, calls=("CA1", "CA2"))).wrong == []


def test_a_ring_after_all_was_said_is_said_however_many_follow_ups_there_were():
    rings = (*LOG.rings, Ring("CA2", "call-2", 100.0, 120.0))
    log = replace(LOG, rings=rings, spoken=(*SPOKEN, Spoken("RE3", "CA1", 3, "more", told=True)))
    wrong = assess(PERSON, log, replace(SHOWN, calls=("CA1", "CA2"))).wrong
    assert any("came after everything was said" in one for one in wrong)


def test_a_ring_after_a_no_is_said():
    person, shown = replace(PERSON, end="declined"), Shown("declined", "", ("CA1", "CA2"), (), None, (), ())
    rings = (*LOG.rings, Ring("CA2", "call-2", 100.0, 120.0))
    log = LineLog(rings, (), invitations=1, declined_in="CA1")
    assert assess(person, log, shown).wrong == ["ring 2 of CA2… came after everything was said"]


def test_a_second_invitation_is_said():
    assert assess(PERSON, replace(LOG, invitations=2), SHOWN).wrong == ["2 invitations were sent"]


def test_an_invitation_that_was_not_sent_has_to_be_in_the_timeline():
    log, told = replace(LOG, invitations=0), replace(SHOWN, events=("It was not sent by text message: …",))
    assert (len(assess(PERSON, log, SHOWN).wrong), assess(PERSON, log, told).wrong) == (1, [])
