"""`interviews/{id}/responses/{position}/recording/`: the audio of an answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from calls import queries
from calls.api.problems import Problem
from calls.api.schema import problems
from calls.api.views import ApiView
from calls.models import InterviewResponse, Recording
from screener.serving.ranges import Store, Stored, UnsatisfiableRange, ranged_response


def _served(name: str, description: str, *statuses: int) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, response=list(statuses))


_HEADERS = [
    OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range, as in `bytes=0-1023`."),
    OpenApiParameter("If-Range", str, OpenApiParameter.HEADER, description="The ETag the range belongs to."),
    _served("Accept-Ranges", "Always `bytes`.", 200, 206),
    _served("ETag", "For If-Range.", 200, 206),
    _served("Content-Range", "Which part this is.", 206),
]

_ENDINGS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav"}


class WhateverThereIs(DefaultContentNegotiation):
    """The recording has the one type it has; problems are JSON in any case."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Ignores the Accept header, which players fill with audio types."""
        return renderers[0], renderers[0].media_type


class AnswerRecording(ApiView):
    """The audio of an answer."""

    tag = "Calls and recordings"
    content_negotiation_class = WhateverThereIs
    parser_classes: list[type[BaseParser]] = []

    @extend_schema(
        summary="Download the recording of an answer",
        parameters=_HEADERS,
        responses={
            (200, "audio/*"): OpenApiResponse(OpenApiTypes.BINARY, "The whole recording."),
            (206, "audio/*"): OpenApiResponse(OpenApiTypes.BINARY, "The requested range."),
            **problems(404, 416, 503),
        },
    )
    def get(self, request: Request, interview_id: UUID, position: int) -> StreamingHttpResponse:
        """Streams the audio of an answer. If there are several recordings of it, the longest is sent."""
        rows = InterviewResponse.objects.filter(interview_id=interview_id)
        recording = queries.answer_recording(get_object_or_404(rows, position=position))
        kind = (recording and recording.content_type) or "application/octet-stream"
        response = _streamed(request, recording, kind)
        name = f"interview-{interview_id}-{position}.{_ENDINGS.get(kind, 'bin')}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private"
        return response


def _streamed(request: Request, recording: Recording | None, kind: str) -> StreamingHttpResponse:
    missing = Problem(HTTPStatus.NOT_FOUND, "recording_not_ready", "There is no recording of this answer.")
    if recording is None:
        raise missing
    store = cast(Store, recording.file.storage)
    try:
        return ranged_response(request, Stored(store, str(recording.file.name), f'"{recording.pk}"', kind))
    except FileNotFoundError:
        raise missing from None
    except UnsatisfiableRange as error:
        detail = f"The recording has no byte in this range: it has {error.size} bytes."
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        raise Problem(status, "range_not_satisfiable", detail, headers=error.headers) from None
