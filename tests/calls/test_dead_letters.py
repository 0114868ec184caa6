"""What was given up for good: listed, worked on again, dismissed."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from calls.background import dead_letters, sweep
from calls.channels.phone import gate, pace, unapplied_events
from calls.domain.states import InterviewStatus, JobStatus, RecordingStatus, ResponseStatus
from calls.errors import ProviderError
from calls.models import (
    Call,
    Interview,
    InterviewEvent,
    InterviewResponse,
    InterviewResult,
    JobDescription,
    ProviderEvent,
    Recording,
)
from calls.scoring import conclude
from calls.telephony.facts import Fact
from calls.telephony.states import CallStatus
from tests.calls.story import Carrier, FakeScorer, Vendors, make_interview, result_of

pytestmark = pytest.mark.django_db

REFUSED = ProviderError("HTTP 401", provider="x", code="x_unauthorized")
URL = "/api/v1/dead-letters/"


def _command(*arguments: str) -> str:
    out = StringIO()
    call_command("dead_letters", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def _listed(api: APIClient, **query: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = api.get(URL, query).json()["results"]
    return results


def _told(carrier: Carrier, vendors: Vendors) -> Interview:
    """A conversation with three answers, worked on as far as the vendors let it."""
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        carrier.recording(position, position)
    carrier.hang_up()
    vendors.work()
    return Interview.objects.get()


def _broken_scorer(carrier: Carrier, vendors: Vendors) -> Interview:
    vendors.scorer.error = REFUSED
    interview = _told(carrier, vendors)
    vendors.scorer.error = None
    return interview


def _broken_speech(carrier: Carrier, vendors: Vendors) -> Interview:
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.error = REFUSED
    interview = _told(carrier, vendors)
    vendors.speech_to_text.error = None
    return interview


def test_an_answer_that_could_not_be_scored_is_a_dead_letter(carrier: Carrier, vendors: Vendors, api: APIClient):
    interview = _broken_scorer(carrier, vendors)
    letter = _listed(api)[0]
    assert (letter["kind"], letter["step"], letter["interview"]) == ("response", "score_response", str(interview.pk))
    assert (letter["attempts"], letter["error_code"], letter["retryable"]) == (1, "x_unauthorized", True)


def test_a_retried_answer_is_scored_and_the_result_made_anew_once(carrier: Carrier, vendors: Vendors, api: APIClient):
    interview = _broken_scorer(carrier, vendors)
    before = InterviewResult.objects.get()
    assert before.overall_score is None
    for letter in _listed(api):
        assert api.post(f"{URL}{letter['id']}/retry/").status_code == 202
    vendors.work()
    first, after = InterviewResult.objects.order_by("version")
    assert (first.pk, first.overall_score, first.version, after.version) == (before.pk, None, 1, 2)
    assert result_of(interview) == after
    assert after.overall_score is not None
    assert after.created_at > before.created_at
    assert Interview.objects.get().status == InterviewStatus.COMPLETED


def test_the_result_stands_until_the_new_one_takes_its_place(carrier: Carrier, vendors: Vendors, api: APIClient):
    interview = _broken_scorer(carrier, vendors)
    api.post(f"{URL}{_listed(api)[0]['id']}/retry/")
    assert Interview.objects.get().status == InterviewStatus.SCORING
    assert InterviewResult.objects.filter(interview=interview).count() == 1


def test_the_timeline_tells_that_a_result_is_made_anew(carrier: Carrier, vendors: Vendors):
    _broken_scorer(carrier, vendors)
    _command("--retry", "--all")
    vendors.work()
    messages = list(InterviewEvent.objects.values_list("message", flat=True))
    assert messages.count("The result is ready.") == 2
    assert "An answer is worked on again; a new result is made." in messages


def test_a_retried_recording_is_transcribed_and_its_answer_scored(carrier: Carrier, vendors: Vendors):
    _broken_speech(carrier, vendors)
    assert {letter.kind for letter in dead_letters.dead_letters()} == {"recording"}
    _command("--retry", "--all")
    vendors.work()
    assert set(Recording.objects.values_list("status", flat=True)) == {RecordingStatus.TRANSCRIBED}
    assert set(InterviewResponse.objects.values_list("status", flat=True)) == {ResponseStatus.SCORED}
    assert [result.overall_score is None for result in InterviewResult.objects.order_by("version")] == [True, False]


def test_a_late_webhook_does_not_revive_a_recording_that_was_set_aside(carrier: Carrier, vendors: Vendors):
    _broken_speech(carrier, vendors)
    carrier.recording(1, 1)
    assert Recording.objects.filter(status=RecordingStatus.FAILED).count() == 3


def test_a_dial_is_shown_and_never_repeated(vendors: Vendors, api: APIClient):
    vendors.telephony.error = REFUSED
    make_interview()
    pace.start_due(1, max_live=10, rate=1000, provider="twilio")
    vendors.work()
    letter = _listed(api)[0]
    assert (letter["kind"], letter["retryable"]) == ("call", False)
    refusal = api.post(f"{URL}{letter['id']}/retry/")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "not_retryable")
    assert len(vendors.telephony.orders) == 1


def test_another_try_of_the_interview_takes_its_failed_call_off_the_list(vendors: Vendors, api: APIClient):
    vendors.telephony.error = REFUSED
    interview = make_interview()
    pace.start_due(1, max_live=10, rate=1000, provider="twilio")
    vendors.work()
    assert api.post(f"/api/v1/interviews/{interview.pk}/retry/").status_code == 200
    assert _listed(api) == []


def test_ordinary_ends_are_no_dead_letters(carrier: Carrier, vendors: Vendors, api: APIClient):
    Interview.objects.update(max_attempts=1)
    carrier.status("no-answer", 2)
    assert Call.objects.get().status == CallStatus.NO_ANSWER
    assert _listed(api) == []


def test_questions_that_could_not_be_written_are_written_again(vendors: Vendors):
    job = JobDescription.objects.create(title="Cook", description="Cooks.", attempts=6)
    JobDescription.objects.update(leased_until=timezone.now() - timedelta(seconds=1), next_attempt_at=timezone.now())
    sweep.run()
    vendors.work()
    assert _command("--retry", f"job_description-{job.pk}").endswith("retried\n")
    vendors.work()
    assert JobDescription.objects.get().status == JobStatus.READY


def test_a_result_that_kills_its_workers_is_set_aside_and_can_be_retried(carrier: Carrier, vendors: Vendors):
    _told(carrier, vendors)
    InterviewResult.objects.all().delete()
    past = timezone.now() - timedelta(seconds=1)
    Interview.objects.update(status=InterviewStatus.SCORING, attempts=conclude.TASK.limit, leased_until=past)
    conclude.run(Interview.objects.get(), FakeScorer())
    interview = Interview.objects.get()
    assert (interview.status, interview.error_code) == (InterviewStatus.FAILED, "result_not_written")
    _command("--retry", f"interview-{interview.pk}")
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.COMPLETED


def test_an_interview_that_breaks_the_clock_is_set_aside_and_the_others_are_called(monkeypatch: pytest.MonkeyPatch):
    broken, _ = make_interview(), make_interview()
    ask = gate.ask

    def breaking(interview: Interview, **options: Any) -> Any:
        if interview.pk == broken.pk:
            raise KeyError("zone")
        return ask(interview, **options)

    monkeypatch.setattr(gate, "ask", breaking)
    assert pace.start_due(10, max_live=10, rate=1000, provider="twilio") == 1
    assert [letter.step for letter in dead_letters.dead_letters()] == ["start"]


def _unreadable(kind: str, place: dict[str, Any], payload: dict[str, str]) -> Fact:
    raise KeyError(kind)


def test_an_event_that_cannot_be_applied_is_tried_less_and_less_often_and_then_set_aside(call: Call):
    ProviderEvent.objects.create(provider="nobody", key="k", kind="status", call=call, payload={})
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    for _ in range(unapplied_events.MAX_ATTEMPTS):
        ProviderEvent.objects.filter(attempts__gt=0).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(KeyError):
            unapplied_events.apply(ProviderEvent.objects.get(), _unreadable)
    assert not unapplied_events.apply(ProviderEvent.objects.get(), _unreadable)
    ProviderEvent.objects.update(next_attempt_at=timezone.now())
    assert unapplied_events.enqueue_due() == 0
    letter = dead_letters.dead_letters()[0:1][0]
    assert (letter.kind, letter.error_detail, letter.interview_id) == ("event", "KeyError", call.interview_id)


def test_a_retried_event_has_all_its_attempts_again(call: Call):
    event = ProviderEvent.objects.create(
        provider="nobody", key="k", kind="status", call=call, payload={}, attempts=10, set_aside_at=timezone.now()
    )
    _command("--retry", f"event-{event.pk}")
    event.refresh_from_db()
    assert (event.attempts, event.set_aside_at) == (0, None)


def test_a_dismissed_letter_leaves_the_list_and_its_row_as_it_is(carrier: Carrier, vendors: Vendors, api: APIClient):
    _broken_scorer(carrier, vendors)
    letter = _listed(api)[0]
    assert api.delete(f"{URL}{letter['id']}/").status_code == 204
    assert letter["id"] not in {other["id"] for other in _listed(api)}
    assert InterviewResponse.objects.filter(status=ResponseStatus.FAILED).count() == 3


def test_pages_hold_every_letter_once_although_all_have_one_time(carrier: Carrier, vendors: Vendors, api: APIClient):
    _broken_scorer(carrier, vendors)
    at = timezone.now()
    InterviewResponse.objects.update(set_aside_at=at)
    Call.objects.update(set_aside_at=at)
    found, url = [], f"{URL}?page_size=2"
    while url:
        page = api.get(url).json()
        found += [letter["id"] for letter in page["results"]]
        url = page["next"]
    assert (len(found), len(set(found))) == (4, 4)


def test_the_list_is_narrowed_to_one_kind(carrier: Carrier, vendors: Vendors, api: APIClient):
    _broken_scorer(carrier, vendors)
    assert len(_listed(api, kind="response")) == 3
    assert _listed(api, kind="call") == []
    assert api.get(URL, {"kind": "nonsense"}).status_code == 400


@pytest.mark.parametrize("letter", ["nonsense", "response-x", "response-0", "call-1", "event-99999999999999999999"])
def test_an_id_of_nothing_is_not_found(api: APIClient, letter: str):
    assert api.get(f"{URL}{letter}/").status_code == 404
    assert api.post(f"{URL}{letter}/retry/").status_code == 404


def test_the_command_lists_as_a_table_and_as_json(carrier: Carrier, vendors: Vendors):
    _broken_scorer(carrier, vendors)
    assert len(_command().splitlines()) == 4
    assert {row["error_code"] for row in json.loads(_command("--json"))} == {"x_unauthorized"}


def test_the_command_ends_with_a_sentence_when_an_id_is_not_there(db: None):
    with pytest.raises(CommandError, match="no dead letter response-1"):
        _command("--retry", "response-1")


def test_the_health_page_counts_dead_letters_and_stays_ready(carrier: Carrier, vendors: Vendors, api: APIClient):
    _broken_scorer(carrier, vendors)
    answer = api.get("/readyz")
    assert (answer.status_code, answer.json()["dead_letters"]) == (200, 3)


def test_they_are_counted_by_kind_in_one_query(carrier: Carrier, vendors: Vendors, django_assert_num_queries: Any):
    _broken_scorer(carrier, vendors)
    with django_assert_num_queries(1):
        counts = dead_letters.dead_letters().counts()
    assert counts == {**dict.fromkeys(dead_letters.kinds(), 0), "response": 3}
