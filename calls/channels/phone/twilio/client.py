"""Twilio's own SDK, pointed at the configured carrier."""

from __future__ import annotations

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client


def make_client(account_sid: str, auth_token: str, *, api_base_url: str, timeout_seconds: float) -> Client:
    """A client whose every request ends after `timeout_seconds`. An empty `api_base_url` means Twilio's own."""
    client = Client(account_sid, auth_token, http_client=TwilioHttpClient(timeout=timeout_seconds))
    if api_base_url:
        # An edge or region from the environment would be woven into any host name, also into this one.
        client.edge = client.region = None
        client.api.base_url = api_base_url
    return client
