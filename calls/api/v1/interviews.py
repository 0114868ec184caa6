"""`interviews/`: the conversations."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls import queries
from calls.api.pagination import OldestFirst
from calls.api.parsers import plain
from calls.api.problems import Problem
from calls.api.schema import location, problems
from calls.api.v1.requests import InterviewQuery, NewInterview, PageQuery, ResultQuery
from calls.api.v1.shapes import InterviewEventShape, InterviewResultShape, InterviewShape
from calls.api.views import ApiView, ListView
from calls.interview import interviews, links
from calls.models import Interview


def _answer(interview_id: UUID, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None) -> Response:
    interview = get_object_or_404(queries.interviews_in_full(), pk=interview_id)
    return Response(InterviewShape(interview).data, status=status, headers=headers)


class Interviews(ListView):
    """All interviews."""

    tag = "Interviews"

    @extend_schema(
        summary="List interviews",
        parameters=[InterviewQuery],
        responses={200: InterviewShape(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Lists interviews, the newest first."""
        query = InterviewQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        return self.page(request, queries.interviews_in_full().filter(**query.lookups()), InterviewShape)

    @extend_schema(
        summary="Order an interview",
        request=NewInterview,
        parameters=[location(202)],
        responses={202: InterviewShape, **problems(400, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Orders an interview. The call is made at `scheduled_for`, or as soon as a line is free."""
        new = NewInterview(data=plain(request))
        new.is_valid(raise_exception=True)
        interview = new.save()
        url = request.build_absolute_uri(reverse("interview", args=[interview.pk]))
        return _answer(interview.pk, HTTPStatus.ACCEPTED, {"Location": url})


class InterviewDetail(ApiView):
    """One interview."""

    tag = "Interviews"

    @extend_schema(summary="Show an interview", responses={200: InterviewShape, **problems(404)})
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Shows an interview with its calls, responses and result."""
        return _answer(interview_id)


class InterviewResultDetail(ApiView):
    """The result of an interview."""

    tag = "Results and reviews"

    @extend_schema(
        summary="Show the result of an interview",
        parameters=[ResultQuery],
        responses={200: InterviewResultShape, **problems(400, 404)},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Shows the newest version of the result, or the `version` that is asked for.

        404 with the code `result_not_ready` and `interview_status` while there is none.
        """
        query = ResultQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        interview = get_object_or_404(Interview, pk=interview_id)
        newest = interview.results.first()
        if newest is None:
            detail = f"There is no result; the interview is {interview.status}."
            raise Problem(
                HTTPStatus.NOT_FOUND, "result_not_ready", detail, extensions={"interview_status": interview.status}
            )
        version = query.validated_data.get("version", newest.version)
        result = interview.results.filter(version=version).first()
        if result is None:
            detail = f"There is no version {version} of this result; the newest is {newest.version}."
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", detail)
        return Response(InterviewResultShape(result).data)


class Events(ListView):
    """The timeline of an interview."""

    tag = "Interviews"
    pagination_class = OldestFirst

    @extend_schema(
        summary="List the events of an interview",
        parameters=[PageQuery],
        responses={200: InterviewEventShape(many=True), **problems(400, 404)},
    )
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Lists the events of an interview, its timeline, the oldest first."""
        PageQuery(data=request.query_params.dict()).is_valid(raise_exception=True)
        interview = get_object_or_404(Interview, pk=interview_id)
        return self.page(request, interview.events.all(), InterviewEventShape)


class Cancel(ApiView):
    """The cancellation of an interview."""

    tag = "Interviews"

    @extend_schema(summary="Cancel an interview", request=None, responses={200: InterviewShape, **problems(404, 409)})
    def post(self, request: Request, interview_id: UUID) -> Response:
        """Cancels an interview and ends its call."""
        interview = get_object_or_404(Interview, pk=interview_id)
        if not interviews.cancel(interview):
            raise Problem(HTTPStatus.CONFLICT, "interview_ended", "The interview has already ended.")
        return _answer(interview_id)


class RevokeLink(ApiView):
    """The revocation of the links to a candidate's page."""

    tag = "Interviews"

    @extend_schema(
        summary="Revoke the links to the candidate's page", request=None, responses={204: None, **problems(404)}
    )
    def post(self, request: Request, interview_id: UUID) -> Response:
        """Revokes all links that were sent for the interview so far. A later text message has a new link."""
        links.revoke(get_object_or_404(Interview, pk=interview_id))
        return Response(status=HTTPStatus.NO_CONTENT)


class Retry(ApiView):
    """The retry of an interview."""

    tag = "Interviews"

    @extend_schema(summary="Retry an interview", request=None, responses={200: InterviewShape, **problems(404, 409)})
    def post(self, request: Request, interview_id: UUID) -> Response:
        """Makes an interview that ended without a result `pending` again, for one more call."""
        interview = get_object_or_404(Interview, pk=interview_id)
        if not interviews.retry(interview):
            detail = "Only an interview that ended without a result and was not declined can be retried."
            raise Problem(HTTPStatus.CONFLICT, "interview_not_retryable", detail)
        return _answer(interview_id)
