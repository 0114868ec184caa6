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
        length = bodies.announced(request.META)
        has_body = length > 0 or "Transfer-Encoding" in request.headers
        if not has_body or bodies.is_api(request.path_info):
            return get_response(request)
        if bodies.media_type(request.headers.get("Content-Type", "")) not in bodies.FORMS:
            detail = f"Send the body as {bodies.FORM}."
            return document(Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
        return document(too_large()) if length > bodies.MAX_FORM_BYTES else get_response(request)

    return middleware
