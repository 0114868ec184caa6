"""The link to a candidate's page: signed, expiring, and with nothing in it but the id of the interview."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from calls.models import Interview

_SIGNER = TimestampSigner(salt="calls.candidate_page", sep=".")


class LinkChanged(ValueError):
    """A token that was not made here."""


class LinkExpired(ValueError):
    """A token whose time is over."""


def token(interview: Interview) -> str:
    """The token of an interview's page, good for LINK_DAYS from now. Whoever has it may speak for the candidate."""
    return _SIGNER.sign(urlsafe_b64encode(interview.pk.bytes).rstrip(b"=").decode())


def url(interview: Interview) -> str:
    """The public address of an interview's page."""
    return settings.WEBHOOK_BASE_URL + reverse("candidate_page", args=[token(interview)])


def read(token: str) -> UUID:
    """The id of the interview that a token was made for. Raises LinkChanged or LinkExpired."""
    try:
        value = _SIGNER.unsign(token, max_age=timedelta(days=settings.LINK_DAYS))
    except SignatureExpired as error:
        raise LinkExpired from error
    except BadSignature as error:
        raise LinkChanged from error
    return UUID(bytes=urlsafe_b64decode(value + "=="))
