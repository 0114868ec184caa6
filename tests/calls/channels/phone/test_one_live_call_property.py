"""Whatever happens in whatever order, a number never has two live calls: in the rows, and at the carrier.

The carrier's side counts a call from a candidate from the moment its webhook is answered. Before that the service
cannot know of it: a call that is ordered meanwhile is ended when the webhook is applied.

LIVE_CALL_EXAMPLES is how many orders of events one thread tries, LIVE_CALL_STEPS how many steps the threads take
together on PostgreSQL, and LIVE_CALL_SEED what they are drawn from. `-s` shows what a run of the threads consisted of.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResult
from django_tasks.signals import task_enqueued
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from calls import providers, tasks
from calls.background import sweep
from calls.channels.phone import pace, suppressions
from calls.domain.states import INTERVIEW_OPEN
from calls.interview import caller_requests
from calls.models import Call, CarrierErasure, DialPace, Interview, ProviderEvent
from calls.telephony.states import CALL_LIVE, CallStatus
from tests.calls.channels.phone.exchange import Exchange, Line
from tests.calls.story import Carrier, make_candidate, make_interview, run_on_commit
from tests.calls.test_transitions import needs_postgres
from tests.pages.visit import Visit
from tests.races import at_once

PHONES = ("+14155550123", "+14155550124", "+14155550125")
HOUR = timedelta(hours=1)
EXAMPLES = int(os.environ.get("LIVE_CALL_EXAMPLES", "12"))
STEPS = int(os.environ.get("LIVE_CALL_STEPS", "200"))
SEED = int(os.environ.get("LIVE_CALL_SEED", "1"))
THREADS = 6
BUSIEST = 30
"""How many interviews are open at most."""

M = TypeVar("M", Call, Interview)


@dataclass
class World:
    """A carrier, the queue of tasks that all threads share, and what one thread draws from."""

    exchange: Exchange
    random: random.Random
    queue: list[TaskResult[Any]] = field(default_factory=list)

    def any_of(self, rows: QuerySet[M]) -> list[M]:
        """One of `rows`, or none."""
        keys = list(rows.order_by("created_at").values_list("pk", flat=True))
        return list(rows.filter(pk=self.random.choice(keys))) if keys else []

    def any_line(self, *, is_inbound: bool = False) -> list[Line]:
        """One live call, or none."""
        lines = [line for line in self.exchange.live() if line.is_inbound == is_inbound]
        return [self.random.choice(lines)] if lines else []

    def chance(self, share: float) -> bool:
        return self.random.random() < share


# -- what the clock and the workers do ---------------------------------------------------------------------


def clock(world: World) -> None:
    """All that waits is due, and the pace keeps nobody waiting."""
    DialPace.objects.update(next_dial_at=timezone.now() - HOUR)
    Interview.objects.filter(status="pending", held_for="").update(next_attempt_at=timezone.now() - HOUR)
    pace.start_due(5, max_live=50, rate=1e6, provider="twilio")


def work(world: World) -> None:
    """Does tasks in any order; some come twice."""
    for _ in range(3):
        if not world.queue:
            return
        result = _taken(world)
        for _ in range(1 + world.chance(0.1)):
            getattr(tasks, result.task.name).call(*result.args)


def lose(world: World) -> None:
    """The queue forgets a task."""
    if world.queue:
        _taken(world)


def _taken(world: World) -> TaskResult[Any]:
    return world.queue.pop(world.random.randrange(len(world.queue)) % len(world.queue))


def sweeps(world: World) -> None:
    """Leases run out, and every row that waits is due. A call of unknown fate was ordered minutes ago."""
    past = timezone.now() - HOUR
    Call.objects.filter(leased_until__isnull=False).update(leased_until=past)
    Call.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=past)
    CarrierErasure.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=past, leased_until=None)
    ProviderEvent.objects.filter(applied_at=None).update(received_at=past)
    sweep.run()


def minutes_pass(world: World) -> None:
    """Calls whose order timed out are given up if the carrier knows nothing of them."""
    unknown = Call.objects.filter(error_code="dial_unknown", leased_until=None, status__in=CALL_LIVE)
    unknown.update(ordered_at=F("ordered_at") - timedelta(minutes=6))


# -- what the carrier and the phones do --------------------------------------------------------------------


def ring(world: World) -> None:
    for line in world.any_line():
        _told(line, "ringing", 1)


def answer(world: World) -> None:
    """Somebody, or a voicemail, takes the call and perhaps agrees to begin."""
    for line in world.any_line():
        world.exchange.answered(line)
        carrier = _carrier(line)
        document = carrier.post("voice/{call}/", CallStatus="in-progress").content.decode()
        if "<Gather" not in document:
            world.exchange.end(line, CallStatus.COMPLETED)
        elif world.chance(0.2):
            carrier.post("machine/{call}/", AnsweredBy="machine_end_beep")
        elif world.chance(0.5):
            carrier.consent(world.random.choice("11111190"))


def end(world: World) -> None:
    """A call ends at the carrier. Its callback comes, twice, or never."""
    for line in world.any_line():
        busy = line.status == CallStatus.RINGING
        world.exchange.end(line, CallStatus.BUSY if busy else CallStatus.COMPLETED)
        for _ in range(world.random.randrange(3)):
            _told(line, "busy" if busy else "completed", 3)


def late(world: World) -> None:
    """The end of a call is told once more, long after it."""
    over = [line for line in list(world.exchange.lines.values()) if not line.is_live and not line.is_inbound]
    if over:
        _told(world.random.choice(over), "completed", 4)


def call_us(world: World) -> None:
    """A candidate, or a stranger, calls us; the webhook is repeated."""
    phone = world.random.choice(PHONES)
    line = world.exchange.ring_us(phone)
    documents = set()
    for _ in range(1 + world.chance(0.3)):
        response = Carrier(Call()).post("inbound/", From=phone, CallSid=line.sid, CallStatus="ringing")
        line.known = line.known or timezone.now()
        documents.add(response.content.decode())
    [document] = documents
    if "<Gather" not in document:
        world.exchange.end(line, CallStatus.COMPLETED)
        return
    world.exchange.answered(line)
    line.call_id = str(Call.objects.get(provider_call_id=line.sid).pk)
    if world.chance(0.5):
        _carrier(line).consent()


def put_down(world: World) -> None:
    """A call to us ends. Its callback comes, or never."""
    for line in world.any_line(is_inbound=True):
        world.exchange.end(line, CallStatus.COMPLETED)
        if world.chance(0.7):
            ended = {"CallSid": line.sid, "CallStatus": "completed", "SequenceNumber": "1"}
            Carrier(Call()).post("inbound-status/", CallDuration="5", **ended)


def _carrier(line: Line) -> Carrier:
    carrier = Carrier(Call(pk=UUID(line.call_id)))
    carrier.sid = line.sid
    return carrier


def _told(line: Line, word: str, sequence: int) -> None:
    _carrier(line).status(word, sequence)


# -- what the ATS and the candidates do --------------------------------------------------------------------


def order(world: World) -> None:
    """An interview for a candidate, new or known, with one of a few numbers."""
    if Interview.objects.filter(status__in=INTERVIEW_OPEN).count() < BUSIEST:
        phone = world.random.choice(PHONES)
        make_interview(1, candidate=make_candidate(phone), max_attempts=9)


def retry(world: World) -> None:
    _post(world, "retry")


def cancel(world: World) -> None:
    _post(world, "cancel")


def _post(world: World, verb: str) -> None:
    client = APIClient()
    client.credentials(HTTP_X_API_KEY=django_settings.API_KEY)
    for interview in world.any_of(Interview.objects.all()):
        client.post(f"/api/v1/interviews/{interview.pk}/{verb}/")


def hold(world: World) -> None:
    for interview in world.any_of(Interview.objects.filter(held_for="")):
        if world.chance(0.3):
            caller_requests.hold(interview, "person")


def page(world: World) -> None:
    """The candidate asks on the page to be called now, perhaps twice."""
    for interview in world.any_of(Interview.objects.filter(status="pending")):
        visit = Visit(interview)
        for _ in range(1 + world.chance(0.3)):
            if 'name="form"' in visit.source:
                visit.press("call_now")
                visit.open()


def stop(world: World) -> None:
    """A candidate opts out and in again, which declines every interview with the number."""
    if not world.chance(0.2):
        return
    phone = world.random.choice(PHONES)
    suppressions.opt_out(phone, source="sms")
    suppressions.lift(phone, reason="The person wrote START.")


Action = Callable[[World], None]
CALLS = (clock, clock, clock, work, work, work, work, work, ring, answer, answer, end, end)
OFTEN = (*CALLS, sweeps, call_us, put_down, put_down, order, order, order)
SELDOM = (lose, lose, lose, minutes_pass, late, retry, cancel, hold, page, stop)
ACTIONS: tuple[Action, ...] = (*OFTEN, *OFTEN, *SELDOM)


# -- what must hold ------------------------------------------------------------------------------------------


def rows_with_two_live_calls() -> list[str]:
    """The numbers that have two live rows."""
    live = Call.objects.filter(status__in=CALL_LIVE).values_list("interview__candidate__phone", flat=True)
    return [phone for phone, count in Counter(live).items() if count > 1]


def settle(world: World) -> None:
    """Nothing new happens, and what waits is done."""
    for _ in range(6):
        minutes_pass(world)
        sweeps(world)
        run_on_commit()
        while world.queue:
            work(world)
            run_on_commit()


def left_at_the_carrier(world: World) -> list[str]:
    """The calls that live at the carrier and in no live row, so that nobody would hang them up."""
    known = set(Call.objects.filter(status__in=CALL_LIVE).values_list("provider_call_id", flat=True))
    return [str(line) for line in world.exchange.live() if line.sid not in known]


@contextmanager
def world_of(exchange: Exchange, seed: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A carrier in the place of the real one, a queue, and a few interviews."""
    world = World(exchange, random.Random(seed))  # noqa: S311 - nothing secret is drawn

    def enqueued(task_result: TaskResult[Any], **_: Any) -> None:
        world.queue.append(task_result)

    task_enqueued.connect(enqueued)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(providers, "telephony", lambda *_: exchange)
            for _ in range(6):
                order(world)
            yield world
    finally:
        task_enqueued.disconnect(enqueued)


@pytest.mark.django_db
@given(st.lists(st.sampled_from(ACTIONS), max_size=40), st.integers())
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
def test_no_order_of_events_gives_a_number_two_live_calls(steps: list[Action], seed: int):
    Interview.objects.all().delete()
    exchange = Exchange(random=random.Random(seed))  # noqa: S311 - nothing secret is drawn
    with pytest.MonkeyPatch.context() as monkeypatch, world_of(exchange, seed, monkeypatch) as world:
        for action in steps:
            action(world)
            run_on_commit()
            assert rows_with_two_live_calls() == []
            assert exchange.faults == []
        settle(world)
        assert left_at_the_carrier(world) == []


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_thousands_of_steps_in_threads_give_a_number_no_two_live_calls(monkeypatch: pytest.MonkeyPatch):
    exchange = Exchange(random=random.Random(SEED), slow=0.005)  # noqa: S311 - nothing secret is drawn
    seen: list[str] = []
    broken: Counter[str] = Counter()

    def run(world: World, seed: int) -> None:
        mine = World(exchange, random.Random(seed), world.queue)  # noqa: S311 - nothing secret is drawn
        for _ in range(STEPS // THREADS):
            try:
                mine.random.choice(ACTIONS)(mine)
            except (DatabaseError, IndexError) as error:  # as the carrier and the queue do, it tries again later
                broken[type(error).__name__] += 1
            seen.extend(rows_with_two_live_calls())

    with world_of(exchange, SEED, monkeypatch) as world:
        at_once([partial(run, world, SEED * THREADS + number) for number in range(THREADS)])
        settle(world)
        assert seen == []
        assert exchange.faults == []
        assert left_at_the_carrier(world) == []
    sides = Counter("from candidates" if line.is_inbound else "to candidates" for line in exchange.lines.values())
    print(f"seed {SEED}: {STEPS} steps, {len(exchange.orders)} orders, calls {dict(sides)}, {dict(broken)} tried again")  # noqa: T201
    assert broken.total() < STEPS / 50
    assert len(exchange.lines) > STEPS / 50
