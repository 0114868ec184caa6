"""What is played in a call instead of being read out, and where the carrier fetches it."""

from __future__ import annotations

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from calls.domain.conversation import HangUp, Steps
from calls.domain.speech import Speech, personal_key, pieces, sound_key
from calls.domain.states import SoundStatus
from calls.interview.plan import plan_of
from calls.models import Call, Sound

_SIGNER = Signer(salt="calls.sounds", sep=".")


def speech_of(call: Call, said: Steps) -> Speech:
    """How `said` is spoken in a call: in the language and at the pace of its interview, with the sounds that are made.

    One query; none when the carrier's voice reads the call.
    """
    interview = call.interview
    if not call.reader or interview.slow_speech:
        return Speech(interview.language, slow=interview.slow_speech)
    questions = [question.text for question in plan_of(call).questions]
    wanted = {step.text: pieces(step.text, questions) for step in said if not isinstance(step, HangUp) and step.text}
    keys = {piece: _keys(call, piece) for parts in wanted.values() for piece in parts}
    every = [key for each in keys.values() for key in each]
    made = set(Sound.objects.filter(status=SoundStatus.MADE, key__in=every).values_list("key", flat=True))
    found = {piece: next((key for key in each if key in made), "") for piece, each in keys.items()}
    sounds = {text: [found[piece] for piece in parts] for text, parts in wanted.items()}
    return Speech(interview.language, sounds={text: parts for text, parts in sounds.items() if all(parts)})


def _keys(call: Call, piece: str) -> tuple[str, str]:
    """The keys under which the sound of a text may be known: everybody's, and this interview's own."""
    reader = call.reader or ""
    return sound_key(reader, piece), personal_key(reader, piece, str(call.interview_id))


def token(key: str) -> str:
    """What an address of a sound ends with. Nobody makes one without our key, however well he guesses the text."""
    return _SIGNER.sign(key)


def find(signed: str) -> Sound | None:
    """The sound behind a token; None for one that was not made here, or whose sound is gone."""
    key = signed[:64]
    if not constant_time_compare(_SIGNER.sign(key), signed):
        return None
    return Sound.objects.filter(key=key, status=SoundStatus.MADE).first()
