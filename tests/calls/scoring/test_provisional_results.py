"""A result that waits for a part says for which, and is given without it when its patience ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from calls.background import sweep
from calls.domain.states import InterviewStatus
from calls.errors import NotReady, ProviderError, Unavailable
from calls.models import Interview, InterviewEvent, InterviewResult
from calls.scoring import conclude
from tests.calls.story import Carrier, FakeScorer, FakeSpeechToText, Vendors
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db

REFUSED = ProviderError("HTTP 401", provider="x", code="x_unauthorized")


def down() -> Unavailable:
    """A vendor that is away, and may be asked again in 20 seconds."""
    return Unavailable("x is away.", provider="x", code="vendor_away", wait_seconds=20.0)


def talk(carrier: Carrier, vendors: Vendors, *, late: tuple[int, ...] = ()) -> None:
    """A conversation with three answers. The recordings of `late` are not ready at the carrier."""
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        if position not in late:
            carrier.recording(position, position)
        vendors.work()
    carrier.hang_up()
    vendors.work()


def pass_time(vendors: Vendors, clock: SteppedClock, minutes: float) -> None:
    """The clock sweeps every 30 seconds."""
    for _ in range(int(minutes * 2)):
        clock.step(seconds=30)
        sweep.run()
        vendors.work()


def shown(api: APIClient) -> dict[str, Any]:
    """The interview as the API shows it."""
    body: dict[str, Any] = api.get(f"/api/v1/interviews/{Interview.objects.get().pk}/").json()
    return body


def codes(result: dict[str, Any]) -> list[str]:
    """The codes of its reasons for a review."""
    return [reason["code"] for reason in result["review_reasons"]]


def never_ready(vendors: Vendors) -> None:
    """The carrier has no recording, for a long time."""
    vendors.telephony.recording_errors = [NotReady("HTTP 404", provider="x") for _ in range(1000)]


def test_an_interview_says_that_it_waits_for_a_recording(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 5)
    body = shown(api)
    assert (body["status"], body["error_code"], body["result"]) == ("scoring", "recording_pending", None)
    assert body["error_detail"].startswith("Question 2: its recording has not come yet (")


def test_an_interview_says_that_it_waits_for_speech_to_text(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.speech_to_text = FakeSpeechToText(error=down())
    talk(carrier, vendors)
    pass_time(vendors, clock, 5)
    body = shown(api)
    assert (body["status"], body["error_code"]) == ("scoring", "transcript_pending")
    assert "vendor_away" in body["error_detail"]
    assert all(f"Question {position}: " in body["error_detail"] for position in (1, 2, 3))


def test_an_interview_says_that_it_waits_for_ratings(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.scorer.error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, 5)
    assert shown(api)["error_code"] == "score_pending"


def test_an_interview_says_that_it_waits_for_its_summary(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.scorer.summary_error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, 5)
    body = shown(api)
    assert (body["status"], body["error_code"]) == ("scoring", "summary_pending")
    assert "vendor_away" in body["error_detail"]


def test_what_it_waits_for_changes_as_it_goes_on_and_is_cleared_in_the_end(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 3)
    vendors.telephony.recording_errors = []
    vendors.scorer.error = down()
    pass_time(vendors, clock, 8)
    assert shown(api)["error_code"] == "score_pending"
    vendors.scorer.error = None
    pass_time(vendors, clock, 3)
    body = shown(api)
    assert (body["status"], body["error_code"], body["error_detail"]) == ("completed", "", "")
    assert (body["result"]["version"], body["result"]["needs_review"]) == (1, False)


def test_after_its_patience_a_result_is_provisional_and_names_each_missing_answer(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 14)
    assert shown(api)["result"] is None
    pass_time(vendors, clock, 2)
    body = shown(api)
    assert (body["status"], body["error_code"]) == ("completed", "recording_pending")
    result = body["result"]
    assert (result["version"], result["needs_review"], codes(result)) == (1, True, ["recording_pending"])
    assert result["review_reasons"][0]["detail"].startswith("Question 2: its recording has not come")
    assert [response["score"] for response in body["responses"]] == [10.0, None, 10.0]


def test_nothing_is_made_up_about_answers_without_text(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.speech_to_text = FakeSpeechToText(error=down())
    talk(carrier, vendors)
    pass_time(vendors, clock, 16)
    result = shown(api)["result"]
    assert (result["overall_score"], result["recommendation"], vendors.scorer.rated) == (None, None, [])
    assert codes(result) == ["transcript_pending"] * 3 + ["coverage_too_low"]


def test_a_provisional_result_is_made_again_when_the_missing_part_arrives(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 20)
    vendors.telephony.recording_errors = []
    pass_time(vendors, clock, 10)
    body = shown(api)
    assert (body["status"], body["error_code"], body["error_detail"]) == ("completed", "", "")
    assert (body["result"]["version"], codes(body["result"])) == (2, [])
    assert InterviewResult.objects.get(version=1).needs_review
    messages = list(InterviewEvent.objects.filter(kind="interview.completed").values_list("message", flat=True))
    assert messages == [
        "A provisional result is ready; its review reasons say what is missing.",
        "The result is ready.",
    ]


def test_a_provisional_result_is_made_again_when_the_missing_part_is_given_up(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 20)
    vendors.telephony.recording_errors = [REFUSED]
    pass_time(vendors, clock, 10)
    result = shown(api)["result"]
    assert (result["version"], codes(result)) == (2, ["provider_failed"])


def test_a_result_without_its_summary_keeps_its_scores_and_gets_the_summary_later(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.scorer.summary_error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, 90)
    body = shown(api)
    assert (body["status"], body["error_code"], body["result"]["version"]) == ("completed", "summary_pending", 1)
    assert (body["result"]["overall_score"], body["result"]["summary"]) == (10.0, "")
    assert codes(body["result"]) == ["summary_pending"]
    vendors.scorer.summary_error = None
    pass_time(vendors, clock, 10)
    body = shown(api)
    assert (body["result"]["version"], body["result"]["summary"], codes(body["result"])) == (2, "3 answers.", [])
    assert body["error_code"] == ""


def test_a_wait_of_days_makes_no_version_after_the_other(carrier: Carrier, vendors: Vendors, clock: SteppedClock):
    vendors.scorer.error = down()
    talk(carrier, vendors)
    for _ in range(48):
        clock.step(minutes=30)
        sweep.run()
        vendors.work()
    assert InterviewResult.objects.count() == 1


def test_a_provisional_result_that_lacks_less_than_before_is_made_again_after_its_patience(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.speech_to_text = FakeSpeechToText(error=down())
    talk(carrier, vendors, late=(2,))
    never_ready(vendors)
    pass_time(vendors, clock, 16)
    assert len(codes(shown(api)["result"])) == 4
    vendors.speech_to_text.error = None
    pass_time(vendors, clock, 30)
    result = shown(api)["result"]
    assert (result["version"], result["overall_score"], codes(result)) == (2, 10.0, ["recording_pending"])


@pytest.mark.parametrize("minutes", [1, 3])
def test_the_patience_is_a_setting(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient, settings: LazySettings, minutes: int
):
    settings.RESULT_PATIENCE_MINUTES = minutes
    vendors.scorer.error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, minutes - 0.5)
    assert shown(api)["status"] == "scoring"
    pass_time(vendors, clock, 1)
    assert shown(api)["status"] == "completed"


def test_a_dead_letter_that_is_retried_waits_like_any_other_answer(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.scorer.error = REFUSED
    talk(carrier, vendors)
    vendors.scorer.error = down()
    [letter, *_] = api.get("/api/v1/dead-letters/").json()["results"]
    api.post(f"/api/v1/dead-letters/{letter['id']}/retry/")
    assert shown(api)["status"] == "scoring"
    pass_time(vendors, clock, 16)
    result = shown(api)["result"]
    assert (result["version"], codes(result).count("score_pending")) == (2, 1)
    vendors.scorer.error = None
    pass_time(vendors, clock, 10)
    result = shown(api)["result"]
    assert (result["version"], codes(result).count("score_pending")) == (3, 0)


def test_a_task_that_comes_twice_makes_no_second_version(carrier: Carrier, vendors: Vendors):
    talk(carrier, vendors)
    for _ in range(2):
        assert not conclude.run(Interview.objects.get(), FakeScorer())
    assert InterviewResult.objects.count() == 1


def test_a_worker_that_read_a_provisional_interview_too_early_makes_no_version(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock
):
    vendors.scorer.summary_error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, 16)
    seen_before = Interview.objects.get()
    vendors.scorer.summary_error = None
    pass_time(vendors, clock, 2)
    assert InterviewResult.objects.count() == 2
    assert not conclude.run(seen_before, FakeScorer())
    assert InterviewResult.objects.count() == 2


def test_a_provisional_result_whose_workers_die_is_a_dead_letter_and_can_be_retried(
    carrier: Carrier, vendors: Vendors, clock: SteppedClock, api: APIClient
):
    vendors.scorer.summary_error = down()
    talk(carrier, vendors)
    pass_time(vendors, clock, 16)
    vendors.scorer.summary_error = None
    now = Interview.objects.get().next_attempt_at
    Interview.objects.update(attempts=conclude.TASK.limit, leased_until=now)
    pass_time(vendors, clock, 5)
    [letter] = api.get("/api/v1/dead-letters/").json()["results"]
    assert (letter["kind"], letter["step"], letter["error_code"]) == (
        "interview",
        "conclude_interview",
        "result_not_written",
    )
    assert shown(api)["status"] == "completed"
    api.post(f"/api/v1/dead-letters/{letter['id']}/retry/")
    pass_time(vendors, clock, 2)
    assert (shown(api)["status"], shown(api)["result"]["version"]) == (InterviewStatus.COMPLETED, 2)
