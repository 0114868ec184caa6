"""Fixtures of the candidate's page."""

from __future__ import annotations

from datetime import time

import pytest
from django.conf import LazySettings

from calls.models import Interview
from calls.telephony.hours import CallingHours
from tests.calls.story import make_candidate, make_job
from tests.pages.visit import Visit


@pytest.fixture
def newcomer(db: None, settings: LazySettings) -> Interview:
    """An interview whose candidate lives in Stockholm and has not agreed to anything."""
    settings.CONSENT_REQUIRED = True
    candidate = make_candidate(consent=False)
    candidate.time_zone = "Europe/Stockholm"
    candidate.save()
    return Interview.objects.create(candidate=candidate, job_description=make_job(), language="en-US")


@pytest.fixture
def interview(newcomer: Interview) -> Interview:
    """The same after the candidate has agreed."""
    newcomer.candidate.consents.create(wording="I agree.", source="form", given_at=newcomer.created_at)
    return newcomer


@pytest.fixture
def visit(interview: Interview) -> Visit:
    """The candidate with the page open."""
    return Visit(interview)


@pytest.fixture
def office_hours(settings: LazySettings) -> None:
    """Calls are made between 8:00 and 21:00."""
    settings.CALLING_HOURS = CallingHours(time(8), time(21))
