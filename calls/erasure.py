"""What this room erases of a person: interviews with all that hangs on them, here and at the carrier."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from calls.channels.phone import erase
from calls.models import Call, Interview, ProviderEvent
from calls.models.answers import recordings_folder
from candidates.erasure import Held, erasing, holding
from candidates.models import Candidate


def connect() -> None:
    """Listens for erasures; connecting twice changes nothing."""
    holding.connect(_held, dispatch_uid="calls.erasure.held")
    erasing.connect(_erase_interviews, dispatch_uid="calls.erasure")


def _held(candidate: Candidate, **_: Any) -> list[Held]:
    """The recordings of every interview, and audio prompts with the candidate's own words, in a folder for each."""
    rows = Interview.objects.filter(candidate=candidate).values_list("pk", "responses__recordings__file")
    names: dict[Any, set[str]] = defaultdict(set)
    spoken = Interview.objects.filter(candidate=candidate).values_list("pk", "audio_prompts__file")
    for interview_id, name in [*rows, *spoken]:
        names[interview_id] |= {name} if name else set()
    return [Held(recordings_folder(interview_id), frozenset(found)) for interview_id, found in names.items()]


def _erase_interviews(candidate: Candidate, **_: Any) -> None:
    """Deletes rows, and has the carrier's copies deleted and live calls ended after the commit.

    The locks keep webhooks and the worker that dials from changing a call between its last reading and its deletion.
    """
    list(Interview.objects.select_for_update().filter(candidate=candidate).order_by("pk").values_list("pk"))
    calls = list(Call.objects.select_for_update().filter(interview__candidate=candidate))
    erase.request(calls)
    erase.empty_folders_later(calls)
    Interview.objects.filter(candidate=candidate).delete()
    _events_from(candidate.phone).delete()


def _events_from(phone: str) -> QuerySet[ProviderEvent]:
    """Applied events that belong to no call and name a number. One that is not applied may hold a STOP, and stays."""
    if not phone:
        return ProviderEvent.objects.none()
    applied = ProviderEvent.objects.filter(call=None, applied_at__isnull=False)
    return applied.annotate(payload_text=Cast("payload", TextField())).filter(payload_text__contains=phone)
