"""Asks a URL on this machine for nothing but its HTTP status."""

from collections.abc import Mapping
from http import HTTPStatus

import requests

OK = HTTPStatus.OK
MOVED = HTTPStatus.MOVED_PERMANENTLY
UNAUTHORIZED = HTTPStatus.UNAUTHORIZED


def status(url: str, headers: Mapping[str, str] | None = None) -> int:
    """Of a GET, not through a proxy and not following a redirect; 0 without an answer."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, headers=headers, timeout=5, allow_redirects=False).status_code
        except requests.RequestException:
            return 0
