"""A recording is fetched from the carrier's own hosts, wherever a redirect leads."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
import requests
from requests.auth import HTTPBasicAuth

from calls.channels.phone.twilio import media
from calls.channels.phone.twilio.telephony import TwilioTelephony
from calls.errors import ProviderError

FIRST = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1.wav"
LOCAL = "http://127.0.0.1:4010/2010-04-01/Accounts/AC1/Recordings/RE1.wav"
AUTH = HTTPBasicAuth("AC1", "secret")


class Net:
    """The answers of a network: where each address leads to; any other one has the audio."""

    def __init__(self, leads: Mapping[str, str], status: int) -> None:
        self.leads = leads
        self.status = status
        self.asked: list[tuple[str, bool]] = []

    def send(self, session: requests.Session, request: requests.PreparedRequest) -> requests.Response:
        url = str(request.url)
        self.asked.append((url, "Authorization" in request.headers))
        response = requests.Response()
        response.url, response.request, response.raw = url, request, io.BytesIO()
        response.status_code = self.status if url in self.leads else 200
        if url in self.leads:
            response.headers["Location"] = self.leads[url]
        return response


def _fetch(monkeypatch: pytest.MonkeyPatch, leads: Mapping[str, str], *, url: str = FIRST, status: int = 302) -> Net:
    net = Net(leads, status)
    monkeypatch.setattr(requests.Session, "send", lambda session, request, **options: net.send(session, request))
    assert media.fetch(url, AUTH).status_code == 200
    return net


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_carrier_is_followed_without_the_password(monkeypatch: pytest.MonkeyPatch, status: int):
    cdn = "https://media.twiliocdn.com/AC1/RE1.wav"
    assert _fetch(monkeypatch, {FIRST: cdn}, status=status).asked == [(FIRST, True), (cdn, False)]


def test_a_redirect_to_the_same_host_keeps_the_password(monkeypatch: pytest.MonkeyPatch):
    there = FIRST.replace("RE1", "RE2")
    assert _fetch(monkeypatch, {FIRST: "/2010-04-01/Accounts/AC1/Recordings/RE2.wav"}).asked[-1] == (there, True)


def test_another_carrier_may_redirect_to_itself(monkeypatch: pytest.MonkeyPatch):
    assert len(_fetch(monkeypatch, {LOCAL: LOCAL.replace("RE1", "RE2")}, url=LOCAL).asked) == 2


@pytest.mark.parametrize(
    "location",
    [
        *(
            "https://evil.example/RE1.wav",
            "http://169.254.169.254/latest/meta-data/",
            "http://127.0.0.1:8000/",
            "//evil.example/",
        ),
        *("http://api.twilio.com/RE1.wav", "https://api.twilio.com:8443/RE1.wav", "https://twilio.com.evil.example/"),
        *(
            "https://eviltwilio.com/",
            "https://api.twilio.com@evil.example/",
            "file:///etc/passwd",
            "ftp://api.twilio.com/",
        ),
        *(
            "https://user:word@api.twilio.com/RE1.wav",
            "https://[::1]/",
            "https://[",
            "https://api.twilio.com:no/",
            "gopher:",
        ),
    ],
)
@pytest.mark.parametrize("url", [FIRST, LOCAL])
def test_a_redirect_to_any_other_host_is_not_followed(monkeypatch: pytest.MonkeyPatch, url: str, location: str):
    with pytest.raises(ProviderError) as caught:
        _fetch(monkeypatch, {url: location}, url=url)
    assert (caught.value.code, caught.value.retryable) == ("recording_elsewhere", False)


def test_another_carrier_may_not_redirect_to_another_port(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ProviderError):
        _fetch(monkeypatch, {LOCAL: LOCAL.replace("4010", "8000")}, url=LOCAL)


def test_a_second_redirect_is_looked_at_too(monkeypatch: pytest.MonkeyPatch):
    cdn = "https://media.twiliocdn.com/RE1.wav"
    with pytest.raises(ProviderError):
        _fetch(monkeypatch, {FIRST: cdn, cdn: "https://evil.example/"})


def test_redirects_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ProviderError):
        _fetch(monkeypatch, {FIRST: FIRST})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "1.5"}, 1.5), ({"Retry-After": "2", "retry-after-ms": "250"}, 0.25), ({}, None)],
)
def test_how_long_the_carrier_asks_to_be_left_alone_about_a_recording_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], seconds: float | None
):
    busy = requests.Response()
    busy.status_code, busy.url, busy.raw = 503, FIRST, io.BytesIO()
    busy.headers.update(headers)
    monkeypatch.setattr(requests.Session, "send", lambda session, request, **options: busy)
    carrier = TwilioTelephony("AC1", "secret", "+14155550100", "https://api.twilio.com", "https://screen.test")
    with pytest.raises(ProviderError) as caught, carrier.open_recording("RE" + "a" * 32):
        pass
    assert caught.value.retry_after == seconds
