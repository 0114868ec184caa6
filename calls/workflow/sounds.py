"""What is played in a call instead of being read out, and where the carrier fetches it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.signing import Signer
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from calls.domain.conversation import HangUp, Steps
from calls.domain.speech import personal_key, pieces, sound_key
from calls.domain.states import SoundStatus
from calls.models import Call, Sound
from calls.workflow.plan import plan_of

SETTLED = timedelta(seconds=10)
"""Longer than a commit takes: what was made so long before a request was there when it came, whoever answers it."""

_SIGNER = Signer(salt="calls.sounds", sep=".")


def played(call: Call, said: Steps) -> Mapping[str, tuple[str, ...]]:
    """The tokens of the sounds that stand for each text of `said`. A text that is not in it is read out.

    It follows from the URL and from rows that do not change any more: a sound counts that was there before the call
    began, or some time before the request came first. One query; none when the carrier's voice reads the call.
    """
    if not call.reader or call.interview.slow_speech:
        return {}
    questions = [question.text for question in plan_of(call).questions]
    wanted = {step.text: pieces(step.text, questions) for step in said if not isinstance(step, HangUp) and step.text}
    keys = {piece: _keys(call, piece) for parts in wanted.values() for piece in parts}
    every = [key for each in keys.values() for key in each]
    there = set(_there(call).filter(key__in=every).values_list("key", flat=True))
    found = {piece: next((key for key in each if key in there), "") for piece, each in keys.items()}
    return {
        text: tuple(token(found[piece]) for piece in parts)
        for text, parts in wanted.items()
        if all(found[piece] for piece in parts)
    }


def _keys(call: Call, piece: str) -> tuple[str, str]:
    """The keys under which the sound of a text may be known: everybody's, and this interview's own."""
    reader = call.reader or ""
    return sound_key(reader, piece), personal_key(reader, piece, str(call.interview_id))


def _there(call: Call) -> QuerySet[Sound]:
    before = Q(made_at__lte=call.ordered_at or call.created_at)
    if call.heard_at is not None:
        before |= Q(made_at__lte=call.heard_at - SETTLED)
    return Sound.objects.filter(before, status=SoundStatus.MADE)


def token(key: str) -> str:
    """What an address of a sound ends with. Nobody makes one without our key, however well he guesses the text."""
    return _SIGNER.sign(key)


def find(signed: str) -> Sound | None:
    """The sound behind a token; None for one that was not made here, or whose sound is gone."""
    key = signed[:64]
    if not constant_time_compare(_SIGNER.sign(key), signed):
        return None
    return Sound.objects.filter(key=key, status=SoundStatus.MADE).first()
