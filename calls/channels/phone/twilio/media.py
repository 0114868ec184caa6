"""Fetching a recording's audio. Redirects lead to the carrier's own hosts only, and the password to one of them."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.auth import HTTPBasicAuth

from calls.channels.phone.twilio.errors import NAME
from calls.errors import ProviderError

TIMEOUT = (5.0, 30.0)
MAX_REDIRECTS = 5
HOSTS = ("twilio.com", "twiliocdn.com")
"""The carrier's domains; with another `api_base_url`, that host alone."""


def fetch(url: str, auth: HTTPBasicAuth) -> requests.Response:
    """The answer to `url`, whose body is not read yet. The caller closes it.

    Raises ProviderError for a redirect to a host that is not the carrier's, and RequestException.
    """
    first = here = urlsplit(url)
    for _ in range(MAX_REDIRECTS + 1):
        who = auth if _origin(here) == _origin(first) else _nobody
        response = requests.get(here.geturl(), auth=who, timeout=TIMEOUT, stream=True, allow_redirects=False)
        if not response.is_redirect:
            return response
        response.close()
        here = _next(here, response.headers["Location"], first)
    raise _elsewhere("The carrier redirects without end.")


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sends no password; without it, one of a .netrc file would be sent."""
    return request


def _next(here: SplitResult, location: str, first: SplitResult) -> SplitResult:
    """Where a redirect leads. Raises ProviderError when that is not the carrier."""
    try:
        url = urlsplit(urljoin(here.geturl(), location))
        is_allowed = url.username is None and (_origin(url) == _origin(first) or _is_twilio(url, first))
    except ValueError:  # no address at all
        is_allowed = False
    if not is_allowed:
        raise _elsewhere("The carrier leads to a recording at a host that is not its own.")
    return url


def _elsewhere(sentence: str) -> ProviderError:
    return ProviderError(sentence, provider=NAME, code="recording_elsewhere")


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    return url.scheme, (url.hostname or "").lower(), url.port


def _is_twilio(url: SplitResult, first: SplitResult) -> bool:
    is_secure = url.scheme == "https" and url.port in (None, 443)
    return is_secure and _is_below(url) and _is_below(first)


def _is_below(url: SplitResult) -> bool:
    host = (url.hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in HOSTS)
