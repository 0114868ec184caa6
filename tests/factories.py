"""Rows and files in the state that a test needs."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from calls import transitions
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus, SessionStatus
from calls.models import (
    Call,
    Interview,
    InterviewResponse,
    InterviewResult,
    InterviewSession,
    ProviderEvent,
    Rating,
    Recording,
)
from calls.telephony.states import CallStatus
from tests.calls.story import RUBRIC, make_interview, recording_sid, store_call, wav

RESUME_TEXT = "Ada Example, engine driver"


def docx_upload(text: str = RESUME_TEXT) -> SimpleUploadedFile:
    """A real DOCX with one paragraph."""
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return SimpleUploadedFile("cv.docx", target.getvalue())


def make_response(interview: Interview, position: int = 1, **fields: Any) -> InterviewResponse:
    """A question that was answered and scored."""
    fields = {"status": ResponseStatus.SCORED, "transcript": "I added an index.", "score": 7.5, **fields}
    return InterviewResponse.objects.create(
        interview=interview,
        position=position,
        kind="technical",
        competency="technical",
        question=f"What is your answer number {position}?",
        rubric=RUBRIC.to_json(),
        weight=1.0,
        max_seconds=90,
        evidence=[{"quote": "added an index"}],
        **fields,
    )


def make_rating(response: InterviewResponse, repetition: int = 1, **fields: Any) -> Rating:
    """One independent rating of the first criterion of an answer."""
    fields = {"basis": "of-a-test", "rating": 4, "quotes": ["added an index"], "provider": "fake", **fields}
    return Rating.objects.create(
        response=response, criterion="substance", criterion_position=1, repetition=repetition, **fields
    )


def make_recording(response: InterviewResponse, call: Call, number: int = 1, audio: bytes | None = None) -> Recording:
    """A recording that is stored."""
    recording = Recording(
        response=response,
        session=call.session,
        call=call,
        provider=call.provider,
        provider_recording_id=recording_sid(number),
        status=RecordingStatus.TRANSCRIBED,
        duration_seconds=20,
        content_type="audio/x-wav",
    )
    recording.file.save(".wav", ContentFile(audio or wav()), save=False)
    recording.save()
    return recording


def make_live_call(interview: Interview, provider_call_id: str = "") -> Call:
    """A call that is being held."""
    number = 0x1111_1111_1111_1111_1111_1111_1111_1111 + Call.objects.count()
    provider_call_id = provider_call_id or f"CA{number:032x}"
    call = Call(
        interview=interview,
        provider="twilio",
        provider_call_id=provider_call_id,
        status=CallStatus.IN_PROGRESS,
        started_at=timezone.now(),
    )
    return store_call(call)


def make_completed(recordings_from: int = 1) -> Interview:
    """An interview that was held: one call, two answers with recordings, events and a result.

    `recordings_from` keeps the carrier's ids apart when a test needs several.
    """
    interview = make_interview(2, status=InterviewStatus.COMPLETED, ended_at=timezone.now())
    call = make_live_call(interview)
    Call.objects.filter(pk=call.pk).update(status=CallStatus.COMPLETED, duration_seconds=60)
    InterviewSession.objects.filter(pk=call.pk).update(status=SessionStatus.ENDED)
    for position in (1, 2):
        response = make_response(interview, position)
        make_recording(response, call, recordings_from + position)
        make_rating(response)
    transitions.record(call, "call.completed", "The call is over.")
    ProviderEvent.objects.create(
        provider="twilio", key=f"{call.pk}:1", kind="status", call=call, payload={"CallStatus": "completed"}
    )
    Interview.objects.filter(pk=interview.pk).update(recommendation="hire")
    InterviewResult.objects.create(
        interview=interview, overall_score=7.5, recommendation="hire", summary="Good.", strengths=["index"]
    )
    return interview


def age(interview: Interview, **ago: float) -> None:
    """Makes an interview look created that long ago."""
    Interview.objects.filter(pk=interview.pk).update(created_at=timezone.now() - timedelta(**ago))
