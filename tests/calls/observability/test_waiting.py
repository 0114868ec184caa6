"""Every kind of row that waits is seen by `/readyz` and by the metrics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.models import (
    AudioPrompt,
    Call,
    CarrierErasure,
    FollowUp,
    Interview,
    InterviewResponse,
    JobDescription,
    Leased,
    Message,
    ProviderEvent,
    Recording,
    ResumeMatch,
)
from tests.calls.story import make_call, make_interview, make_job
from tests.factories import make_recording, make_response

pytestmark = pytest.mark.django_db

HOURS_LATE = 5


def _job() -> Leased:
    job = make_job()
    JobDescription.objects.filter(pk=job.pk).update(status="generating")
    return job


def _recording() -> Leased:
    call = make_call()
    recording = make_recording(make_response(call.interview, 9), call)
    Recording.objects.filter(pk=recording.pk).update(status=RecordingStatus.STORED)
    return recording


ROWS: dict[type[Leased], Callable[[], Leased]] = {
    JobDescription: _job,
    Interview: lambda: make_interview(status=InterviewStatus.SCORING),
    Call: make_call,
    Message: lambda: Message.objects.create(interview=make_interview(), kind="invitation", body="x"),
    Recording: _recording,
    InterviewResponse: lambda: make_response(make_interview(), status=ResponseStatus.TRANSCRIBED),
    FollowUp: lambda: FollowUp.objects.create(response=make_response(make_interview())),
    CarrierErasure: lambda: CarrierErasure.objects.create(provider="twilio", provider_call_id="CA1"),
    ResumeMatch: lambda: ResumeMatch.objects.create(interview=make_interview()),
    AudioPrompt: lambda: AudioPrompt.objects.create(key="k", voice="r", voice_id="v", language="en", text="x"),
}


def _kinds(of: type[Leased]) -> set[type[Leased]]:
    """Every model that inherits from `of`, at any depth."""
    return {kind for child in of.__subclasses__() for kind in ({child} | _kinds(child)) if not kind._meta.abstract}


KINDS = _kinds(Leased)  # type: ignore[type-abstract]  # it has no instances, and is only asked for its children


def test_every_kind_of_leased_row_is_tried_here():
    assert ROWS.keys() == KINDS


@pytest.fixture(params=[*ROWS, ProviderEvent], ids=lambda model: model.__name__)
def late(request: pytest.FixtureRequest) -> type:
    """A kind of which one row, and no other row at all, is five hours late."""
    then = timezone.now() - timedelta(hours=HOURS_LATE)
    if request.param is ProviderEvent:
        ProviderEvent.objects.create(provider="twilio", key="k", kind="status", payload={}, received_at=then)
        return ProviderEvent
    kind: type[Leased] = request.param
    row = ROWS[kind]()
    for model in ROWS:
        model._default_manager.update(next_attempt_at=None)
    kind._default_manager.filter(pk=row.pk).update(next_attempt_at=then)
    return kind


def test_ready_tells_the_age_of_a_late_row_of_any_kind(late: type):
    age = Client().get("/readyz").json()["oldest_waiting_row_seconds"]
    assert age == pytest.approx(HOURS_LATE * 3600, abs=60)


def test_the_metrics_tell_the_same_age(late: type, settings: Settings):
    settings.METRICS_TOKEN = "a-token-for-the-metrics"
    text = Client().get("/metrics", headers={"Authorization": "Bearer a-token-for-the-metrics"}).content.decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    ages = [sample.value for sample in families["screener_oldest_waiting_seconds"].samples]
    assert max(ages) == pytest.approx(HOURS_LATE * 3600, abs=60)


def test_an_interview_that_waits_for_a_line_is_seen():
    make_interview(next_attempt_at=timezone.now() - timedelta(hours=HOURS_LATE))
    age = Client().get("/readyz").json()["oldest_waiting_row_seconds"]
    assert age == pytest.approx(HOURS_LATE * 3600, abs=60)


def test_a_row_that_a_worker_holds_is_not_late():
    erasure = CarrierErasure.objects.create(
        provider="twilio", provider_call_id="CA1", next_attempt_at=timezone.now() + timedelta(minutes=3)
    )
    CarrierErasure.objects.filter(pk=erasure.pk).update(leased_until=timezone.now() + timedelta(minutes=3))
    assert Client().get("/readyz").json()["oldest_waiting_row_seconds"] == 0.0
