"""Every address answers odd methods, queries and headers with 4xx at most."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.calls.story import make_interview

pytestmark = pytest.mark.django_db

ID = "0b0d0000-0000-4000-8000-000000000001"
PARTS = {"<id:": ID, "<uuid:": ID, "<int:": "1", "<str:": "x"}
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "X"]
ACCEPTS = [
    "",
    "*/*",
    "text/html",
    "application/xml",
    "application/vnd.oai.openapi",
    "a",
    "a/b/c",
    "*",
    ";q=",
    "é/é",
    "x" * 5000,
]


def _addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + _example(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _example(route: str) -> str:
    for start, value in PARTS.items():
        while start in route:
            begin = route.index(start)
            route = route[:begin] + value + route[route.index(">", begin) + 1 :]
    return route


def _cursor(position: str) -> str:
    return base64.b64encode(urlencode({"p": position}).encode()).decode()


ADDRESSES = sorted({*_addresses(get_resolver().url_patterns), "/nothing/", "/api/v1/nothing/", "//", "/static/nothing"})
CURSORS = [
    *map(_cursor, ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01"]),
    *map(
        _cursor,
        ["10000-01-01", "2026-13-45T99:99:99", "x", "", "\0", "١", "nan", "1e999", "2026-01-01T00:00:00.1234567Z"],
    ),
    base64.b64encode(b"o=99999999999999999999&r=1&p=2026-01-01T00:00:00Z").decode(),
    base64.b64encode(b"o=-1").decode(),
    base64.b64encode(b"r=x").decode(),
    base64.b64encode(b"\xff\xfe").decode(),
    *("", "x", "====", "\0", "é", "%", "a" * 5000),
]
VALUES = ["", "html", "x", "\0", "é", "%", "-1", "9" * 30, "٣", "{", "a" * 5000]
NAMES = ["version", "page_size", "cursor", "lang", "script"]
FILTERS = ["status", "phone", "external_id", "candidate", "job_description", "kind"]
LISTS = [address for address in ADDRESSES if address.startswith("/api/v1/") and ID not in address]


@pytest.fixture
def client(caplog: pytest.LogCaptureFixture) -> Client:
    caplog.set_level(logging.CRITICAL)
    return Client(raise_request_exception=False, headers={"X-API-Key": settings.API_KEY})


def _answers(client: Client, method: str, address: str, **headers: str) -> Iterator[str]:
    """Nothing, or what was asked and the 5xx that came of it."""
    answer = client.generic(method, address, headers=headers)
    if answer.status_code >= 500:
        yield f"{method} {address[:100]} {headers} answers {answer.status_code}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_method_has_an_answer(client: Client, address: str):
    assert [fault for method in METHODS for fault in _answers(client, method, address)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_accept_header_has_an_answer(client: Client, address: str):
    assert [fault for accept in ACCEPTS for fault in _answers(client, "GET", address, Accept=accept)] == []


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address != "/api/schema/"])
def test_every_query_has_an_answer(client: Client, address: str):
    queries = [f"format={quote(value)}" for value in VALUES]
    queries += [urlencode(dict.fromkeys(NAMES, value)) for value in VALUES]
    queries += [f"cursor={quote(cursor)}" for cursor in CURSORS] + ["%", "%FF=%FF", "=", "&&", "cursor", "a" * 20_000]
    assert [fault for query in queries for fault in _answers(client, "GET", f"{address}?{query}")] == []


@pytest.mark.parametrize("address", LISTS)
def test_every_filter_and_cursor_of_a_list_has_an_answer(client: Client, address: str):
    make_interview()
    queries = [urlencode({name: value}) for name in FILTERS for value in VALUES]
    queries += [f"cursor={quote(cursor)}" for cursor in CURSORS]
    assert [fault for query in queries for fault in _answers(client, "GET", f"{address}?{query}")] == []


@pytest.mark.parametrize("name", ["html", "api", "xml", "nothing", "\0", "é"])
def test_a_format_of_the_schema_that_is_not_offered_is_not_found(client: Client, name: str):
    answer = client.get("/api/schema/", {"format": name})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("position", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_cursor_at_the_edge_of_time_is_refused(client: Client, position: str):
    answer = client.get("/api/v1/interviews/", {"cursor": _cursor(position)})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_the_page_of_the_documentation_has_no_options(client: Client):
    assert client.options("/api/docs/").status_code == 405
