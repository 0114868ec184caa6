"""What this room erases of a person: interviews with all that hangs on them, here and at the carrier."""

from __future__ import annotations

from typing import Any

from calls.models import Call, Interview, Recording
from calls.workflow import erase
from candidates.erasure import erasing
from candidates.models import Candidate


def connect() -> None:
    """Listens for erasures; connecting twice changes nothing."""
    erasing.connect(_erase_interviews, dispatch_uid="calls.erasure")


def _erase_interviews(candidate: Candidate, **_: Any) -> None:
    """Deletes rows and files, and has the carrier's copies deleted and live calls ended after the commit."""
    erase.request(Call.objects.filter(interview__candidate=candidate))
    recordings = list(Recording.objects.filter(response__interview__candidate=candidate))
    Interview.objects.filter(candidate=candidate).delete()
    for recording in recordings:
        if recording.file.name:
            recording.file.storage.delete(recording.file.name)
