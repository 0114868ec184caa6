"""The link is the key: changed, expired or orphaned it opens nothing and tells nothing."""

import time
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core import signing
from django.test import Client
from rest_framework.test import APIClient

from calls.interview import links
from calls.models import Interview, InterviewEvent
from candidates.models import Suppression
from tests.calls.story import make_interview
from tests.pages.visit import Visit


def _later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Lets time pass for signatures."""
    later = time.time() + timedelta(days=days).total_seconds()
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: later))


def _with_another_start(token: str) -> str:
    return ("B" if token[0] == "A" else "A") + token[1:]


def test_a_token_holds_the_id_of_the_interview_and_nothing_else(interview: Interview):
    token = links.token(interview)
    assert links.read(token) == interview.pk
    assert len(token) <= 75
    assert interview.candidate.phone not in signing.b64_decode(token.split(".")[0].encode()).decode("latin-1")


def test_a_link_lies_below_the_public_address(interview: Interview):
    base, folder, token, end = links.url(interview).rsplit("/", 3)
    assert (base, folder, end) == ("http://screen.test", "i", "")
    assert links.read(token) == interview.pk


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "x", _with_another_start, lambda t: "x"])
def test_a_changed_link_is_404_and_shows_no_data(visit: Visit, change):
    response = Client().get(f"/i/{change(visit.path.split('/')[2])}/")
    assert response.status_code == 404
    assert "This link is incomplete" in response.content.decode()
    assert "Acme" not in response.content.decode()


def test_a_link_expires_and_then_is_410_without_data(visit: Visit, monkeypatch: pytest.MonkeyPatch):
    _later(monkeypatch, 15)
    assert visit.open().status_code == 410
    assert "This link has expired" in visit.said
    assert "Acme" not in visit.said


def test_a_link_lasts_as_long_as_the_setting_says(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
):
    settings.LINK_DAYS = 30
    _later(monkeypatch, 29)
    assert visit.open().status_code == 200


def test_an_expired_link_does_nothing(visit: Visit, interview: Interview, monkeypatch: pytest.MonkeyPatch):
    sealed = visit.sealed
    _later(monkeypatch, 15)
    response = visit.client.post(visit.path, {"form": sealed, "action": "opt_out"})
    interview.refresh_from_db()
    assert response.status_code == 410
    assert interview.status == "pending"


def test_the_link_of_an_erased_person_is_410(visit: Visit, interview: Interview):
    interview.delete()
    assert visit.open().status_code == 410


def test_the_signature_of_something_else_is_no_link(interview: Interview):
    with pytest.raises(links.LinkChanged):
        links.read(signing.TimestampSigner(sep=".").sign(links.token(interview).split(".")[0]))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(visit: Visit, method: str):
    assert getattr(visit.client, method)(visit.path).status_code == 405


def _revoke(api: APIClient, interview: Interview) -> None:
    assert api.post(f"/api/v1/interviews/{interview.pk}/revoke-link/").status_code == 204


def test_a_revoked_link_is_over_for_looking_and_for_doing(visit: Visit, interview: Interview, api: APIClient):
    _revoke(api, interview)
    assert Client().get(visit.path).status_code == 410
    assert Client().post(visit.path, {"action": "opt_out"}).status_code == 410
    assert not Suppression.objects.exists()


def test_a_link_that_is_made_after_a_revocation_opens_the_page_until_the_next(interview: Interview, api: APIClient):
    for _ in range(3):
        _revoke(api, interview)
        interview.refresh_from_db()
        path = urlsplit(links.url(interview)).path
        assert Client().get(path).status_code == 200
    _revoke(api, interview)
    assert Client().get(path).status_code == 410


def test_a_revocation_is_in_the_timeline_and_touches_no_other_interview(interview: Interview, api: APIClient):
    other = make_interview()
    _revoke(api, interview)
    assert Client().get(urlsplit(links.url(other)).path).status_code == 200
    assert InterviewEvent.objects.get(kind="interview.link_revoked").interview == interview


def test_only_a_key_revokes(interview: Interview, stranger: APIClient, api: APIClient):
    assert stranger.post(f"/api/v1/interviews/{interview.pk}/revoke-link/").status_code == 401
    assert api.post(f"/api/v1/interviews/{uuid4()}/revoke-link/").status_code == 404
    assert api.get(f"/api/v1/interviews/{interview.pk}/revoke-link/").status_code == 405
