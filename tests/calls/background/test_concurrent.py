"""Several questions to vendors at once, and what becomes of each of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from django.conf import LazySettings

from calls.background import breaker, concurrent, vendors
from calls.errors import InvalidAnswer, ProviderError, Unavailable
from calls.models import Interview, InterviewEvent, VendorCall
from tests.calls.story import make_interview

pytestmark = pytest.mark.django_db

PATIENCE_SECONDS = 60


def down() -> ProviderError:
    return ProviderError("503", provider="x", code="x_unavailable", retryable=True)


@dataclass
class Voice:
    """A vendor that repeats what it is asked, or fails as often as it has errors."""

    name: str
    errors: list[Exception] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def say(self, number: int) -> int:
        self.asked.append(number)
        self.threads.add(threading.current_thread().name)
        if self.errors:
            raise self.errors.pop()
        return number


def question(number: int, kept: list[int]) -> concurrent.Question[Voice, int]:
    return concurrent.Question(lambda voice: voice.say(number), kept.append)


def ask(count: int, *voices: Voice, kept: list[int] | None = None) -> list[int]:
    """What was kept."""
    kept = [] if kept is None else kept
    interview = Interview.objects.first() or make_interview()
    questions = [question(number, kept) for number in range(count)]
    concurrent.ask_each(vendors.Request("rating", interview), voices, questions)
    return sorted(kept)


def lines() -> list[tuple[str, str]]:
    return sorted(VendorCall.objects.exclude(ended_at=None).values_list("vendor", "error_code"))


def test_every_question_is_answered_and_stands_in_the_ledger():
    assert ask(5, Voice("a")) == [0, 1, 2, 3, 4]
    assert lines() == [("a", "")] * 5


def test_the_questions_are_under_way_at_the_same_time():
    together_now = threading.Barrier(3)

    class Choir(Voice):
        def say(self, number: int) -> int:
            together_now.wait(PATIENCE_SECONDS)
            return number

    assert ask(3, Choir("a")) == [0, 1, 2]


def test_a_vendor_that_was_never_asked_is_asked_few_things_at_once():
    voice = Voice("a", [InvalidAnswer("prose", provider="a") for _ in range(99)])
    with pytest.raises(InvalidAnswer):
        ask(12, voice)
    assert len(voice.asked) == concurrent.FIRST_AT_ONCE


def test_a_vendor_that_did_such_work_is_asked_everything_at_once():
    ask(1, Voice("a"))
    together_now = threading.Barrier(concurrent.MAX_AT_ONCE)

    class Choir(Voice):
        def say(self, number: int) -> int:
            together_now.wait(PATIENCE_SECONDS)
            return number

    assert len(ask(concurrent.MAX_AT_ONCE, Choir("a"))) == concurrent.MAX_AT_ONCE


def test_no_more_are_under_way_than_the_limit_allows(settings: LazySettings):
    settings.VENDOR_CONCURRENCY = 1
    assert ask(4, Voice("a")) == [0, 1, 2, 3]
    assert lines() == [("a", "")] * 4


def test_what_has_no_turn_in_time_waits_with_its_row(settings: LazySettings, monkeypatch: pytest.MonkeyPatch):
    settings.VENDOR_CONCURRENCY = 1
    monkeypatch.setattr(concurrent, "BEGIN_WITHIN_SECONDS", 0.0)
    with pytest.raises(Unavailable) as raised:
        ask(3, Voice("a"))
    assert (raised.value.code, lines()) == ("vendor_busy", [("a", "")])


def test_a_question_that_one_vendor_cannot_answer_goes_to_the_next():
    first, second = Voice("a", [down()]), Voice("b")
    assert ask(3, first, second) == [0, 1, 2]
    assert (len(first.asked), len(second.asked)) == (3, 1)
    assert InterviewEvent.objects.filter(kind="vendor.fallback").count() == 1


def test_a_vendor_that_is_away_is_not_asked_by_each_of_them_until_it_is_back():
    voice, second = Voice("a", [down() for _ in range(99)]), Voice("b")
    for _ in range(5):
        ask(2, voice, second)
    assert len(voice.asked) <= 2 * breaker.BREAK_AFTER
    assert len(second.asked) == 10


def test_a_failure_of_one_keeps_the_answers_of_the_others():
    kept: list[int] = []
    voice = Voice("a", [InvalidAnswer("prose", provider="a")])
    with pytest.raises(InvalidAnswer):
        ask(3, voice, kept=kept)
    assert len(kept) == 2


def test_a_refusal_is_told_before_a_failure_that_may_pass():
    voice = Voice("a", [ProviderError("no", provider="a", code="refused"), down()])
    with pytest.raises(ProviderError) as raised:
        ask(2, voice)
    assert raised.value.code == "refused"


def test_behind_a_failure_nothing_is_begun_any_more(settings: LazySettings):
    settings.VENDOR_CONCURRENCY = 1
    voice = Voice("a", [ProviderError("no", provider="a", code="refused")])
    with pytest.raises(ProviderError):
        ask(4, voice)
    assert len(voice.asked) == 1


def test_an_error_of_our_own_leaves_no_line_open():
    with pytest.raises(RuntimeError):
        ask(3, Voice("a", [RuntimeError("a bug")]))
    assert VendorCall.objects.filter(ended_at=None).count() == 0


def test_work_that_is_done_here_is_done_in_this_thread():
    class Local(Voice):
        in_process = True

    voice = Local("here")
    assert ask(3, voice) == [0, 1, 2]
    assert voice.threads == {threading.current_thread().name}
    assert lines() == []
