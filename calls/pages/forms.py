"""What a candidate sends from the page: each button is one form, and each form is signed by us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.http import QueryDict

SALT = "calls.candidate_page.form"
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)


class Action(StrEnum):
    """What the buttons do."""

    CONSENT = "consent"
    WITHDRAW = "withdraw"
    CALL_NOW = "call_now"
    CALL_AT = "call_at"
    HOLD = "hold"
    OPT_OUT = "opt_out"


class BadForm(ValueError):
    """A form that cannot be used. The text is a sentence for the candidate."""


@dataclass(frozen=True)
class Form:
    """A form that came back. `wording` is the consent exactly as the page showed it that the form was on."""

    action: Action
    wording: str
    at: str
    wish: str


def seal(interview_id: UUID, wording: str) -> str:
    """The hidden field of every form: who it is for, and which wording of the consent it stood beside."""
    return signing.dumps({"interview": str(interview_id), "wording": wording}, salt=SALT)


def read(posted: QueryDict, interview_id: UUID) -> Form:
    """The form that was sent. Raises BadForm for one that was not made here for this interview."""
    try:
        sealed = signing.loads(posted.get("form", ""), salt=SALT, max_age=timedelta(days=settings.LINK_DAYS))
    except signing.BadSignature:
        sealed = {}
    if sealed.get("interview") != str(interview_id):
        raise BadForm("This page was out of date. Please check it and press the button again.")
    try:
        action = Action(posted.get("action", ""))
    except ValueError:
        raise BadForm("This could not be understood. Please use the buttons on this page.") from None
    return Form(action, sealed["wording"], posted.get("at", ""), posted.get("wish", ""))


def local_time(text: str, zone: ZoneInfo) -> datetime:
    """A date and time as a browser sends it, in `zone`; the answer is UTC.

    Raises BadForm for anything else, and for a time that the clocks skip or show twice when they change.
    """
    problem = BadForm("This is no date and time. Please write it like 2027-01-31 14:30.")
    if not _DATE_AND_TIME.fullmatch(text.strip()):
        raise problem
    try:
        local = datetime.fromisoformat(text.strip()).replace(tzinfo=zone)
        first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError):  # there is no such day, hour or year
        raise problem from None
    if first != second:
        times = "is skipped" if first > second else "comes twice"
        raise BadForm(
            f"The clocks change at that time ({zone.key}), so that {local:%H:%M} {times}. Choose another one."
        )
    return first
