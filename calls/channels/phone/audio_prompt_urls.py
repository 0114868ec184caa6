"""The addresses at which the carrier fetches what is played in a call."""

from __future__ import annotations

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from calls.domain.states import AudioPromptStatus
from calls.models import AudioPrompt

_SIGNER = Signer(salt="calls.sounds", sep=".")


def token(key: str) -> str:
    """What an address of an audio prompt ends with. It cannot be made without our key."""
    return _SIGNER.sign(key)


def find(signed: str) -> AudioPrompt | None:
    """The audio prompt behind a token; None for one that was not made here, or whose prompt is gone."""
    key = signed[:64]
    if not constant_time_compare(_SIGNER.sign(key), signed):
        return None
    return AudioPrompt.objects.filter(key=key, status=AudioPromptStatus.MADE).first()
