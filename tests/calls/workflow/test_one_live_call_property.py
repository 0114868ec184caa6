"""Whatever happens in whatever order: a number never has two live calls."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import providers
from calls.domain.states import CALL_LIVE, CallStatus
from calls.errors import ProviderError
from calls.models import Call, DialPace, Interview
from calls.ports import CallOrder, CallState
from calls.workflow import interviews, place_call, wishes
from tests.calls.story import Carrier, FakeTelephony, make_candidate, make_interview, queue
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

PHONES = ("+14155550123", "+14155550124", "+14155550125")
HOUR = timedelta(hours=1)
STEPS = 40
"""Of each thread."""


@dataclass
class Exchange(FakeTelephony):
    """A carrier that knows its live calls, and fails in every way while it is asked to dial."""

    random: random.Random = field(default_factory=random.Random)
    calls: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Our id of the call and the number, by the carrier's id, for calls that live."""

    def place_call(self, order: CallOrder) -> str:
        """Rings, or refuses, or rings and says that it failed."""
        luck = self.random.random()
        if luck < 0.15:
            raise ProviderError("429", provider="twilio", code="busy", retryable=True)
        sid = f"CA{self.random.getrandbits(128):032x}"
        self.calls[sid] = (order.call_id, order.to)
        if luck < 0.3:
            raise ProviderError("timeout", provider="twilio", code="timeout", retryable=True, ambiguous=True)
        return sid

    def fetch_call(self, provider_call_id: str) -> CallState:
        """Live, or over."""
        live = provider_call_id in self.calls
        status = CallStatus.RINGING if live else CallStatus.NO_ANSWER
        return CallState(provider_call_id, status, "", None, None, None)

    def find_calls(self, order: CallOrder, *, since: datetime) -> list[str]:
        """The live calls to the number."""
        return [sid for sid, (_, phone) in list(self.calls.items()) if phone == order.to]

    def hang_up(self, provider_call_id: str) -> None:
        """Ends the call."""
        self.calls.pop(provider_call_id, None)


def _clock(exchange: Exchange, number: int) -> None:
    DialPace.objects.update(next_dial_at=timezone.now() - HOUR)
    Interview.objects.filter(status="pending", held_for="").update(next_attempt_at=timezone.now() - HOUR)
    interviews.start_due(5, max_live=50, rate=1e6, provider="twilio")


def _worker(exchange: Exchange, number: int) -> None:
    for call in Call.objects.filter(status__in=CALL_LIVE).select_related("interview__candidate").order_by("?")[:2]:
        if place_call.must_look_up(call):
            place_call.look_up(call, exchange)
        else:
            place_call.run(call, exchange)


def _time(exchange: Exchange, number: int) -> None:
    """Leases run out and waits are over."""
    Call.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() - HOUR)


def _end(exchange: Exchange, number: int) -> None:
    """A call ends at the carrier, and its callback comes, sometimes twice."""
    for sid, (call_id, _) in sorted(exchange.calls.items())[:1]:
        exchange.calls.pop(sid, None)
        for _ in range(1 + number % 2):
            _carrier(call_id).status("busy", 3, CallSid=sid)


def _ring(exchange: Exchange, number: int) -> None:
    for sid, (call_id, _) in sorted(exchange.calls.items())[-1:]:
        _carrier(call_id).status("ringing", 1, CallSid=sid)


def _call_back(exchange: Exchange, number: int) -> None:
    """A candidate calls us; a repeat of the webhook follows."""
    sid = f"CB{number:032x}"
    for _ in range(2):
        Carrier(Call()).post("inbound/", From=PHONES[number % 3], CallSid=sid, CallStatus="ringing")


def _put_down(exchange: Exchange, number: int) -> None:
    for call in Call.objects.filter(status__in=CALL_LIVE, direction="inbound")[:1]:
        ended = {"CallSid": call.provider_call_id, "CallStatus": "completed", "SequenceNumber": "1"}
        Carrier(call).post("inbound-status/", CallDuration="5", **ended)


def _order(exchange: Exchange, number: int) -> None:
    if Interview.objects.count() < 40:
        make_interview(candidate=make_candidate(PHONES[number % 3]), max_attempts=99)


def _retry(exchange: Exchange, number: int) -> None:
    for interview in Interview.objects.order_by("?")[:1]:
        interviews.retry(interview)


def _cancel(exchange: Exchange, number: int) -> None:
    for interview in Interview.objects.order_by("?")[:1]:
        interviews.cancel(interview)


def _hold(exchange: Exchange, number: int) -> None:
    for interview in Interview.objects.order_by("?")[:1]:
        wishes.hold(interview, "person")
        wishes.call_now(interview)


ACTIONS = (_clock, _clock, _worker, _worker, _worker, _time, _end, _ring, _call_back, _put_down, _order, _retry, _hold)
RARE = (_cancel,)


def _carrier(call_id: str) -> Carrier:
    return Carrier(Call.objects.get(pk=call_id))


def _live_twice() -> list[str]:
    """The numbers that have two live rows."""
    live = Call.objects.filter(status__in=CALL_LIVE).values_list("interview__candidate__phone", flat=True)
    return [phone for phone, count in Counter(live).items() if count > 1]


@pytest.mark.django_db
@given(st.lists(st.tuples(st.sampled_from(ACTIONS + RARE), st.integers(0, 999)), max_size=40), st.integers())
@settings(max_examples=25, deadline=None)
def test_no_order_of_events_gives_a_number_two_live_calls(steps: list[tuple[Any, int]], seed: int):
    Interview.objects.all().delete()
    exchange = Exchange(random=random.Random(seed))  # noqa: S311 - nothing secret is drawn
    for number in range(4):
        _order(exchange, number)
    for action, number in steps:
        action(exchange, number)
        assert _live_twice() == []
    queue().clear()


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_thousands_of_steps_in_threads_give_a_number_no_two_live_calls(monkeypatch: pytest.MonkeyPatch):
    exchange = Exchange()
    monkeypatch.setattr(providers, "telephony", lambda: exchange)
    for number in range(6):
        _order(exchange, number)
    seen: list[str] = []
    done: list[str] = []

    def run(seed: int) -> None:
        drawn = random.Random(seed)  # noqa: S311 - nothing secret is drawn
        for _ in range(STEPS):
            try:
                drawn.choice(ACTIONS)(exchange, drawn.randrange(10**6))
            except DatabaseError:
                continue  # a deadlock or a serialization failure: the carrier, or the queue, tries again
            seen.extend(_live_twice())
            done.append("step")

    at_once([partial(run, seed) for seed in range(6)])
    assert seen == []
    assert len(done) > 5 * STEPS
    assert Call.objects.count() > 20
