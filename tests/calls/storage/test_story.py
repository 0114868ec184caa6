"""Interviews whose recordings lie in a bucket, and what happens when the storage cannot be used."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from calls.background import sweep
from calls.domain.states import RecordingStatus, ResponseStatus
from calls.models import Interview, InterviewResponse, Recording
from calls.scoring import transcribe
from candidates.models import Candidate
from screener.storage.bucket import Bucket
from tests.calls.storage.conftest import Place, names, use
from tests.calls.storage.full import no_file_above
from tests.calls.story import Carrier, Vendors, wav
from tests.factories import docx_upload, make_completed

pytestmark = pytest.mark.django_db


def _answer(carrier: Carrier) -> None:
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)


def _path(interview: Interview) -> str:
    return f"/api/v1/interviews/{interview.pk}/responses/1/recording/"


def _wait_and_work(vendors: Vendors, times: int = 1) -> None:
    """As often as asked, the clock is past every wait and every lease."""
    for _ in range(times):
        past = timezone.now() - timedelta(minutes=1)
        Recording.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=past, leased_until=None)
        sweep.run()
        vendors.work()


def test_an_answer_is_kept_in_the_bucket_transcribed_and_scored(
    bucket: Bucket, place: Place, carrier: Carrier, vendors: Vendors
):
    _answer(carrier)
    vendors.work()
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.SCORED
    (name,) = names(place)
    assert name == Recording.objects.get().file.name
    assert place.client().get_object(Bucket=place.bucket, Key=name)["Body"].read() == wav()


def test_a_recording_and_a_part_of_it_are_served_from_the_bucket(bucket: Bucket, api: APIClient):
    path = _path(make_completed())
    assert api.get(path).getvalue() == wav()
    part = api.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.getvalue()) == (206, wav()[10:20])


def test_a_recording_that_is_not_in_the_bucket_is_not_found(bucket: Bucket, api: APIClient):
    interview = make_completed()
    for recording in Recording.objects.all():
        bucket.delete(str(recording.file.name))
    assert api.get(_path(interview)).json()["code"] == "recording_not_ready"


def test_nothing_of_an_erased_person_stays_in_the_bucket(bucket: Bucket, place: Place, api: APIClient):
    interview = make_completed()
    url = f"/api/v1/candidates/{interview.candidate_id}/"
    assert api.put(f"{url}resume/", {"resume": docx_upload()}, format="multipart").status_code == 200
    assert len(names(place)) == 3
    assert api.delete(url).status_code == 204
    assert names(place) == []


def test_an_answer_waits_for_a_storage_that_is_away_however_long_that_is(
    bucket: Bucket, place: Place, nobody: str, settings: LazySettings, carrier: Carrier, vendors: Vendors
):
    use(settings, place, endpoint_url=nobody)
    _answer(carrier)
    vendors.work()
    Recording.objects.update(attempts=18)
    _wait_and_work(vendors, times=3)
    waiting = Recording.objects.get()
    assert (waiting.status, waiting.attempts, waiting.error_code) == ("available", 18, "storage_unavailable")
    use(settings, place)
    _wait_and_work(vendors)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.SCORED


def test_a_stored_answer_waits_for_a_storage_that_went_away(
    bucket: Bucket, place: Place, nobody: str, settings: LazySettings, carrier: Carrier, vendors: Vendors
):
    speech_to_text, vendors.speech_to_text = vendors.speech_to_text, None
    _answer(carrier)
    vendors.work()
    vendors.speech_to_text = speech_to_text
    use(settings, place, endpoint_url=nobody)
    _wait_and_work(vendors)
    waiting = Recording.objects.get()
    assert (waiting.status, waiting.attempts, waiting.error_code) == ("stored", 0, "storage_unavailable")
    use(settings, place)
    _wait_and_work(vendors)
    assert Recording.objects.get().status == RecordingStatus.TRANSCRIBED


def test_an_answer_waits_for_room_on_a_full_disk(
    settings: LazySettings, tmp_path: Path, carrier: Carrier, vendors: Vendors
):
    settings.MEDIA_ROOT = tmp_path
    full = {"BACKEND": "tests.calls.storage.full.FullFolder"}
    free = settings.STORAGES
    settings.STORAGES = {**free, "default": full}
    _answer(carrier)
    vendors.work()
    waiting = Recording.objects.get()
    assert (waiting.status, waiting.attempts, waiting.error_code) == ("available", 0, "storage_full")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    settings.STORAGES = free
    _wait_and_work(vendors)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.SCORED


def test_an_answer_waits_for_room_on_the_disk_of_temporary_files(carrier: Carrier, vendors: Vendors):
    vendors.telephony.audio = wav(seconds=100)
    _answer(carrier)
    with no_file_above(1_000_000):
        vendors.work()
    waiting = Recording.objects.get()
    assert (waiting.status, waiting.attempts, waiting.error_code) == ("available", 0, "storage_full")


def test_a_file_that_is_not_there_is_looked_for_again_before_it_is_given_up(
    bucket: Bucket, carrier: Carrier, vendors: Vendors
):
    speech_to_text, vendors.speech_to_text = vendors.speech_to_text, None
    _answer(carrier)
    vendors.work()
    vendors.speech_to_text = speech_to_text
    bucket.delete(str(Recording.objects.get().file.name))
    _wait_and_work(vendors)
    missing = Recording.objects.get()
    assert (missing.status, missing.attempts, missing.error_code) == ("stored", 1, "recording_missing")
    _wait_and_work(vendors, times=transcribe.TASK.limit)
    assert Recording.objects.get().status == RecordingStatus.FAILED


@pytest.fixture
def away(bucket: Bucket, place: Place, nobody: str, settings: LazySettings) -> Interview:
    """An interview that is completed, and whose files cannot be reached now."""
    interview = make_completed()
    use(settings, place, endpoint_url=nobody)
    return interview


def test_a_recording_that_cannot_be_reached_is_asked_for_again_later(away: Interview, api: APIClient):
    answer = api.get(_path(away))
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "storage_unavailable", "30")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_resume_that_cannot_be_kept_changes_nothing(away: Interview, api: APIClient):
    path = f"/api/v1/candidates/{away.candidate_id}/"
    answer = api.put(f"{path}resume/", {"resume": docx_upload()}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert api.get(path).json()["has_resume"] is False


def test_a_person_whose_files_cannot_be_deleted_is_erased_later(
    away: Interview, api: APIClient, place: Place, settings: LazySettings
):
    path = f"/api/v1/candidates/{away.candidate_id}/"
    assert api.delete(path).status_code == 503
    assert Candidate.objects.exists()
    use(settings, place)
    assert api.delete(path).status_code == 204
    assert names(place) == []
