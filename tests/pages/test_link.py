"""The link is the key: changed, expired or orphaned it opens nothing and tells nothing."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.core import signing
from django.test import Client

from calls.models import Interview
from calls.workflow import links
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
    assert links.url(interview) == f"http://screen.test/i/{links.token(interview)}/"


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
