"""Refuses a body by its headers, before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from calls.api.problems import Problem, document, too_large
from screener.serving import bodies


def limit_bodies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Outside of the API only small forms are read. The API's views refuse by themselves, once they know the key."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refusal = None if bodies.is_api(request.path_info) else _refusal(request)
        return document(refusal) if refusal else get_response(request)

    return middleware


def _refusal(request: HttpRequest) -> Problem | None:
    length = bodies.announced(request.META)
    if not length and "Transfer-Encoding" not in request.headers:
        return None
    if bodies.media_type(request.headers.get("Content-Type", "")) not in bodies.FORMS:
        detail = f"Send the body as {bodies.FORM}."
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    return too_large() if length > bodies.MAX_FORM_BYTES else None
