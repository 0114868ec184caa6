"""Who may ask a vendor now, and what stands in the ledger afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from calls.background import breaker
from calls.domain.usage import NOTHING, Usage
from calls.errors import InvalidAnswer, NotReady, ProviderError, Unavailable
from calls.models import Vendor, VendorCall
from tests.calls.story import make_interview, make_job
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once
from tests.stepped_clock import SteppedClock

NAME = "distant"


@pytest.fixture
def wanted(db: None) -> breaker.Request:
    return breaker.Request("rating", make_interview())


def down(retry_after: float | None = None) -> ProviderError:
    return ProviderError("503", provider=NAME, code="x_unavailable", retryable=True, retry_after=retry_after)


def fail(wanted: breaker.Request, times: int = 1, error: ProviderError | None = None) -> ProviderError:
    """The last error of so many failures."""
    for _ in range(times):
        last = error or down()
        breaker.failed(breaker.admit(NAME, wanted), last)
    return last


def refusal(wanted: breaker.Request) -> Unavailable:
    with pytest.raises(Unavailable) as raised:
        breaker.admit(NAME, wanted)
    return raised.value


def test_a_vendor_that_fails_again_and_again_is_not_asked_any_more(wanted: breaker.Request):
    fail(wanted, breaker.BREAK_AFTER)
    error = refusal(wanted)
    assert (error.code, error.costs_attempt) == ("vendor_away", False)
    assert VendorCall.objects.count() == breaker.BREAK_AFTER


def test_one_failure_less_leaves_it_in_use(wanted: breaker.Request):
    assert fail(wanted, breaker.BREAK_AFTER - 1).costs_attempt
    assert not breaker.admit(NAME, wanted).is_probe


def test_the_failure_that_opens_the_breaker_costs_no_attempt(wanted: breaker.Request, clock: SteppedClock):
    error = fail(wanted, breaker.BREAK_AFTER)
    assert (error.costs_attempt, error.wait_seconds) == (False, 10)


def test_an_answer_in_between_starts_the_count_again(wanted: breaker.Request):
    fail(wanted, breaker.BREAK_AFTER - 1)
    breaker.answered(breaker.admit(NAME, wanted), NOTHING)
    assert fail(wanted, breaker.BREAK_AFTER - 1).costs_attempt


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("no", provider=NAME, code="x_refused"),
        NotReady("not stored", provider=NAME),
    ],
)
def test_a_vendor_that_answers_is_not_away_whatever_it_says(wanted: breaker.Request, error: ProviderError):
    fail(wanted, breaker.BREAK_AFTER * 2, error)
    assert error.costs_attempt
    assert not breaker.admit(NAME, wanted).is_probe


UNUSABLE = InvalidAnswer("prose", provider=NAME, code="x_invalid_answer")


def test_a_vendor_whose_answers_cannot_be_used_is_not_asked_any_more(wanted: breaker.Request):
    fail(wanted, breaker.BREAK_AFTER, UNUSABLE)
    error = refusal(wanted)
    assert (error.code, error.is_unusable, error.costs_attempt) == ("x_invalid_answer", True, False)


def test_an_answer_that_cannot_be_used_costs_an_attempt_whatever_follows_from_it(wanted: breaker.Request):
    assert fail(wanted, breaker.BREAK_AFTER, UNUSABLE).costs_attempt


def test_one_answer_that_can_be_used_starts_the_count_again(wanted: breaker.Request):
    fail(wanted, breaker.BREAK_AFTER - 1, UNUSABLE)
    breaker.answered(breaker.admit(NAME, wanted), NOTHING)
    fail(wanted, breaker.BREAK_AFTER - 1, UNUSABLE)
    assert not breaker.admit(NAME, wanted).is_probe


def test_a_vendor_is_back_with_an_answer_that_can_be_used(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER, UNUSABLE)
    clock.step(seconds=11)
    breaker.answered(breaker.admit(NAME, wanted), NOTHING)
    vendor = Vendor.objects.get()
    assert (vendor.failures, vendor.unusable_code, breaker.admit(NAME, wanted).is_probe) == (0, "", False)


def test_an_outage_behind_unusable_answers_is_an_outage(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER, UNUSABLE)
    clock.step(seconds=11)
    fail(wanted)
    assert (refusal(wanted).code, refusal(wanted).is_unusable) == ("vendor_away", False)


def test_damaged_recordings_do_not_stop_the_carrier_from_dialling(wanted: breaker.Request):
    fetching = breaker.Request("recording", wanted.row, limited=False)
    fail(fetching, breaker.BREAK_AFTER * 2, InvalidAnswer("no audio", provider=NAME, code="not_audio"))
    assert not breaker.admit(NAME, breaker.Request("dial", wanted.row, limited=False)).is_probe


@pytest.mark.parametrize(("ended", "proven"), [([], False), ([""], True), (["", "x"], False), (["x", ""], True)])
def test_a_vendor_is_proven_by_the_last_work_of_the_same_kind(
    wanted: breaker.Request, clock: SteppedClock, ended: list[str], proven: bool
):
    for code in ended:
        breaker.answered(breaker.admit(NAME, wanted), NOTHING, code=code)
        clock.step(seconds=1)
    breaker.answered(breaker.admit(NAME, breaker.Request("summary", wanted.row)), NOTHING)
    breaker.admit(NAME, wanted)
    assert breaker.is_proven(NAME, "rating") is proven


def test_a_vendor_is_not_proven_for_ever(wanted: breaker.Request, clock: SteppedClock):
    breaker.answered(breaker.admit(NAME, wanted), NOTHING)
    clock.step(seconds=breaker.PROVEN_FOR.total_seconds() + 1)
    assert not breaker.is_proven(NAME, "rating")


def test_after_the_pause_one_worker_tries_and_the_others_wait(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER)
    clock.step(seconds=11)
    assert breaker.admit(NAME, wanted).is_probe
    assert refusal(wanted).code == "vendor_away"


def test_a_probe_that_is_answered_closes_the_breaker(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER)
    clock.step(seconds=11)
    breaker.answered(breaker.admit(NAME, wanted), NOTHING)
    assert not breaker.admit(NAME, wanted).is_probe
    assert Vendor.objects.get() == Vendor(name=NAME)
    assert (Vendor.objects.get().failures, Vendor.objects.get().opened_at) == (0, None)


def test_each_probe_that_fails_doubles_the_pause_up_to_five_minutes(wanted: breaker.Request, clock: SteppedClock):
    pauses = [fail(wanted, breaker.BREAK_AFTER).wait_seconds]
    for _ in range(7):
        clock.step(seconds=pauses[-1] or 0)
        pauses.append(fail(wanted).wait_seconds)
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300]


def test_a_probe_whose_worker_died_makes_room_for_another(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER)
    clock.step(seconds=11)
    breaker.admit(NAME, wanted)
    clock.step(seconds=breaker.LEASE.total_seconds() + 1)
    assert breaker.admit(NAME, wanted).is_probe


def test_a_probe_that_our_own_code_broke_off_makes_room_at_once(wanted: breaker.Request, clock: SteppedClock):
    fail(wanted, breaker.BREAK_AFTER)
    clock.step(seconds=11)
    breaker.broke_off(breaker.admit(NAME, wanted))
    assert breaker.admit(NAME, wanted).is_probe


def test_a_vendor_that_asks_for_a_pause_gets_it_at_once_from_everybody(wanted: breaker.Request, clock: SteppedClock):
    error = fail(wanted, 1, down(retry_after=42))
    assert (error.costs_attempt, refusal(wanted).wait_seconds) == (False, 42)
    clock.step(seconds=43)
    assert breaker.admit(NAME, wanted).is_probe


def test_nobody_is_paused_for_longer_than_an_hour_at_a_time(wanted: breaker.Request, clock: SteppedClock):
    assert fail(wanted, 1, down(retry_after=90_000)).wait_seconds == 3600


def test_what_comes_back_late_neither_ends_nor_lengthens_a_pause(wanted: breaker.Request, clock: SteppedClock):
    late = [breaker.admit(NAME, wanted) for _ in range(3)]
    fail(wanted, breaker.BREAK_AFTER)
    breaker.answered(late[0], NOTHING)
    breaker.failed(late[1], down())
    assert refusal(wanted).wait_seconds == 10


def test_vendors_do_not_answer_for_each_other(wanted: breaker.Request):
    fail(wanted, breaker.BREAK_AFTER)
    assert not breaker.admit("another", wanted).is_probe


def test_no_more_is_under_way_than_the_limit_allows(wanted: breaker.Request, settings: LazySettings):
    settings.VENDOR_CONCURRENCY = 2
    first, _ = breaker.admit(NAME, wanted), breaker.admit(NAME, wanted)
    assert refusal(wanted).code == "vendor_busy"
    breaker.answered(first, NOTHING)
    assert breaker.admit(NAME, wanted)


def test_what_a_dead_worker_had_under_way_does_not_count_for_ever(
    wanted: breaker.Request, settings: LazySettings, clock: SteppedClock
):
    settings.VENDOR_CONCURRENCY = 1
    breaker.admit(NAME, wanted)
    clock.step(seconds=breaker.LEASE.total_seconds() + 1)
    assert breaker.admit(NAME, wanted)


def test_no_more_is_begun_in_a_minute_than_the_limit_allows(
    wanted: breaker.Request, settings: LazySettings, clock: SteppedClock
):
    settings.VENDOR_RATE_PER_MINUTE = 2
    for _ in range(2):
        breaker.answered(breaker.admit(NAME, wanted), NOTHING)
        clock.step(seconds=20)
    assert refusal(wanted).wait_seconds == 20
    clock.step(seconds=20)
    assert breaker.admit(NAME, wanted)


def test_the_carrier_has_a_pace_of_its_own_and_no_limit_here(wanted: breaker.Request, settings: LazySettings):
    settings.VENDOR_CONCURRENCY = 1
    dial = breaker.Request("dial", wanted.row, limited=False)
    assert breaker.admit(NAME, dial).call_id != breaker.admit(NAME, dial).call_id


def test_the_ledger_says_what_was_done_for_whom_and_what_it_took(wanted: breaker.Request):
    breaker.answered(breaker.admit(NAME, wanted), Usage("judge", 100, 20, 1.5))
    line = VendorCall.objects.get()
    assert (line.vendor, line.kind, line.interview_id, line.model) == (NAME, "rating", wanted.row.pk, "judge")
    assert (line.input_tokens, line.output_tokens, line.audio_seconds, line.cost) == (100, 20, 1.5, None)
    assert line.ended_at is not None


def test_the_ledger_counts_what_a_failure_took(wanted: breaker.Request):
    error = down()
    error.usage = Usage("judge", 7, 3)
    fail(wanted, 1, error)
    line = VendorCall.objects.get()
    assert (line.error_code, line.input_tokens, line.output_tokens) == ("x_unavailable", 7, 3)


@pytest.mark.django_db
def test_questions_are_entered_for_their_job():
    job = make_job()
    breaker.admit(NAME, breaker.Request("questions", job))
    line = VendorCall.objects.get()
    assert (line.interview_id, line.job_description_id) == (None, job.pk)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_send_one_probe():
    wanted = breaker.Request("rating", make_interview())
    fail(wanted, breaker.BREAK_AFTER)
    past = Vendor.objects.get().opened_at
    Vendor.objects.update(open_until=past)
    assert sorted(at_once([lambda: _admitted(wanted)] * 8)) == [False] * 7 + [True]


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_together_keep_one_limit(settings: LazySettings):
    settings.VENDOR_CONCURRENCY = 3
    wanted = breaker.Request("rating", make_interview())
    assert sum(at_once([lambda: _admitted(wanted)] * 10)) == 3
    VendorCall.objects.update(leased_until=VendorCall.objects.earliest("id").started_at - timedelta(minutes=1))
    assert sum(at_once([lambda: _admitted(wanted)] * 10)) == 3


def _admitted(wanted: breaker.Request) -> bool:
    try:
        breaker.admit(NAME, wanted)
    except Unavailable:
        return False
    return True
