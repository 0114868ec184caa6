"""OpenAPI: what all operations share, the two forms of the key, and the page to read and try it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request

from calls.api.problems import CONTENT_TYPE

_REASONS = {
    400: "The request is malformed, or a field is invalid.",
    401: "No valid key was sent.",
    404: "There is nothing with this id.",
    406: "No media type of the Accept header can be served.",
    409: "The state of the row does not allow it.",
    413: "The body is too large.",
    415: "The media type of the body cannot be read.",
    416: "The recording has no byte in this range.",
    422: "The résumé cannot be read, or the questions do not fit into the time limit; `code` says why.",
    500: "The service failed.",
    503: "Files cannot be stored, or too many résumés are being read; send the request again after `Retry-After`.",
}


class FaultShape(serializers.Serializer[Any]):
    """One fault of the input."""

    pointer = serializers.CharField(help_text="JSON pointer into the body; empty means all of it.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """An error in the form of RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable snake_case, for programs.")
    interview_status = serializers.CharField(required=False, help_text="With `result_not_ready` only.")
    match_status = serializers.CharField(required=False, help_text="With `match_not_ready` only.")
    errors = FaultShape(many=True, required=False)  # type: ignore[assignment]  # fields leave the class body


def problems(*statuses: int) -> dict[int, OpenApiResponse]:
    """Problem responses for `extend_schema(responses=…)`."""
    return {status: OpenApiResponse(ProblemShape, _REASONS[status]) for status in statuses}


def location(*statuses: int) -> OpenApiParameter:
    """The header that says where a new row is."""
    return OpenApiParameter(
        "Location",
        OpenApiTypes.URI,
        OpenApiParameter.HEADER,
        response=list(statuses),
        description="The new row.",
    )


class ApiSchema(AutoSchema):
    """Adds what every operation can answer, and the media type of problems."""

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        """The contract's own names: `Interview` for an answer, and `InterviewRequest` for a request."""
        name = type(serializer).__name__
        return name.removeprefix("New").removesuffix("Shape").removesuffix("Fields")

    def get_tags(self) -> list[str]:
        """The group of the operation, one of those in SPECTACULAR_SETTINGS."""
        view: Any = self.view  # an ApiView, whose module imports this one
        return [view.tag]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, response in problems(401, 406, 500).items():
            bodies[str(status)] = self._get_response_for_code(response, str(status), None, direction)
        return dict(sorted(bodies.items()))

    def _get_response_for_code(
        self,
        serializer: Any,
        status_code: str,
        media_types: Sequence[str] | None = None,
        direction: Literal["request", "response"] = "response",
    ) -> dict[str, Any]:
        is_problem = int(status_code) >= 400
        types = [CONTENT_TYPE] if is_problem else media_types
        response: dict[str, Any] = super()._get_response_for_code(  # type: ignore[no-untyped-call]  # so it is
            serializer, status_code, types, direction
        )
        if status_code == "401":
            response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        return response


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library registers it untyped
    """Either header will do."""

    target_class = "calls.api.auth.ApiKeyAuthentication"
    name = ["ApiKey", "Bearer"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        """One definition per name."""
        return [{"type": "apiKey", "in": "header", "name": "X-API-Key"}, {"type": "http", "scheme": "bearer"}]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[str]]]:
        """Alternatives, not both together."""
        return [{name: []} for name in self.name]


class DocsPage(SpectacularSwaggerSplitView):
    """Swagger UI from this host. The policy keeps the browser from loading anything from another one."""

    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `?script` the script that starts it."""
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # so it is
        response["Content-Security-Policy"] = (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
        )
        return response
