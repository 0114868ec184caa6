"""`job-descriptions/`: what is asked."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import ProtectedError, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.auth import key_name
from calls.api.parsers import plain
from calls.api.problems import Fault, Problem, invalid_input
from calls.api.schema import location, problems
from calls.api.v1.job_requests import JobDescriptionChange, NewJobDescription, PlanSettings
from calls.api.v1.questions import NewQuestion, drafts
from calls.api.v1.requests import PageQuery
from calls.api.v1.shapes import JobDescriptionShape
from calls.api.views import ApiView, ListView
from calls.domain.states import JobStatus
from calls.errors import Refused
from calls.interview import generate_questions, revise
from calls.models import JobDescription

DEFAULT_WAIT_SECONDS: Final = 20
MAX_WAIT_SECONDS: Final = 60
POLL_SECONDS: Final = 0.2
MAX_WAITING: Final = 4
"""Requests of one process that wait at the same time: each occupies a thread that could answer a webhook."""

_waiting = BoundedSemaphore(MAX_WAITING)

_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*(\d{1,9})\s*(?:$|[,;])", re.ASCII | re.IGNORECASE)

PREFER = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description=f"`wait=N`: how many seconds to wait for the questions, 0 to {MAX_WAIT_SECONDS}; "
    f"{DEFAULT_WAIT_SECONDS} when it is not said.",
)


def applied(*statuses: int) -> OpenApiParameter:
    """The header that confirms how long was waited."""
    description = "The wait of the Prefer header, if there was one."
    return OpenApiParameter(
        "Preference-Applied", str, OpenApiParameter.HEADER, response=list(statuses), description=description
    )


def _jobs() -> QuerySet[JobDescription]:
    return JobDescription.objects.prefetch_related("questions")


def _answer(job_id: UUID, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None) -> Response:
    return Response(JobDescriptionShape(get_object_or_404(_jobs(), pk=job_id)).data, status=status, headers=headers)


def preferred_wait(header: str) -> int | None:
    """The seconds of `Prefer: wait=N` (RFC 7240), at most MAX_WAIT_SECONDS; None when it is not there."""
    match = _WAIT.search(header)
    return min(int(match[1]), MAX_WAIT_SECONDS) if match else None


def _wait_until_written(job_id: UUID, seconds: float) -> str:
    """The status once it is no longer `generating`, or when the time is over. The worker does the writing."""
    deadline = time.monotonic() + seconds
    while True:
        status = JobDescription.objects.filter(pk=job_id).values_list("status", flat=True).first()
        if status is None:
            raise Http404
        left = deadline - time.monotonic()
        if status != JobStatus.GENERATING or left <= 0:
            return status
        time.sleep(min(POLL_SECONDS, left))


def _written(request: Request, job_id: UUID, done: int, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """The job with the status `done` when its questions are written within the time that the client waits, else 202.

    Does not wait when MAX_WAITING other requests do.
    """
    wait = preferred_wait(request.headers.get("Prefer", ""))
    seconds = DEFAULT_WAIT_SECONDS if wait is None else wait
    may_wait = bool(seconds) and _waiting.acquire(blocking=False)
    try:
        status = _wait_until_written(job_id, seconds if may_wait else 0)
    finally:
        if may_wait:
            _waiting.release()
    has_applied = wait is not None and (may_wait or not seconds)
    applied = {"Preference-Applied": f"wait={wait}"} if has_applied else {}
    return _answer(job_id, done if status == JobStatus.READY else HTTPStatus.ACCEPTED, {**headers, **applied})


@contextmanager
def _refused() -> Iterator[None]:
    """What the workflow refuses as a 422 on the field at fault, and a job that is gone by now as a 404."""
    try:
        yield
    except Refused as refusal:
        fault = Fault(f"/{refusal.field}" if refusal.field else "", refusal.code, refusal.detail)
        raise invalid_input([fault], status=HTTPStatus.UNPROCESSABLE_ENTITY) from None
    except JobDescription.DoesNotExist:
        raise Http404 from None


class JobDescriptions(ListView):
    """All job descriptions."""

    tag = "Job descriptions"

    @extend_schema(
        summary="List job descriptions",
        parameters=[PageQuery],
        responses={200: JobDescriptionShape(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Lists job descriptions, the newest first."""
        PageQuery(data=request.query_params.dict()).is_valid(raise_exception=True)
        return self.page(request, _jobs(), JobDescriptionShape)

    @extend_schema(
        summary="Create a job description",
        request=NewJobDescription,
        parameters=[PREFER, applied(201, 202), location(201, 202)],
        responses={
            201: OpenApiResponse(JobDescriptionShape, "The questions are written."),
            202: OpenApiResponse(
                JobDescriptionShape, "The questions are still being written, or (`failed`) could not be written."
            ),
            **problems(400, 413, 415),
        },
    )
    def post(self, request: Request) -> Response:
        """Creates a job description, starts the writing of its questions, and waits a while for them."""
        new = NewJobDescription(data=plain(request))
        new.is_valid(raise_exception=True)
        job = new.save()
        location = request.build_absolute_uri(reverse("job-description", args=[job.pk]))
        return _written(request, job.pk, HTTPStatus.CREATED, {"Location": location})


class JobDescriptionDetail(ApiView):
    """One job description."""

    tag = "Job descriptions"

    @extend_schema(summary="Show a job description", responses={200: JobDescriptionShape, **problems(404)})
    def get(self, request: Request, job_id: UUID) -> Response:
        """Shows a job description with its questions."""
        return _answer(job_id)

    @extend_schema(
        summary="Change a job description",
        request=JobDescriptionChange,
        responses={200: JobDescriptionShape, **problems(400, 404, 413, 415, 422)},
    )
    def patch(self, request: Request, job_id: UUID) -> Response:
        """Changes texts and settings. The questions stay; replace them, or have new ones written."""
        change = JobDescriptionChange(get_object_or_404(JobDescription, pk=job_id), data=plain(request), partial=True)
        change.is_valid(raise_exception=True)
        with _refused():
            revise.change(job_id, change.validated_data, key_name(request))
        return _answer(job_id)

    @extend_schema(summary="Delete a job description", responses={204: None, **problems(404, 409)})
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Deletes a job description that no interview refers to."""
        try:
            get_object_or_404(JobDescription, pk=job_id).delete()
        except ProtectedError:
            detail = "Interviews refer to this job description. Erase their candidates first."
            raise Problem(HTTPStatus.CONFLICT, "job_description_in_use", detail) from None
        return Response(status=HTTPStatus.NO_CONTENT)


class Questions(ApiView):
    """The questions of a job description."""

    tag = "Job descriptions"

    @extend_schema(
        summary="Replace the questions",
        request=NewQuestion(many=True),
        responses={200: JobDescriptionShape, **problems(400, 404, 413, 415, 422)},
    )
    def put(self, request: Request, job_id: UUID) -> Response:
        """Replaces all questions; they are asked in the order of the list. Interviews that have begun keep theirs."""
        job = get_object_or_404(JobDescription, pk=job_id)
        questions = NewQuestion(data=plain(request), many=True)
        questions.is_valid(raise_exception=True)
        with _refused():
            generate_questions.replace(job, drafts(questions.validated_data), key_name(request))
        return _answer(job_id)

    @extend_schema(
        summary="Write new questions",
        request=PlanSettings(partial=True),
        parameters=[PREFER, applied(200, 202)],
        responses={
            200: OpenApiResponse(JobDescriptionShape, "The new questions are ready."),
            202: OpenApiResponse(
                JobDescriptionShape,
                "They are still being written, or (`failed`) could not be written; the response has the old ones.",
            ),
            **problems(400, 404, 413, 415),
        },
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        """Has all questions written again, with the settings that are sent; settings that are not sent stay."""
        job = get_object_or_404(JobDescription, pk=job_id)
        settings = PlanSettings(job, data=plain(request), partial=True)
        settings.is_valid(raise_exception=True)
        with _refused():
            generate_questions.rewrite(job_id, settings.validated_data, key_name(request))
        return _written(request, job_id, HTTPStatus.OK)
