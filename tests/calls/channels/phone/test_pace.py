"""Pace and ceiling, with one clock and with several."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.channels.phone import pace
from calls.models import Call, DialPace, Interview
from tests.calls.story import make_call, make_interview
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once


def _start(max_live: int = 100, rate: float = 1000.0) -> int:
    return pace.start_due(100, max_live=max_live, rate=rate, provider="twilio")


@pytest.mark.django_db
def test_no_second_call_is_ordered_before_its_turn():
    make_interview()
    make_interview()
    assert _start(rate=1.0) == 1
    assert _start(rate=1.0) == 0


@pytest.mark.django_db
def test_the_next_turn_comes_after_the_pause_that_the_pace_asks_for():
    make_interview()
    before = timezone.now()
    _start(rate=0.5)
    assert DialPace.objects.get().next_dial_at >= before + timedelta(seconds=2)


@pytest.mark.django_db
def test_a_clock_that_finds_all_lines_busy_keeps_its_turn():
    make_interview()
    make_interview()
    _start(max_live=1, rate=1000.0)
    before = DialPace.objects.get().next_dial_at
    assert _start(max_live=1, rate=0.1) == 0
    assert DialPace.objects.get().next_dial_at == before


@pytest.mark.django_db
def test_a_line_that_becomes_free_is_used_at_once_however_slow_the_pace_is():
    make_interview()
    make_interview()
    _start(max_live=1, rate=1000.0)
    _start(max_live=1, rate=0.1)
    Call.objects.update(status="completed")
    assert _start(max_live=1, rate=0.1) == 1


@pytest.mark.django_db
def test_a_clock_uses_no_turn_for_an_interview_that_another_one_ordered():
    interview = make_interview()
    other = Interview.objects.get(pk=interview.pk)
    assert pace._order_call(other, max_live=9, rate=1000.0, provider="twilio") == "made"
    before = DialPace.objects.get().next_dial_at
    assert pace._order_call(interview, max_live=9, rate=0.1, provider="twilio") == "moved_on"
    assert DialPace.objects.get().next_dial_at == before


@pytest.mark.django_db
def test_a_clock_uses_no_turn_for_a_number_that_is_in_a_call():
    interview = make_interview()
    make_call(phone=interview.candidate.phone)
    assert pace._order_call(interview, max_live=9, rate=0.1, provider="twilio") == "in_call"
    assert not DialPace.objects.filter(next_dial_at__gt=timezone.now()).exists()
    assert interview.status == "pending"


@pytest.mark.django_db
def test_a_clock_that_is_told_to_stop_orders_no_further_call():
    for _ in range(3):
        make_interview()
    asked = iter([False, True])
    pace.start_due(100, max_live=100, rate=1000.0, provider="twilio", stopping=lambda: next(asked))
    assert Call.objects.count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_several_clocks_order_no_interview_twice():
    for _ in range(4):
        make_interview()
    at_once([lambda: [_start() for _ in range(8)]] * 4)
    assert Call.objects.count() == Call.objects.values("interview").distinct().count()


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_several_clocks_keep_one_ceiling():
    for _ in range(8):
        make_interview()
    at_once([lambda: [_start(max_live=3) for _ in range(8)]] * 4)
    assert Call.objects.count() == 3


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_several_clocks_keep_one_pace():
    for _ in range(8):
        make_interview()
    at_once([lambda: _start(rate=0.01)] * 6)
    assert Call.objects.count() == 1
