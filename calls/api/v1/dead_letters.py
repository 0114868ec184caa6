"""`dead-letters/`: what was given up for good, and waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.fields import Instant, Integer, Strict, Text
from calls.api.pagination import LatestAside
from calls.api.parsers import plain
from calls.api.problems import Problem
from calls.api.schema import problems
from calls.api.v1.requests import PageQuery
from calls.api.views import ApiView, ListView
from calls.background import dead_letters
from calls.background.dead_letters import DeadLetter
from calls.errors import Refused


class DeadLetterQuery(PageQuery):
    """Which dead letters to list."""

    kind = serializers.ChoiceField(choices=dead_letters.kinds(), required=False)
    error_code = Text(max_length=64, required=False)


class BulkRetry(Strict):
    """Which dead letters to retry: those that match every field that is sent."""

    kind = serializers.ChoiceField(choices=dead_letters.kinds(), required=False)
    error_code = Text(max_length=64, required=False)
    set_aside_before = Instant(required=False)
    set_aside_after = Instant(required=False)
    limit = Integer(required=False, min_value=1, max_value=500, default=100, help_text="The maximum number to retry.")


class BulkRetryShape(serializers.Serializer[Any]):
    """The outcome for the dead letters that match."""

    retried = serializers.IntegerField()
    not_retryable = serializers.IntegerField(help_text="Those that must not be repeated; `obstacle` says why.")
    remaining = serializers.IntegerField(help_text="Those that wait for another request because of `limit`.")


class DeadLetterShape(serializers.Serializer[DeadLetter]):
    """A background task that was given up for good."""

    id = serializers.CharField(help_text="The kind and the key of the row.")
    kind = serializers.ChoiceField(choices=dead_letters.kinds())
    interview = serializers.UUIDField(source="interview_id", allow_null=True)
    step = serializers.CharField(help_text="The name of the task that was given up.")
    attempts = serializers.IntegerField()
    error_code = serializers.CharField()
    error_detail = serializers.CharField()
    since = serializers.DateTimeField(source="set_aside_at")
    retryable = serializers.SerializerMethodField()
    obstacle = serializers.CharField(help_text="Why it cannot be retried; empty if it can.")

    def get_retryable(self, letter: DeadLetter) -> bool:
        """Whether it may be retried."""
        return not letter.obstacle


def _letter(letter_id: str) -> DeadLetter:
    letter = dead_letters.find(letter_id)
    if letter is None:
        raise Http404
    return letter


def _matching(wanted: Mapping[str, Any]) -> dead_letters.DeadLetters:
    letters = dead_letters.dead_letters(wanted.get("kind", ""))
    if "error_code" in wanted:
        letters = letters.with_code(wanted["error_code"])
    ages = {"set_aside_before": "set_aside_at__lt", "set_aside_after": "set_aside_at__gt"}
    return letters.filter(**{lookup: wanted[name] for name, lookup in ages.items() if name in wanted})


class DeadLetters(ListView):
    """All dead letters."""

    tag = "Operation"
    pagination_class = LatestAside

    @extend_schema(
        summary="List dead letters",
        parameters=[DeadLetterQuery],
        responses={200: DeadLetterShape(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Lists dead letters, the newest first."""
        query = DeadLetterQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        return self.page(request, _matching(query.validated_data), DeadLetterShape)


class RetryDeadLetters(ApiView):
    """The retry of many dead letters."""

    tag = "Operation"

    @extend_schema(
        summary="Retry many dead letters",
        operation_id="dead_letters_retry_many",
        request=BulkRetry,
        responses={202: BulkRetryShape, **problems(400, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Retries the oldest dead letters that match. Send the same request again until none remains."""
        wanted = BulkRetry(data=plain(request))
        wanted.is_valid(raise_exception=True)
        fields = wanted.validated_data
        done = dead_letters.retry_all(_matching(fields), limit=fields["limit"])
        return Response(BulkRetryShape(done).data, status=HTTPStatus.ACCEPTED)


class DeadLetterDetail(ApiView):
    """One dead letter."""

    tag = "Operation"

    @extend_schema(summary="Show a dead letter", responses={200: DeadLetterShape, **problems(404)})
    def get(self, request: Request, letter_id: str) -> Response:
        """Shows a dead letter with the reason, and whether it can be retried."""
        return Response(DeadLetterShape(_letter(letter_id)).data)

    @extend_schema(summary="Dismiss a dead letter", responses={204: None, **problems(404, 409)})
    def delete(self, request: Request, letter_id: str) -> Response:
        """Removes a dead letter from the list. Its row stays as it is."""
        try:
            dead_letters.dismiss(_letter(letter_id))
        except Refused as error:
            raise Problem(HTTPStatus.CONFLICT, error.code, error.detail) from error
        return Response(status=HTTPStatus.NO_CONTENT)


class RetryDeadLetter(ApiView):
    """The retry of a dead letter."""

    tag = "Operation"

    @extend_schema(summary="Retry a dead letter", request=None, responses={202: DeadLetterShape, **problems(404, 409)})
    def post(self, request: Request, letter_id: str) -> Response:
        """Retries a dead letter, and returns it as it was before."""
        letter = _letter(letter_id)
        was = DeadLetterShape(letter).data
        try:
            retried = dead_letters.retry(letter)
        except Refused as error:
            raise Problem(HTTPStatus.CONFLICT, error.code, error.detail) from error
        if not retried:
            raise Http404
        return Response(was, status=HTTPStatus.ACCEPTED)
