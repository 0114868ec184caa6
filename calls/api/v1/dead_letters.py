"""`dead-letters/`: what was given up for good, and waits for a person."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import dead_letters
from calls.api.pagination import LatestAside
from calls.api.problems import Problem
from calls.api.schema import problems
from calls.api.v1.requests import PageQuery
from calls.api.views import ApiView, ListView
from calls.dead_letters import DeadLetter
from calls.workflow import dead_letters as workflow
from calls.workflow.refused import Refused


class DeadLetterQuery(PageQuery):
    """Which dead letters to list."""

    kind = serializers.ChoiceField(choices=list(dead_letters.KINDS), required=False)


class DeadLetterShape(serializers.Serializer[DeadLetter]):
    """A step that was given up for good."""

    id = serializers.CharField(help_text="The kind and the key of the row.")
    kind = serializers.ChoiceField(choices=list(dead_letters.KINDS))
    interview = serializers.UUIDField(source="interview_id", allow_null=True)
    step = serializers.CharField(help_text="What was given up: the name of the step.")
    attempts = serializers.IntegerField()
    error_code = serializers.CharField()
    error_detail = serializers.CharField()
    since = serializers.DateTimeField(source="set_aside_at")
    retryable = serializers.SerializerMethodField()
    obstacle = serializers.CharField(help_text="Why it cannot be retried; empty when it can.")

    def get_retryable(self, letter: DeadLetter) -> bool:
        """Whether it may be worked on again."""
        return not letter.obstacle


def _letter(letter_id: str) -> DeadLetter:
    letter = dead_letters.find(letter_id)
    if letter is None:
        raise Http404
    return letter


class DeadLetters(ListView):
    """All dead letters."""

    pagination_class = LatestAside

    @extend_schema(parameters=[DeadLetterQuery], responses={200: DeadLetterShape(many=True), **problems(400)})
    def get(self, request: Request) -> Response:
        """Lists dead letters, the newest first."""
        query = DeadLetterQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        return self.page(request, dead_letters.dead_letters(query.validated_data.get("kind", "")), DeadLetterShape)


class DeadLetterDetail(ApiView):
    """One dead letter."""

    @extend_schema(responses={200: DeadLetterShape, **problems(404)})
    def get(self, request: Request, letter_id: str) -> Response:
        """Shows a dead letter."""
        return Response(DeadLetterShape(_letter(letter_id)).data)

    @extend_schema(responses={204: None, **problems(404, 409)})
    def delete(self, request: Request, letter_id: str) -> Response:
        """Dismisses a dead letter: it leaves the list, and its row stays as it is."""
        try:
            workflow.dismiss(_letter(letter_id))
        except Refused as error:
            raise Problem(HTTPStatus.CONFLICT, error.code, error.detail) from error
        return Response(status=HTTPStatus.NO_CONTENT)


class RetryDeadLetter(ApiView):
    """Has a dead letter worked on again."""

    @extend_schema(request=None, responses={202: DeadLetterShape, **problems(404, 409)})
    def post(self, request: Request, letter_id: str) -> Response:
        """Has a dead letter worked on again; answers with what it was."""
        letter = _letter(letter_id)
        was = DeadLetterShape(letter).data
        try:
            retried = workflow.retry(letter)
        except Refused as error:
            raise Problem(HTTPStatus.CONFLICT, error.code, error.detail) from error
        if not retried:
            raise Http404
        return Response(was, status=HTTPStatus.ACCEPTED)
