"""A candidate is erased while work for them is under way: nothing of them is stored again, and nobody is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from calls import providers, tasks
from calls.background import sweep
from calls.channels.phone import erase as erase_step
from calls.channels.phone import pace
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.errors import ProviderError, StorageError
from calls.models import Call, CarrierErasure, FollowUp, Interview, Message, Recording, ResumeMatch
from calls.ports import CallState
from calls.telephony.states import CALL_LIVE, CallStatus, ErasureStatus
from candidates.models import Candidate
from tests.calls.messages.post import FakeMessaging
from tests.calls.story import CALL_SID, Carrier, Vendors, make_call, make_interview
from tests.calls.test_transitions import needs_postgres
from tests.factories import docx_upload, make_response
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NAME, PHONE, SPOKEN = "Philippa Quillfeather", "+14155550177", "a zeppelin of marmalade"
PRIVATE = (NAME, PHONE[1:], SPOKEN)


@pytest.fixture
def erase(api: APIClient) -> Callable[[], None]:
    """Erases the one candidate through the API."""

    def run() -> None:
        for candidate in Candidate.objects.all():
            assert api.delete(f"/api/v1/candidates/{candidate.pk}/").status_code == 204

    return run


@pytest.fixture
def left(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], set[str]]]:
    """Where something of the person is stored or logged."""
    files = _files()

    def find() -> set[str]:
        rows = {model.__name__: list(model._default_manager.values()) for model in apps.get_models()}
        found = {name for name, values in rows.items() if any(word in repr(values) for word in PRIVATE)}
        logged = {"log"} if any(word in caplog.text for word in PRIVATE) else set()
        return found | logged | {path.name for path in _files() - files}

    with caplog.at_level("DEBUG"):
        yield find


def _files() -> set[Path]:
    return {path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def _call(**fields: Any) -> Call:
    call = make_call(**fields)
    Candidate.objects.update(name=NAME, phone=PHONE, resume_text=SPOKEN)
    Call.objects.update(phone=PHONE)
    return call


def _due() -> None:
    past = timezone.now() - timedelta(seconds=1)
    CarrierErasure.objects.update(next_attempt_at=past, leased_until=None)


def _later(vendors: Vendors) -> None:
    """A while later: the sweep runs, the clock looks for interviews, and the worker works."""
    _due()
    sweep.run()
    pace.start_due(10, max_live=10, rate=100, provider="twilio")
    vendors.work()


def _while(erase: Callable[[], None], real: Callable[..., Any]) -> Callable[..., Any]:
    """A vendor that answers `real` after the person was erased."""

    def answer(*args: Any, **named: Any) -> Any:
        erase()
        return real(*args, **named)

    return answer


class _Erasing:
    """A vendor, of whose methods one answers after the person was erased."""

    def __init__(self, vendor: object, method: str, erase: Callable[[], None]) -> None:
        self._vendor = vendor
        setattr(self, method, _while(erase, getattr(vendor, method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vendor, name)


def test_a_call_that_was_being_placed_is_ended_and_deleted(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
):
    call = _call()
    monkeypatch.setattr(vendors.telephony, "place_call", _while(erase, vendors.telephony.place_call))
    sweep.run(timezone.now() + timedelta(days=1))
    Call.objects.update(next_attempt_at=timezone.now())
    sweep.run()
    vendors.work()
    assert len(vendors.telephony.orders) == 1
    assert vendors.telephony.hung_up == [CALL_SID]
    _later(vendors)
    assert vendors.telephony.deleted == [CALL_SID]
    assert (len(vendors.telephony.orders), left()) == (1, set())
    assert CarrierErasure.objects.get().call_id == call.pk


@pytest.mark.parametrize("word", ["initiated", "ringing", "in-progress"])
def test_a_call_whose_id_nobody_knew_is_ended_when_the_carrier_tells_of_it(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], word: str
):
    call = _call(ordered_at=timezone.now())
    erase()
    assert Carrier(call).status(word).status_code == 204
    vendors.work()
    assert vendors.telephony.hung_up == [Carrier(call).sid]
    _later(vendors)
    assert len(vendors.telephony.deleted) == 1
    assert left() == set()


def test_a_call_that_the_carrier_never_told_of_is_not_waited_for_for_ever(vendors: Vendors, erase: Callable[[], None]):
    _call(ordered_at=timezone.now())
    erase()
    _later(vendors)
    assert CarrierErasure.objects.get().status == ErasureStatus.DONE
    assert (vendors.telephony.hung_up, vendors.telephony.deleted) == ([], [])


def test_a_call_that_was_not_ordered_is_never_placed(vendors: Vendors, erase: Callable[[], None]):
    _call(next_attempt_at=timezone.now())
    sweep.run()
    erase()
    _later(vendors)
    assert vendors.telephony.orders == []
    assert not CarrierErasure.objects.exists()


def test_a_live_call_is_ended_and_its_late_webhooks_store_nothing(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]]
):
    call = _call()
    carrier = Carrier(call)
    carrier.begin()
    vendors.telephony.state = CallState(carrier.sid, CallStatus.IN_PROGRESS, "", None, None, None)
    erase()
    vendors.work()
    assert vendors.telephony.hung_up == [carrier.sid]
    assert carrier.answer(1, 1).endswith("<Hangup /></Response>")
    assert carrier.silence(2).endswith("<Hangup /></Response>")
    assert carrier.consent().endswith("<Hangup /></Response>")
    assert carrier.voice().endswith("<Hangup /></Response>")
    assert carrier.recording(1, 1).status_code == 204
    carrier.transcription(1, 1, SPOKEN)
    carrier.hang_up()
    assert vendors.telephony.deleted_calls == []
    vendors.telephony.state = None
    _later(vendors)
    assert vendors.telephony.deleted == vendors.telephony.deleted_calls == [carrier.sid]
    assert not Recording.objects.exists()
    assert left() == set()


@pytest.mark.parametrize("webhook", ["recording", "answer", "transcription"])
def test_a_recording_that_comes_after_the_deletion_is_deleted_too(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], webhook: str
):
    call = _call()
    carrier = Carrier(call)
    carrier.begin()
    erase()
    _later(vendors)
    assert CarrierErasure.objects.get().status == ErasureStatus.DONE
    late: dict[str, Callable[[], object]] = {
        "recording": lambda: carrier.recording(1, 1),
        "answer": lambda: carrier.answer(1, 1),
        "transcription": lambda: carrier.transcription(1, 1, SPOKEN),
    }
    late[webhook]()
    _later(vendors)
    assert vendors.telephony.deleted == [carrier.sid, carrier.sid]
    assert left() == set()


def test_a_call_that_was_not_erased_and_is_unknown_keeps_its_recordings(vendors: Vendors):
    call = _call()
    carrier = Carrier(call)
    carrier.begin()
    Interview.objects.all().delete()  # as after the restore of an older backup
    carrier.recording(1, 1)
    _later(vendors)
    assert (vendors.telephony.hung_up, vendors.telephony.deleted) == ([], [])


def _fetching(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    carrier = Carrier(_call())
    carrier.begin()
    real = vendors.telephony.open_recording

    @contextmanager
    def opened(recording_id: str) -> Iterator[Any]:
        erase()
        with real(recording_id) as audio:
            yield audio

    monkeypatch.setattr(vendors.telephony, "open_recording", opened)
    carrier.recording(1, 1)


def _transcribing(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    carrier = Carrier(_call())
    carrier.begin()
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.text = SPOKEN
    monkeypatch.setattr(vendors.speech_to_text, "transcribe", _while(erase, vendors.speech_to_text.transcribe))
    carrier.answer(1, 1)
    carrier.recording(1, 1)


def _rating(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    call = _call()
    Interview.objects.update(status=InterviewStatus.SCORING)
    fields: dict[str, Any] = {
        "status": ResponseStatus.TRANSCRIBED,
        "transcript": f"{SPOKEN} added an index",
        "score": None,
    }
    make_response(call.interview, next_attempt_at=timezone.now(), **fields)
    vendors.scorer.quotes = (SPOKEN,)
    monkeypatch.setattr(vendors.scorer, "rate", _while(erase, vendors.scorer.rate))
    sweep.run()


def _concluding(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    call = _call()
    make_response(call.interview, transcript=SPOKEN)
    Interview.objects.update(status=InterviewStatus.SCORING, next_attempt_at=timezone.now())
    monkeypatch.setattr(vendors.scorer, "summarise", _while(erase, vendors.scorer.summarise))
    sweep.run()


def _reading(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    call = _call()
    ResumeMatch.objects.create(interview=call.interview, next_attempt_at=timezone.now())
    [reader, *_] = providers.resume_readers()
    chosen = _Erasing(reader, "read_facts", erase)
    monkeypatch.setattr(providers, "resume_readers", lambda: [chosen])
    sweep.run()


def _matching(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    call = _call()
    ResumeMatch.objects.create(interview=call.interview, next_attempt_at=timezone.now())
    [matcher, *_] = providers.resume_matchers()
    chosen = _Erasing(matcher, "read_requirements", erase)
    monkeypatch.setattr(providers, "resume_matchers", lambda: [chosen])
    sweep.run()


def _following_up(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    call = _call()
    Interview.objects.update(status=InterviewStatus.IN_PROGRESS, follow_ups=1)
    response = make_response(call.interview, status=ResponseStatus.TRANSCRIBED, transcript=SPOKEN * 5)
    FollowUp.objects.create(response=response, next_attempt_at=timezone.now())
    [writer, *_] = providers.follow_up_writers()
    chosen = _Erasing(writer, "follow_up", erase)
    monkeypatch.setattr(providers, "follow_up_writers", lambda: [chosen])
    sweep.run()


def _failing(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    _transcribing(vendors, monkeypatch, erase)
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.error = ProviderError("400", provider="fake", code="fake_refused")


STEPS = [_fetching, _transcribing, _rating, _concluding, _reading, _matching, _following_up, _failing]


@pytest.mark.parametrize("begin", STEPS, ids=[begin.__name__.strip("_") for begin in STEPS])
def test_what_a_vendor_answers_after_the_erasure_is_stored_nowhere(
    vendors: Vendors,
    erase: Callable[[], None],
    left: Callable[[], set[str]],
    monkeypatch: pytest.MonkeyPatch,
    begin: Callable[[Vendors, pytest.MonkeyPatch, Callable[[], None]], None],
):
    begin(vendors, monkeypatch, erase)
    vendors.work()
    assert not Candidate.objects.exists()
    _later(vendors)
    assert left() == set()
    assert vendors.telephony.orders == []


class _Killed(BaseException):
    """The end of a worker that can do nothing more."""


def _killed_after_saving(vendors: Vendors, monkeypatch: pytest.MonkeyPatch, erase: Callable[[], None]) -> None:
    """The person is erased while a worker stores a recording, and the worker is killed before it sees that."""
    carrier = Carrier(_call())
    carrier.begin()

    carrier.recording(1, 1)
    real = default_storage.save

    def killed(*args: Any, **named: Any) -> str:
        erase()
        real(*args, **named)
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", killed)
        with pytest.raises(_Killed):
            vendors.work()
    assert not Candidate.objects.exists()


def _hours_later(hours: int) -> None:
    then = timezone.now() - timedelta(hours=hours)
    CarrierErasure.objects.update(files_due_at=then + erase_step.FILES_LEFT_AFTER)


def test_a_file_that_a_killed_worker_left_of_an_erased_person_is_deleted(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
):
    _killed_after_saving(vendors, monkeypatch, erase)
    assert len(left()) == 1
    _hours_later(2)
    _later(vendors)
    assert left() == set()
    assert CarrierErasure.objects.get().interview_id is None


def test_the_folder_is_not_looked_at_while_a_worker_may_still_write_to_it(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
):
    _killed_after_saving(vendors, monkeypatch, erase)
    sweep.run()
    assert CarrierErasure.objects.get().interview_id
    assert len(left()) == 1


def test_a_file_is_deleted_later_when_the_storage_is_away(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
):
    _killed_after_saving(vendors, monkeypatch, erase)
    _hours_later(2)

    def away(*_: object) -> None:
        raise StorageError("The storage is away.", code="storage_unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "listdir", away)
        sweep.run()
    assert len(left()) == 1
    sweep.run()
    assert left() == set()


def test_a_text_message_that_was_being_sent_leaves_no_row_and_is_sent_once(
    vendors: Vendors,
    erase: Callable[[], None],
    left: Callable[[], set[str]],
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
):
    settings.SMS_ENABLED = True
    carrier = FakeMessaging()
    monkeypatch.setattr(providers, "messaging", lambda: carrier)
    interview = make_interview()
    Candidate.objects.update(name=NAME, phone=PHONE)
    Message.objects.create(interview=interview, kind="invitation", body="{link}", next_attempt_at=timezone.now())
    monkeypatch.setattr(carrier, "send", _while(erase, carrier.send))
    sweep.run()
    vendors.work()
    _later(vendors)
    assert not Candidate.objects.exists()
    assert left() == set()


def test_a_change_of_an_erased_candidate_is_refused(api: APIClient, erase: Callable[[], None]):
    call = _call()
    path = f"/api/v1/candidates/{call.interview.candidate_id}/"
    erase()
    consent = {"wording": "x", "source": "x"}
    job = str(call.interview.job_description_id)
    order = {"candidate": str(call.interview.candidate_id), "job_description": job}
    assert api.patch(path, {"name": NAME}).status_code == 404
    assert api.post(f"{path}consents/", consent).status_code == 404
    assert api.put(f"{path}resume/", {"resume": docx_upload()}, format="multipart").status_code == 404
    assert api.post("/api/v1/interviews/", order).status_code == 400


@needs_postgres
@pytest.mark.parametrize("change", ["name", "consent", "resume", "interview"])
def test_a_change_at_the_moment_of_the_erasure_stores_nothing_and_is_no_fault_of_ours(
    api: APIClient, erase: Callable[[], None], left: Callable[[], set[str]], change: str
):
    for _ in range(5):
        codes: list[int] = []
        actions: list[Callable[[], None]] = [erase, partial(_status_code, _change(api, _call(), change), codes)]
        at_once(actions)
        assert codes[0] < 500
        assert left() == set()


def _change(api: APIClient, call: Call, change: str) -> Callable[[], Any]:
    candidate = str(call.interview.candidate_id)
    path = f"/api/v1/candidates/{candidate}/"
    order = {"candidate": candidate, "job_description": str(call.interview.job_description_id)}
    changes: dict[str, Callable[[], Any]] = {
        "name": partial(api.patch, path, {"name": NAME}),
        "consent": partial(api.post, f"{path}consents/", {"wording": SPOKEN, "source": "x"}),
        "resume": partial(api.put, f"{path}resume/", {"resume": docx_upload()}, format="multipart"),
        "interview": partial(api.post, "/api/v1/interviews/", order),
    }
    return changes[change]


def _status_code(request: Callable[[], Any], codes: list[int]) -> None:
    codes.append(request().status_code)


@needs_postgres
def test_webhooks_of_a_call_at_the_moment_of_the_erasure_leave_nothing(
    vendors: Vendors, erase: Callable[[], None], left: Callable[[], set[str]]
):
    for _ in range(5):
        call = _call()
        carrier = Carrier(call)
        carrier.begin()
        webhooks: list[Callable[[], object]] = [
            partial(carrier.answer, 1, 1),
            partial(carrier.recording, 1, 1),
            partial(carrier.transcription, 1, 1, SPOKEN),
        ]
        at_once([erase, *webhooks])
        assert left() == set()
        assert not Call.objects.filter(status__in=CALL_LIVE).exists()
        assert carrier.sid in CarrierErasure.objects.values_list("provider_call_id", flat=True)


@needs_postgres
def test_a_dial_at_the_moment_of_the_erasure_is_made_known_or_not_made(vendors: Vendors, erase: Callable[[], None]):
    assert connection.vendor == "postgresql"
    for _ in range(5):
        before = len(vendors.telephony.orders)
        call = _call(next_attempt_at=timezone.now())
        actions: list[Callable[[], object]] = [erase, partial(tasks.dial.call, str(call.pk))]
        at_once(actions)
        placed = len(vendors.telephony.orders) > before
        assert CarrierErasure.objects.filter(call_id=call.pk).exists() == placed
        if placed:
            assert CarrierErasure.objects.get(call_id=call.pk).provider_call_id
