"""Workers that outlive their lease: what they write then, and what they leave alone."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import leases, transitions
from calls.background import jobs, sweep
from calls.channels.phone import dialling, messages
from calls.domain.states import FollowUpStatus, InterviewStatus
from calls.errors import ProviderError
from calls.interview import generate_questions
from calls.models import Call, FollowUp, JobDescription, Message
from calls.ports import CallOrder, MessageOrder, WrittenQuestions
from calls.scoring import follow_up
from calls.telephony.states import CallStatus, MessageStatus
from tests.calls.story import CALL_SID, FakeTelephony, FakeWriter, Vendors, make_call, make_interview, make_job
from tests.calls.test_transitions import needs_postgres
from tests.factories import make_response
from tests.races import at_once
from tests.stepped_clock import SteppedClock, stepped_clock

pytestmark = pytest.mark.django_db

LEASE = timedelta(minutes=3)
LIMIT = 6
BUSY = ProviderError("429", provider="x", code="carrier_rate_limited", retryable=True)
REFUSED = ProviderError("400", provider="x", code="number_invalid")


def _claimed(call: Call) -> Call:
    """The row as a worker of its own has claimed it."""
    row = Call.objects.get(pk=call.pk)
    assert transitions.claim(row, [CallStatus.QUEUED], lease=LEASE, limit=LIMIT)
    return row


def _stored(call: Call) -> dict[str, Any]:
    return dict(Call.objects.filter(pk=call.pk).values().get())


@pytest.fixture
def slow(call: Call, clock: SteppedClock) -> Call:
    """The row as worker A has claimed it, whose lease ran out; worker B holds it now."""
    row = _claimed(call)
    clock.step(minutes=4)
    _claimed(call)
    return row


def test_a_slow_worker_does_not_free_the_lease_of_another_one(slow: Call):
    assert not transitions.release(slow, retry_in=timedelta(0), code="late")
    assert not transitions.claim(Call.objects.get(), [CallStatus.QUEUED], lease=LEASE, limit=LIMIT)


@pytest.mark.parametrize("count", [True, False])
def test_a_slow_worker_does_not_count_attempts_backwards(slow: Call, count: bool):
    transitions.release(slow, retry_in=timedelta(0), count=count)
    assert _stored(slow)["attempts"] == 2


def test_a_release_that_writes_nothing_leaves_the_instance_as_it_is(slow: Call):
    before = dict(vars(slow))
    transitions.release(slow, retry_in=timedelta(0), code="late", detail="Late.", ordered_at=timezone.now())
    assert vars(slow) == before


def test_a_slow_worker_does_not_set_aside_what_another_one_works_on(slow: Call):
    before = _stored(slow)
    error = ProviderError("no", provider="x", code="refused")
    assert not jobs.retry_or_fail(slow, dialling.DIAL, error)
    assert _stored(slow) == before


def test_a_lease_that_ran_out_and_that_nobody_took_is_still_given_back(call: Call, clock: SteppedClock):
    row = _claimed(call)
    clock.step(hours=1)
    assert transitions.release(row, retry_in=timedelta(0))
    assert _stored(call)["leased_until"] is None


def test_a_row_is_released_once(call: Call):
    row = _claimed(call)
    assert transitions.release(row, retry_in=timedelta(0), count=False)
    assert not transitions.release(row, retry_in=timedelta(0), count=False)
    assert _stored(call)["attempts"] == 0


def test_an_instance_that_was_read_while_another_worker_holds_the_row_releases_nothing(call: Call):
    _claimed(call)
    assert not transitions.release(Call.objects.get(), retry_in=timedelta(0))


def test_a_row_that_a_worker_holds_is_not_put_off(call: Call):
    seen = Call.objects.get()
    _claimed(call)
    before = _stored(call)
    assert not transitions.wait_for(seen, timezone.now())
    assert _stored(call) == before


def test_a_row_that_changed_since_it_was_read_is_not_put_off(call: Call):
    seen = Call.objects.get()
    transitions.wait_for(Call.objects.get(), timezone.now())
    assert not transitions.wait_for(seen, timezone.now() + timedelta(hours=1))
    assert seen.next_attempt_at is None


def test_a_row_that_a_worker_holds_is_not_set_aside_in_place(call: Call):
    seen = Call.objects.get()
    _claimed(call)
    assert not transitions.set_aside_in_place(seen, code="start_failed", detail="No.")
    assert (seen.set_aside_at, _stored(call)["set_aside_at"]) == (None, None)


def test_leases_that_were_taken_over_are_not_handed_back(call: Call, clock: SteppedClock):
    with leases.noted() as taken:
        _claimed(call)
    clock.step(minutes=4)
    _claimed(call)
    before = _stored(call)
    assert leases.hand_back(taken, counted=False) == 0
    assert _stored(call) == before


def test_of_two_sweeps_that_read_the_same_row_one_enqueues_its_task(vendors: Vendors, monkeypatch: pytest.MonkeyPatch):
    job = JobDescription.objects.create(title="Cook", description="Cooks.", next_attempt_at=timezone.now())
    read = list(generate_questions.TASK.due(timezone.now()))
    monkeypatch.setattr(sweep, "_waiting", lambda now: ((row, generate_questions.TASK.name) for row in read))
    assert sweep.run() == 1
    assert transitions.claim(job, generate_questions.TASK.sources, lease=LEASE, limit=LIMIT)
    assert sweep.run() == 0


class SlowCarrier(FakeTelephony):
    """A carrier whose answer comes when another worker has the row."""

    def place_call(self, order: CallOrder) -> str:
        """Three minutes are over, and another worker looks the call up."""
        row = Call.objects.get(pk=order.call_id)
        Call.objects.filter(pk=row.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
        assert transitions.claim(row, dialling.LOOK_UP.sources, lease=LEASE, limit=LIMIT)
        return super().place_call(order)


@pytest.mark.parametrize("error", [BUSY, REFUSED])
def test_a_refusal_that_comes_after_the_lease_writes_nothing(call: Call, error: ProviderError):
    dialling.run(Call.objects.select_related("interview__candidate").get(), SlowCarrier(error=error))
    stored = Call.objects.get()
    assert (stored.status, stored.error_code, stored.attempts) == (CallStatus.QUEUED, "", 2)
    assert stored.ordered_at is not None
    assert stored.leased_until is not None


def test_the_carriers_id_is_kept_also_when_it_comes_after_the_lease(call: Call):
    dialling.run(Call.objects.select_related("interview__candidate").get(), SlowCarrier())
    stored = Call.objects.get()
    assert stored.provider_call_id == CALL_SID
    assert stored.leased_until is not None


def test_a_worker_that_lost_its_lease_before_the_dial_does_not_dial(call: Call, clock: SteppedClock):
    row = _claimed(call)
    clock.step(minutes=4)
    other = _claimed(call)
    transitions.release(other, retry_in=timedelta(0))
    carrier = FakeTelephony()
    assert dialling._dial(row, carrier) == ""
    assert carrier.orders == []


def test_a_call_that_was_taken_back_before_the_dial_is_not_dialled(call: Call):
    row = _claimed(call)
    transitions.move(Call.objects.get(), CallStatus.CANCELED)
    carrier = FakeTelephony()
    assert dialling._dial(row, carrier) == ""
    assert carrier.orders == []


def test_a_text_message_that_is_refused_after_the_lease_stays_with_the_other_worker():
    message = Message.objects.create(interview=make_interview(), kind="invitation", body="Hello.")

    class Slow:
        name = "twilio"

        def send(self, order: MessageOrder) -> str:
            Message.objects.update(leased_until=timezone.now() + timedelta(minutes=9), attempts=2)
            raise REFUSED

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("calls.channels.phone.messages.settings.SMS_ENABLED", True)
        messages.run(message, Slow())
    stored = Message.objects.get()
    assert (stored.status, stored.attempts, stored.error_code) == (MessageStatus.QUEUED, 2, "")


def test_questions_that_a_slow_writer_cannot_write_leave_the_job_with_the_other_one():
    job = make_job(0)
    JobDescription.objects.update(status="generating")

    class Slow(FakeWriter):
        def write_questions(self, brief: object) -> WrittenQuestions:
            JobDescription.objects.update(leased_until=timezone.now() + timedelta(minutes=9), attempts=2)
            raise ProviderError("no", provider="fake", code="refused")

    assert not generate_questions.run(JobDescription.objects.get(pk=job.pk), Slow())
    job.refresh_from_db()
    assert (job.status, job.attempts, job.set_aside_at) == ("generating", 2, None)


def test_an_answer_that_a_slow_worker_cannot_judge_stays_with_the_other_one():
    response = make_response(make_interview(status=InterviewStatus.IN_PROGRESS, follow_ups=1))
    row = FollowUp.objects.create(response=response)

    class Slow:
        name = "fake"

        def follow_up(self, answer: object) -> Any:
            FollowUp.objects.update(leased_until=timezone.now() + timedelta(minutes=9), attempts=2)
            raise ProviderError("no", provider="fake", code="refused")

    assert not follow_up.run(row, Slow())
    assert FollowUp.objects.get().status == FollowUpStatus.WAITING


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["claim", "release", "uncounted", "put off", "wait"]))))
@settings(max_examples=60, deadline=None)
def test_whatever_slow_workers_do_only_the_holder_of_the_lease_changes_the_row(actions: list[tuple[int, str]]):
    with stepped_clock() as clock:
        call = make_call()
        rows = {worker: Call.objects.get(pk=call.pk) for worker in range(3)}
        holder, ends, attempts = None, timezone.now(), 0
        for worker, action in actions:
            row, free = rows[worker], holder is None or ends < timezone.now()
            match action:
                case "claim":
                    may = free and attempts < LIMIT
                    assert transitions.claim(row, [CallStatus.QUEUED], lease=LEASE, limit=LIMIT) == may
                    if may:
                        holder, ends, attempts = worker, timezone.now() + LEASE, attempts + 1
                case "release" | "uncounted":
                    counted = action == "release"
                    assert transitions.release(row, retry_in=LEASE, count=counted) == (holder == worker)
                    if holder == worker:
                        holder, attempts = None, attempts - (not counted)
                case "put off":
                    seen = Call.objects.get(pk=call.pk)
                    assert transitions.wait_for(seen, timezone.now() + LEASE) == free
                case "wait":
                    clock.step(minutes=2)
            stored = Call.objects.get(pk=call.pk)
            assert (stored.leased_until, stored.attempts) == (ends if holder is not None else None, attempts)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_slow_workers_at_once_each_frees_its_own_lease_only():
    call = make_call()

    def work(seconds: float) -> list[bool]:
        """Whether this worker gave back what it had claimed, each time."""
        given_back = []
        for _ in range(10):
            row = Call.objects.get(pk=call.pk)
            if transitions.claim(row, [CallStatus.QUEUED], lease=timedelta(milliseconds=50), limit=30_000):
                time.sleep(seconds)
                given_back.append(transitions.release(row, retry_in=timedelta(0)))
        return given_back

    # Half of the workers outlive their lease.
    done = at_once([partial(work, seconds) for seconds in (0.0, 0.1) * 3])
    given_back = [each for one in done for each in one]
    assert Call.objects.get().attempts == len(given_back)
    assert Call.objects.get().leased_until is None or not all(given_back)
