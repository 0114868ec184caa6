"""A person is erased everywhere."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from calls.models import (
    Call,
    CarrierErasure,
    FollowUp,
    Interview,
    InterviewEvent,
    InterviewResponse,
    InterviewResult,
    JobDescription,
    ProviderEvent,
    Rating,
    Recording,
    ResumeMatch,
)
from calls.models.answers import recordings_folder
from candidates import erasure
from candidates.models import Candidate, Consent, Suppression
from tests.calls.story import make_candidate, make_interview
from tests.conftest import Queue
from tests.factories import make_completed, make_live_call

OF_A_PERSON = (
    Candidate,
    Consent,
    Interview,
    Call,
    InterviewResponse,
    Recording,
    InterviewEvent,
    ProviderEvent,
    InterviewResult,
    Rating,
    ResumeMatch,
    FollowUp,
)


def _path(candidate: Candidate) -> str:
    return f"/api/v1/candidates/{candidate.pk}/"


def _files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def _with_resume(interview: Interview) -> Candidate:
    interview.candidate.resume.save("cv", ContentFile(b"%PDF-"))
    return interview.candidate


def test_nothing_of_the_person_is_left(api: APIClient) -> None:
    before = _files()
    interview = make_completed()
    ResumeMatch.objects.create(interview=interview, facts=[{"name": "engine driver"}])
    FollowUp.objects.create(response=interview.responses.all()[0], question="Earlier you said: the engine. Why?")
    candidate = _with_resume(interview)
    assert api.delete(_path(candidate)).status_code == 204
    assert [model.__name__ for model in OF_A_PERSON if model._default_manager.exists()] == []
    assert _files() == before
    assert JobDescription.objects.exists()


def test_nobody_else_is_touched(api: APIClient) -> None:
    one, other = make_completed(), make_completed(10)
    before = api.get(f"/api/v1/interviews/{other.pk}/").json()
    api.delete(_path(one.candidate))
    assert api.get(f"/api/v1/interviews/{other.pk}/").json() == before
    assert api.get(before["responses"][0]["recording_url"].removeprefix("http://screen.test")).status_code == 200


def test_the_carriers_copies_are_deleted_after_the_commit(
    api: APIClient, queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    interview = make_completed()
    with django_capture_on_commit_callbacks(execute=True):
        api.delete(_path(interview.candidate))
        assert queue.enqueued() == []
    erasure = CarrierErasure.objects.get()
    assert erasure.provider_call_id == "CA" + "1" * 32
    assert queue.enqueued() == [("erase_at_carrier", (str(erasure.pk),))]


def test_a_call_that_is_being_held_is_ended(
    api: APIClient, queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    interview = make_interview(status="in_progress")
    call = make_live_call(interview)
    with django_capture_on_commit_callbacks(execute=True):
        api.delete(_path(interview.candidate))
    assert queue.enqueued() == [("hang_up", (call.provider_call_id,))]
    assert CarrierErasure.objects.get().next_attempt_at is not None


def test_the_wish_not_to_be_called_outlives_the_person(api: APIClient) -> None:
    candidate = make_candidate()
    Suppression.objects.create(phone=candidate.phone, source="call")
    api.delete(_path(candidate))
    assert Suppression.objects.filter(phone=candidate.phone).exists()


def test_a_person_is_erased_once(api: APIClient) -> None:
    candidate = make_candidate()
    assert [api.delete(_path(candidate)).status_code for _ in range(2)] == [204, 404]


def test_an_erasure_that_fails_can_be_repeated(api: APIClient) -> None:
    of_others = _files()
    candidate = _with_resume(make_completed())
    api.raise_request_exception = False
    with mock.patch.object(Candidate, "delete", autospec=True, side_effect=RuntimeError):
        assert api.delete(_path(candidate)).status_code == 500
    assert Interview.objects.exists()
    assert Candidate.objects.get().resume.name
    assert api.delete(_path(candidate)).status_code == 204
    assert _files() == of_others


def test_a_file_that_a_killed_process_left_is_erased_too(api: APIClient) -> None:
    before = _files()
    interview = make_interview()
    name = recordings_folder(interview.pk)
    default_storage.save(f"{name}/1.wav.part", ContentFile(b"RIFF"))
    assert api.delete(_path(interview.candidate)).status_code == 204
    assert _files() == before


def test_a_recording_that_is_stored_meanwhile_is_erased_too(api: APIClient) -> None:
    before = _files()
    interview = make_completed()
    delete, late = default_storage.delete, Recording.objects.filter(response__position=2)

    def delete_while_another_comes(name: str) -> None:
        delete(name)
        if not Path(settings.MEDIA_ROOT, "late.wav").exists() and late.exclude(file="late.wav").exists():
            late.update(file=default_storage.save("late.wav", ContentFile(b"RIFF")))

    with mock.patch.object(default_storage, "delete", delete_while_another_comes):
        assert api.delete(_path(interview.candidate)).status_code == 204
    assert _files() == before


def test_no_file_is_deleted_while_the_database_waits(api: APIClient) -> None:
    candidate, delete = _with_resume(make_completed()), default_storage.delete
    depths: list[int] = []

    def watched(name: str) -> None:
        depths.append(len(connection.savepoint_ids))
        delete(name)

    with mock.patch.object(default_storage, "delete", watched):
        api.delete(_path(candidate))
    assert depths == [0] * 3


def test_a_person_who_is_gone_already_cannot_be_erased(db: None) -> None:
    candidate = make_candidate()
    erasure.erase(Candidate.objects.get(pk=candidate.pk))
    with pytest.raises(Candidate.DoesNotExist):
        erasure.erase(candidate)


def test_events_about_no_call_that_name_the_number_are_erased(api: APIClient) -> None:
    interview = make_interview()
    phone = interview.candidate.phone
    fields = {"provider": "twilio", "kind": "inbound", "applied_at": timezone.now()}
    ProviderEvent.objects.create(key="1", payload={"From": phone}, **fields)
    ProviderEvent.objects.create(key="2", payload={"From": "+46701740605"}, **fields)
    assert api.delete(_path(interview.candidate)).status_code == 204
    assert [event.key for event in ProviderEvent.objects.all()] == ["2"]


def test_a_message_that_is_not_applied_yet_may_be_a_stop_and_is_kept(api: APIClient) -> None:
    interview = make_interview()
    payload = {"From": interview.candidate.phone, "Body": "STOP"}
    ProviderEvent.objects.create(provider="twilio", key="1", kind="inbound_message", payload=payload)
    assert api.delete(_path(interview.candidate)).status_code == 204
    assert ProviderEvent.objects.count() == 1
