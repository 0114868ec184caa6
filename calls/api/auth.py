"""Who may use the API: a client that sends a configured key."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


@dataclass(frozen=True)
class ApiClient:
    """Whoever holds a valid key. `name` is the key's, as it stands beside what was changed with it."""

    is_authenticated: bool = True
    name: str = "API_KEY"


def key_name(request: Request) -> str:
    """The name of the key that a request came with."""
    return cast("ApiClient", request.user).name


class ApiKeyAuthentication(BaseAuthentication):
    """`X-API-Key: <key>`, or `Authorization: Bearer <key>`. Without a configured key nobody gets in."""

    def authenticate(self, request: Request) -> tuple[ApiClient, None]:
        """Raises AuthenticationFailed when no valid key was sent."""
        sent = request.headers.get("X-API-Key", ""), request.headers.get("Authorization", "")
        if holds_key(*sent):
            return ApiClient(), None
        raise AuthenticationFailed(
            "The API key is not valid." if any(_keys(*sent)) else "An API key is needed: X-API-Key."
        )

    def authenticate_header(self, request: Request) -> str:
        """The challenge that goes with a 401."""
        return 'Bearer realm="api"'


def holds_key(api_key: str, authorization: str) -> bool:
    """Whether one of the two headers has a valid key. Asks no database: the server calls it while it reads requests."""
    valid = [key.strip().encode() for key in settings.API_KEY.split(",") if key.strip()]
    # All pairs are compared, so that the time taken does not tell which key was right.
    return any([_same(key, expected) for key in _keys(api_key, authorization) for expected in valid])  # noqa: C419


def _keys(api_key: str, authorization: str) -> Iterator[bytes]:
    """The keys of a request as the bytes that came over the wire, which WSGI hands over as Latin-1."""
    if key := api_key.strip():
        yield key.encode("latin-1", "replace")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        yield token.strip().encode("latin-1", "replace")


def _same(key: bytes, expected: bytes) -> bool:
    """Compares digests, so that the time taken tells neither the key nor its length."""
    return hmac.compare_digest(sha256(key).digest(), sha256(expected).digest())
