"""The token of a candidate's page is written nowhere, whatever stands around it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from calls.interview import links
from calls.models import Interview
from screener.observability import redact
from tests.calls.observability.conftest import Written
from tests.calls.story import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[0, 1, 30_000], ids=lambda version: f"version {version}")
def token(request: pytest.FixtureRequest) -> str:
    """A token of a first and of later links."""
    interview: Interview = make_interview(link_version=request.param)
    return links.token(interview)


def _everything_encoded(token: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in token)


def _twice(token: str) -> str:
    return quote(_everything_encoded(token), safe="")


ENCODINGS: list[Callable[[str], str]] = [
    str,
    lambda token: token.replace(".", "%2E"),
    lambda token: token.replace(".", "%252e").replace("-", "%252D"),
    _everything_encoded,
    lambda token: _everything_encoded(token).lower(),
    _twice,
    lambda token: quote(_twice(token), safe=""),
]
AROUND = [
    "/i/{}/",
    "/i/ {}/",
    "/i/%20{}/",
    "/i/%2520{}/",
    "/i//{}/",
    "/i/\n{}",
    '/i/"{}"/',
    "/i/x{}x/",
    "%2Fi%2F{}%2F",
    "%252Fi%252F{}",
    "/I/{}",
    "{}",
    "GET /metrics?next=/i/{}/ HTTP/1.1",
    "https://screen.test/i/{}/?a=b",
    "Referer: https://screen.test/i/{}/",
    "{{'link': '{}'}}",
    "no such page: {}, sorry",
    "a+{}+b",
    "…{}…",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("encoded", ENCODINGS)
def test_a_token_is_taken_out_of_a_text(token: str, around: str, encoded: Callable[[str], str]):
    secret = encoded(token)
    kept = redact.text(around.format(secret))
    assert redact.REDACTED in kept
    assert secret[-30:] not in kept
    assert not any(part in kept for part in token.split(".") if len(part) > 8)


@pytest.mark.parametrize(
    "path", ["/i/%20{}/", "/i/%2520{}/", "/i/{}", "/i/{}/x/", "/x/{}/", "/i/%0A{}/", "/healthzz?a={}"]
)
def test_no_line_of_a_request_has_the_token(token: str, path: str, written: Written):
    Client().get(path.format(token), headers={"Referer": f"https://screen.test/i/{token}/", "User-Agent": token})
    assert written.lines("request_finished")
    assert token.rpartition(".")[2] not in written.text


def test_no_line_about_an_exception_has_the_token(token: str, written: Written):
    try:
        raise ValueError(f"no page at /i/ {token}/")
    except ValueError:
        logging.getLogger("some.library").exception("it failed at %s", _twice(token))
    assert token.rpartition(".")[2] not in written.text
    assert _twice(token)[-40:] not in written.text


@pytest.mark.parametrize(
    "harmless",
    [
        "screener.observability.requests finished",
        "recordings/0b0d3a52-1111-4a1b-8888-123456789012/0b0d3a52-1111-4a1b-8888-123456789012.wav",
        "calls.management.commands.run_clock",
        "GET /api/v1/interviews/0b0d3a52-1111-4a1b-8888-123456789012/result/",
        "2026-11-21T03:08:27.059919Z version 10.12.1",
    ],
)
def test_other_words_with_dots_stay(harmless: str):
    assert redact.text(harmless) == harmless
