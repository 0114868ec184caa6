"""The link to a candidate's page: signed, expiring, and with nothing in it but the id of the interview."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from calls import transitions
from calls.models import Interview

_ID_BYTES, _VERSION_BYTES = 16, 2
_SIGNER = TimestampSigner(salt="calls.candidate_page", sep=".")


class LinkChanged(ValueError):
    """A token that was not made here."""


class LinkExpired(ValueError):
    """A token whose time is over."""


class LinkRevoked(LinkExpired):
    """A token that was revoked before its time."""


def token(interview: Interview) -> str:
    """The token of an interview's page, good for LINK_DAYS from now. Whoever has it may speak for the candidate."""
    version = interview.link_version
    revision = version.to_bytes(_VERSION_BYTES, "big") if version else b""
    return _SIGNER.sign(urlsafe_b64encode(interview.pk.bytes + revision).rstrip(b"=").decode())


def url(interview: Interview) -> str:
    """The public address of an interview's page."""
    return settings.WEBHOOK_BASE_URL + reverse("candidate_page", args=[token(interview)])


def read(token: str) -> UUID:
    """The id of the interview that a token was made for. Raises LinkChanged, LinkExpired or LinkRevoked."""
    try:
        value = _SIGNER.unsign(token, max_age=timedelta(days=settings.LINK_DAYS))
    except SignatureExpired as error:
        raise LinkExpired from error
    except BadSignature as error:
        raise LinkChanged from error
    content = urlsafe_b64decode(value + "==")
    interview_id = UUID(bytes=content[:_ID_BYTES])
    valid = Interview.objects.filter(pk=interview_id).values_list("link_version", flat=True).first()
    if valid is not None and valid != int.from_bytes(content[_ID_BYTES:], "big"):
        raise LinkRevoked
    return interview_id


def revoke(interview: Interview) -> None:
    """Makes every link that was sent for an interview useless. A link that is made afterwards works."""
    with transaction.atomic():
        Interview.objects.filter(pk=interview.pk).update(link_version=F("link_version") + 1)
        event = "The links to the candidate's page that were sent until now were revoked."
        transitions.record(interview, "interview.link_revoked", event)
    interview.refresh_from_db(fields=["link_version"])
