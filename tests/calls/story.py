"""Rows, a signed carrier and vendors with knobs, for tests of the story."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend
from twilio.request_validator import RequestValidator

from calls import providers, tasks
from calls.domain.rubric import Criterion, Rubric
from calls.domain.states import InterviewStatus, JobStatus, SessionStatus
from calls.models import Call, Interview, InterviewResult, InterviewSession, JobDescription, Question
from calls.ports import (
    Answer,
    AnswerRating,
    Author,
    CallOrder,
    CallState,
    CriterionRating,
    InboundUrls,
    JobBrief,
    RatedAnswer,
    Summary,
    Transcript,
    WrittenQuestions,
)
from calls.telephony.states import CALL_LIVE, CallStatus
from candidates.models import Candidate, Consent

PHONE = "+14155550123"
RUBRIC = Rubric((Criterion("substance", "says nothing", "says something", "says it with an example"),))
CALL_SID = "CA" + "c" * 32


def recording_sid(number: int) -> str:
    """The carrier's id of the nth recording."""
    return f"RE{number:032x}"


def wav(seconds: float = 0.2, level: int = 3000) -> bytes:
    """A real sound file: 8 kHz, 16 bit, mono, a tone; with `level` 0 it is silent."""
    frames = [int(level * math.sin(n / 5)) for n in range(int(8000 * seconds))]
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(frames)}h", *frames))
    return target.getvalue()


def make_job(questions: int = 3) -> JobDescription:
    """A job whose questions are written."""
    job = JobDescription.objects.create(title="Backend Engineer", description="Python.", status=JobStatus.READY)
    Question.objects.bulk_create(
        Question(
            job_description=job,
            position=position,
            text=f"What is your answer number {position}?",
            competency="technical",
            kind="technical",
            max_seconds=90,
            rubric=RUBRIC.to_json(),
        )
        for position in range(1, questions + 1)
    )
    return job


def free_phone() -> str:
    """PHONE, or the next number that no candidate has."""
    taken = Candidate.objects.filter(phone__startswith=PHONE[:-4]).count()
    return f"+{int(PHONE) + taken}"


def make_candidate(phone: str = "", *, consent: bool = True) -> Candidate:
    """A candidate with a consent on record, and a number of their own."""
    phone = phone or free_phone()
    candidate = Candidate.objects.create(name="Ada Example", phone=phone)
    if consent:
        Consent.objects.create(candidate=candidate, wording="I agree.", source="form", given_at=timezone.now())
    return candidate


def make_interview(questions: int = 3, **fields: Any) -> Interview:
    """An interview that waits for its turn."""
    fields = {"next_attempt_at": timezone.now(), "language": "en-US", **fields}
    candidate = fields.pop("candidate", None) or make_candidate()
    return Interview.objects.create(candidate=candidate, job_description=make_job(questions), **fields)


def make_call(questions: int = 3, **fields: Any) -> Call:
    """A call that was ordered."""
    interview = make_interview(questions, status=InterviewStatus.CALLING)
    return store_call(Call(interview=interview, provider=providers.carrier_name(), **fields))


def store_call(call: Call) -> Call:
    """Stores a call with its session, which has its id."""
    status = SessionStatus.OPEN if call.status in CALL_LIVE else SessionStatus.ENDED
    call.session = InterviewSession.objects.create(
        pk=call.pk, interview=call.interview, channel="phone", status=status, ended_at=call.ended_at
    )
    call.save()
    return call


def result_of(interview: Interview) -> InterviewResult:
    """The newest version of the result of an interview that has one."""
    result = interview.result
    assert result is not None
    return result


class Carrier:
    """Sends webhooks as the carrier does: signed, with its parameters, to the URLs it was given."""

    def __init__(self, call: Call, client: Client | None = None) -> None:
        self.call = call
        self.client = client or Client()
        stored = Call.objects.filter(pk=call.pk).values_list("provider_call_id", flat=True).first()
        is_only = Call.objects.exclude(pk=call.pk).exists() is False
        self.sid = stored or (CALL_SID if is_only else f"CA{call.pk.hex}")

    def post(self, path: str, *, signature: str | None = None, **parameters: str) -> HttpResponse:
        """One webhook. `path` lies below /webhooks/twilio/, `{call}` stands for our call id."""
        full = f"/webhooks/twilio/{path.format(call=self.call.pk)}"
        parameters = {
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "CallSid": self.sid,
            "From": settings.TWILIO_PHONE_NUMBER,
            "To": PHONE,
            "ToZip": "",
            **parameters,
        }
        if signature is None:
            validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
            signature = validator.compute_signature(settings.WEBHOOK_BASE_URL + full, parameters)
        response: Any = self.client.post(full, parameters, headers={"X-Twilio-Signature": signature})
        return cast("HttpResponse", response)

    def status(self, word: str, sequence: int = 0, **parameters: str) -> HttpResponse:
        """A status callback."""
        return self.post("status/{call}/", CallStatus=word, SequenceNumber=str(sequence), **parameters)

    def voice(self) -> str:
        """The call was answered; the document."""
        return self.post("voice/{call}/", CallStatus="in-progress").content.decode()

    def consent(self, digits: str = "1", attempt: int = 1, **parameters: str) -> str:
        """The opening was answered by a key."""
        return self.post(f"consent/{{call}}/{attempt}/", Digits=digits, **parameters).content.decode()

    def answer(self, position: int, number: int, *, attempt: int = 1, seconds: int = 20, key: str = "#") -> str:
        """A recording ended."""
        return self.post(
            f"answer/{{call}}/{position}/{attempt}/",
            RecordingSid=recording_sid(number),
            RecordingUrl=f"https://evil.example/{recording_sid(number)}",
            RecordingDuration=str(seconds),
            Digits=key,
        ).content.decode()

    def silence(self, position: int, attempt: int = 1) -> str:
        """A recording was empty."""
        return self.post(f"silence/{{call}}/{position}/{attempt}/").content.decode()

    def recording(
        self, position: int, number: int, *, attempt: int = 1, status: str = "completed", seconds: int = 20
    ) -> HttpResponse:
        """The recording's callback."""
        return self.post(
            f"recording/{{call}}/{position}/{attempt}/",
            RecordingSid=recording_sid(number),
            RecordingStatus=status,
            RecordingDuration=str(seconds),
        )

    def transcription(
        self, position: int, number: int, text: str, *, attempt: int = 1, status: str = "completed"
    ) -> None:
        """The carrier's own transcription."""
        self.post(
            f"transcription/{{call}}/{position}/{attempt}/",
            RecordingSid=recording_sid(number),
            TranscriptionStatus=status,
            TranscriptionText=text,
        )

    def begin(self) -> None:
        """The call is answered and the candidate agrees."""
        self.status("in-progress", 2)
        self.voice()
        self.consent()

    def hang_up(self, seconds: int = 60) -> None:
        """The call is over."""
        self.status("completed", 3, CallDuration=str(seconds))


@dataclass
class Download:
    """A recording on its way."""

    data: bytes
    content_type: str = "audio/x-wav"

    def __iter__(self) -> Iterator[bytes]:
        yield from (self.data[start : start + 1000] for start in range(0, len(self.data), 1000))


@dataclass
class FakeTelephony:
    """A carrier that does what its knobs say, and remembers what it was asked."""

    name: str = "twilio"
    error: Exception | None = None
    recording_errors: list[Exception] = field(default_factory=list)
    audio: bytes = field(default_factory=wav)
    state: CallState | None = None
    found: list[str] = field(default_factory=list)
    transcript: str | None = None
    orders: list[CallOrder] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    deleted_calls: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    inbound_urls: InboundUrls | None = None

    def place_call(self, order: CallOrder) -> str:
        self.orders.append(order)
        if self.error:
            raise self.error
        return CALL_SID if len(self.orders) == 1 else f"CA{len(self.orders):032x}"

    def leave_message(self, provider_call_id: str, call_id: str) -> None:
        self.messages.append(call_id)

    def answer_inbound_at(self, urls: InboundUrls) -> None:
        self.inbound_urls = urls

    def hang_up(self, provider_call_id: str) -> None:
        self.hung_up.append(provider_call_id)

    def fetch_call(self, provider_call_id: str) -> CallState:
        """What `state` says; a call that no test is interested in is over."""
        return self.state or CallState(provider_call_id, CallStatus.COMPLETED, "", None, None, None)

    def find_calls(self, order: CallOrder, *, since: datetime) -> Sequence[str]:
        return self.found

    @contextmanager
    def open_recording(self, provider_recording_id: str) -> Iterator[Download]:
        if self.recording_errors:
            raise self.recording_errors.pop(0)
        yield Download(self.audio)

    def find_transcript(self, provider_recording_id: str) -> str | None:
        return self.transcript

    def delete_recordings(self, provider_call_id: str) -> None:
        if self.error:
            raise self.error
        self.deleted.append(provider_call_id)

    def delete_call(self, provider_call_id: str) -> None:
        if self.error:
            raise self.error
        self.deleted_calls.append(provider_call_id)


@dataclass
class FakeSpeechToText:
    """Hears always the same, or fails."""

    text: str = "I added an index and the page was fast."
    error: Exception | None = None
    name: str = "fake"

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        assert audio.read(4) == b"RIFF"
        if self.error:
            raise self.error
        return Transcript(self.text, self.name, "ears")


@dataclass
class FakeScorer:
    """Rates always the same, quoting what it is told to, or fails."""

    rating: int | None = 5
    quotes: tuple[str, ...] = ("I added an index",)
    error: Exception | None = None
    summary_error: Exception | None = None
    name: str = "fake"
    rated: list[Answer] = field(default_factory=list)
    deterministic: bool = True

    def rate(self, answer: Answer, *, seed: int | None = None) -> AnswerRating:
        self.rated.append(answer)
        if self.error:
            raise self.error
        ratings = (CriterionRating("substance", self.rating, "It is so.", self.quotes),)
        return AnswerRating(ratings, "Good.", Author(self.name, "judge", "p1"))

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        if self.summary_error:
            raise self.summary_error
        return Summary(
            f"{len(answers)} answers.", ("index – “I added an index”",), (), Author(self.name, "judge", "p1")
        )


@dataclass
class FakeWriter:
    """Writes what it is told to, or fails."""

    written: WrittenQuestions | None = None
    error: Exception | None = None
    name: str = "fake"

    def write_questions(self, brief: JobBrief) -> WrittenQuestions:
        if self.error:
            raise self.error
        assert self.written is not None
        return self.written


@dataclass
class Vendors:
    """All vendors of one test, and the worker that uses them."""

    telephony: FakeTelephony = field(default_factory=FakeTelephony)
    speech_to_text: FakeSpeechToText | None = field(default_factory=FakeSpeechToText)
    scorer: FakeScorer = field(default_factory=FakeScorer)

    def work(self) -> list[str]:
        """Does every task that was enqueued, until none is left; the names of the tasks."""
        done = []
        run_on_commit()
        waiting = queue().results
        while waiting:
            result = waiting.pop(0)
            done.append(result.task.name)
            getattr(tasks, result.task.name).call(*result.args)
            run_on_commit()
        return done

    def lose_tasks(self) -> None:
        """Every task that was enqueued is gone, as with a queue that forgets."""
        run_on_commit()
        queue().clear()


def queue() -> DummyBackend:
    """Where tasks wait in the tests."""
    return cast("DummyBackend", task_backends["default"])


def run_on_commit() -> None:
    """Does what waits for the commit, which a test's own transaction never reaches."""
    while connection.run_on_commit:
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for entry in waiting:
            entry[1]()
