"""The addresses at which the carrier fetches what is played in a call."""

from __future__ import annotations

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from calls.domain.states import SoundStatus
from calls.models import Sound

_SIGNER = Signer(salt="calls.sounds", sep=".")


def token(key: str) -> str:
    """What an address of a sound ends with. Nobody makes one without our key, however well he guesses the text."""
    return _SIGNER.sign(key)


def find(signed: str) -> Sound | None:
    """The sound behind a token; None for one that was not made here, or whose sound is gone."""
    key = signed[:64]
    if not constant_time_compare(_SIGNER.sign(key), signed):
        return None
    return Sound.objects.filter(key=key, status=SoundStatus.MADE).first()
