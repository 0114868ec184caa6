"""Whole interviews against model servers that misbehave: real servers on loopback, and the settings that name them."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from calls import providers
from calls.background import sweep
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.interview import generate_questions
from calls.models import Interview, InterviewEvent, InterviewResponse, JobDescription, Recording, VendorCall
from tests.calls.model_servers import PRICES, Chain, asked_for, hold
from tests.calls.story import Carrier, Vendors, make_call, result_of
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db


def kinds(vendor: str) -> list[str]:
    return list(VendorCall.objects.filter(vendor=vendor, error_code="").values_list("kind", flat=True))


@pytest.mark.parametrize(
    "knobs",
    [
        {"fail_times": 99, "fail_status": 500},
        {"fail_times": 99, "fail_status": 503},
        {"fail_times": 99, "fail_status": 429, "retry_after": "30"},
        {"fail_times": 99, "fail_status": 401},
        {"fail_times": 99, "fail_status": 404},
        {"raw": ("text/html", "<html>maintenance</html>")},
    ],
)
def test_the_second_endpoint_does_what_the_first_cannot(
    chain: Chain, knobs: dict[str, Any], carrier: Carrier, vendors: Vendors
):
    chain(knobs, {})
    interview = hold(carrier, vendors)
    assert Recording.objects.get().transcribed_by == "fallback-1 second-ears"
    response = InterviewResponse.objects.get(position=1)
    assert (response.status, response.provider, response.model) == ("scored", "fallback-1", "second-model")
    assert sorted(kinds("fallback-1"))[:4] == ["rating", "rating", "rating", "summary"]
    assert InterviewEvent.objects.filter(interview=interview, kind__startswith="vendor.").exists()


def test_a_dead_server_is_passed_over(chain: Chain, carrier: Carrier, vendors: Vendors, settings: LazySettings):
    chain({}, {})
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    hold(carrier, vendors)
    assert InterviewResponse.objects.get(position=1).provider == "fallback-1"


def test_a_refusal_of_the_content_is_not_taken_round(chain: Chain, carrier: Carrier, vendors: Vendors):
    _, second = chain({"refusal": "I cannot judge that."}, {})
    hold(carrier, vendors)
    response = InterviewResponse.objects.get(position=1)
    assert (response.status, response.error_code) == (ResponseStatus.FAILED, "openai_refused")
    assert second.requests == []


def test_questions_are_written_by_the_second_endpoint(chain: Chain):
    chain({"fail_times": 9}, {})
    job = JobDescription.objects.create(title="Python developer", description="Django and PostgreSQL.")
    assert generate_questions.run(job, *providers.question_writers())
    assert (job.provider, job.model) == ("fallback-1", "second-model")


def test_an_outage_of_all_servers_for_an_hour_loses_nothing(
    chain: Chain, carrier: Carrier, vendors: Vendors, clock: SteppedClock
):
    servers = chain({"fail_times": 10_000}, {"fail_times": 10_000, "fail_status": 500})
    hold(carrier, vendors)
    for _ in range(60):
        clock.step(minutes=1)
        sweep.run()
        vendors.work()
    assert Recording.objects.get().status == RecordingStatus.STORED
    assert sum(len(server.requests) for server in servers) < 60
    for server in servers:
        server.knobs.fail_times = 0
    for _ in range(8):
        clock.step(minutes=1)
        sweep.run()
        vendors.work()
    interview = Interview.objects.get()
    assert (interview.status, interview.responses.get(position=1).status) == ("completed", "scored")


def test_no_model_is_asked_any_more_when_the_cap_is_reached(
    chain: Chain, carrier: Carrier, vendors: Vendors, settings: LazySettings
):
    [server] = chain({"tokens": (500_000, 500_000)})
    settings.OPENAI_PRICES, settings.INTERVIEW_COST_CAP = PRICES, 0.5
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        carrier.recording(position, position)
        vendors.work()
    carrier.hang_up()
    vendors.work()
    responses = InterviewResponse.objects.order_by("position")
    assert [(r.status, r.error_code) for r in responses] == [
        ("scored", ""),
        ("failed", "cost_cap_reached"),
        ("failed", "cost_cap_reached"),
    ]
    assert len(asked_for(server, "answer_rating")) == settings.RATINGS_PER_ANSWER


def test_a_result_under_the_cap_says_what_is_missing(
    chain: Chain, carrier: Carrier, vendors: Vendors, settings: LazySettings
):
    chain({"tokens": (500_000, 500_000)})
    settings.OPENAI_PRICES, settings.INTERVIEW_COST_CAP = PRICES, 0.5
    interview = hold(carrier, vendors)
    assert (interview.status, result_of(interview).needs_review) == (InterviewStatus.COMPLETED, True)
    assert "INTERVIEW_COST_CAP" in result_of(interview).review_reasons[-1]["detail"]
    assert interview.events.filter(kind="vendor.cost_cap_reached").count() == 1


def test_no_key_stands_in_a_row(chain: Chain, carrier: Carrier, vendors: Vendors):
    chain({"fail_times": 99, "fail_status": 401}, {})
    hold(carrier, vendors)
    rows = [str(list(model.objects.values())) for model in (VendorCall, InterviewEvent, InterviewResponse, Recording)]
    assert "sk-" not in "".join(rows)


def five_answers() -> Interview:
    """An interview whose five questions were all answered."""
    carrier = Carrier(make_call(5))
    carrier.begin()
    for position in range(1, 6):
        carrier.answer(position, position)
        carrier.recording(position, position)
    carrier.hang_up()
    return Interview.objects.get()


def work_for(minutes: int, vendors: Vendors, clock: SteppedClock) -> None:
    for _ in range(minutes):
        vendors.work()
        clock.step(minutes=1)
        sweep.run()


def test_a_model_that_only_talks_nonsense_is_given_up_after_a_handful_of_requests(
    chain: Chain, vendors: Vendors, clock: SteppedClock
):
    [server] = chain({"malformed_times": 10_000})
    interview = five_answers()
    work_for(60, vendors, clock)
    interview.refresh_from_db()
    assert (interview.status, result_of(interview).needs_review) == ("completed", True)
    assert set(interview.responses.values_list("status", "error_code")) == {("failed", "openai_invalid_answer")}
    # 31 or 33, as the waits are drawn: 5 transcriptions, and 13 or 14 ratings that are asked for twice each.
    assert len(server.requests) <= 35
    assert interview.events.filter(kind="vendor.waiting", message__contains="cannot be used").exists()


def test_a_model_that_talks_nonsense_for_some_minutes_costs_no_score(
    chain: Chain, vendors: Vendors, clock: SteppedClock
):
    chain({"malformed_times": 20})
    interview = five_answers()
    work_for(30, vendors, clock)
    interview.refresh_from_db()
    assert set(interview.responses.values_list("status", flat=True)) == {"scored"}
    assert interview.status == "completed"
