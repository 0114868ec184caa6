"""What goes wrong with ratings, follow-ups and résumés is noticed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lab.faults import checks
from lab.faults.values import Answer, Ledger, LineLog, Match, Person, Result, ResultEvent, Rules, Shown, Spoken

RULES = Rules(seeds=(1, 2, 3), follow_ups=1)
THREE = (1, 2, 3)
FIRST = Answer(1, "scored", "apples", 7.0, True, ratings=(THREE, THREE))
FOLLOW_UP = Answer(2, "scored", "plums", 7.0, True, follows=1, ratings=(THREE,))
EVENTS = (
    "A further question behind answer 1 is ready (follow_up). It names no result.",
    "A further question about answer 1 was put behind answer 1.",
    checks.COMPARED,
)
SHOWN = Shown(
    "completed", "", ("CA1",), (FIRST, FOLLOW_UP), Result(1), (ResultEvent.FINAL,), EVENTS, ledger=Ledger(10, 9)
)
LOG = LineLog((), (Spoken("RE1", "CA1", 1, "apples", told=True), Spoken("RE2", "CA1", 2, "plums", told=True)), 1)
RESUME = ("Robin Example", "Gardener, Orchard one, 2019–2023")
PERSON = Person("+14155550101", "completed", ("apples",), {}, RESUME)


def with_first(answer: Answer) -> Shown:
    return replace(SHOWN, answers=(answer, FOLLOW_UP))


def ratings(shown: Shown) -> list[str]:
    return list(checks.ratings(shown, RULES))


def follow_ups(shown: Shown, log: LineLog = LOG) -> list[str]:
    return list(checks.follow_ups(log, shown, RULES))


def resume(*quotes: str, status: str = "ready", events: Sequence[str] = EVENTS, person: Person = PERSON) -> list[str]:
    return list(checks.resume(person, replace(SHOWN, events=events, match=Match(status, quotes))))


def test_all_that_is_as_it_should_be_is_right():
    assert (ratings(SHOWN), follow_ups(SHOWN), resume(RESUME[1])) == ([], [], [])


@pytest.mark.parametrize("seeds", [((1, 2), THREE), ((1, 2, 2), THREE), (THREE,), ((1, 2, 3, 1), THREE), ()])
def test_a_rating_too_few_or_too_many_is_said(seeds: tuple[tuple[int, ...], ...]):
    assert "answer 1 has ratings with the seeds" in ratings(with_first(replace(FIRST, ratings=seeds)))[0]


def test_a_rating_that_was_paid_for_and_is_not_kept_is_said():
    assert ratings(replace(SHOWN, ledger=Ledger(10, 10))) == ["10 ratings were paid for, and 9 are kept"]


def test_an_answer_without_words_needs_no_ratings():
    silent = replace(FIRST, transcript="", ratings=())
    assert ratings(replace(with_first(silent), ledger=Ledger(3, 3))) == []


def test_ratings_that_are_made_in_process_stand_in_no_ledger():
    answer = replace(FIRST, ratings=((None,), (None,)))
    assert list(checks.ratings(replace(SHOWN, answers=(answer,), ledger=Ledger()), Rules())) == []


def test_a_follow_up_too_many_about_the_same_answer_is_said():
    events = (*EVENTS, "A further question about answer 1 was put behind answer 2.")
    twice = replace(SHOWN, answers=(FIRST, FOLLOW_UP, replace(FOLLOW_UP, position=3)), events=events)
    allowed, about = follow_ups(twice)
    assert allowed == "2 follow-ups were asked, and 1 are allowed"
    assert about == "answer 1 was followed up more than once"


def test_a_follow_up_that_was_put_and_is_not_kept_is_said():
    assert follow_ups(replace(SHOWN, answers=(FIRST,))) == ["1 follow-ups were put, and 0 are kept"]


@pytest.mark.parametrize(
    "event",
    [
        "No further question about answer 1 is asked (preset). It names a result.",
        "A further question behind answer 1 is ready (resume). It leaves nothing out.",
    ],
)
def test_an_answer_that_was_judged_twice_is_said(event: str):
    assert follow_ups(replace(SHOWN, events=(*EVENTS, event))) == ["answer 1 was judged more than once"]


def test_a_follow_up_that_was_asked_in_two_calls_is_said():
    log = replace(LOG, spoken=(*LOG.spoken, Spoken("RE3", "CA2", 2, "", told=False)))
    assert follow_ups(SHOWN, log) == ["the follow-up 2 was asked in 2 calls"]


def test_a_resume_that_was_compared_twice_is_said():
    assert resume(RESUME[1], events=(*EVENTS, checks.COMPARED)) == ["the résumé was compared 2 times instead of 1"]


def test_a_resume_without_a_match_is_said():
    assert resume(status="waiting", events=()) == [
        "the résumé was compared 0 times instead of 1",
        "there is no match: waiting",
    ]


def test_a_match_without_a_resume_is_said():
    assert resume(status="no_resume", person=replace(PERSON, resume=())) == [
        "the résumé was compared 1 times instead of 0"
    ]


def test_words_that_stand_in_no_resume_are_said():
    assert resume("Gardener, Orchard two, 2019–2023", RESUME[1]) == [
        "“Gardener, Orchard two, 2019–2023” stands in no line of the résumé"
    ]


def test_a_resume_of_which_nothing_was_read_is_said():
    assert resume("Orchard") == ["no line of the résumé is among what was read in it"]
