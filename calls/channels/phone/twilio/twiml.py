"""Steps of the conversation → a TwiML document. Pure: the same steps and URLs give the same document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import uuid4

from twilio.twiml.voice_response import Gather, VoiceResponse

from calls.channels.phone.twilio.places import Places
from calls.channels.phone.twilio.voices import heard, spoken
from calls.domain.caller_requests import hints
from calls.domain.conversation import Ask, Choose, End, Say, Steps, Wait
from calls.telephony.keys import ENDING_KEYS
from calls.telephony.silence import silence_seconds

MAX_TRANSCRIBED_SECONDS = 119
"""Twilio transcribes recordings between 2 and 120 seconds only."""


_SOME_CALL = uuid4().hex
"""Stands for the id of a call in kept documents; no text can hold it by chance."""


@dataclass(frozen=True)
class Speech:
    """How the steps of one call are spoken. With `transcribe` Twilio writes down each answer (English only).

    `played` are the texts for which there are sounds, with the tokens of these; all others are read by Twilio's voice.
    """

    language: str
    slow: bool = False
    transcribe: bool = False
    played: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def sounds(self, text: str) -> tuple[str, ...]:
        """The tokens of the sounds of a text, in their order; none when it is read."""
        return next((tokens for known, tokens in self.played if known == text), ())


def render(steps: Steps, places: Places, speech: Speech) -> str:
    """The document for `steps`.

    Calls about the same job hear the same sentences, so documents are kept and only the call's id is put in.
    """
    return _written(steps, places.base_url, speech).replace(_SOME_CALL, places.call_id)


@lru_cache(maxsize=1024)
def _written(steps: Steps, base_url: str, speech: Speech) -> str:
    response, places = VoiceResponse(), Places(base_url, _SOME_CALL)
    for step in steps:
        match step:
            case Say():
                _say(response, step.text, places, speech)
            case Choose():
                _choose(response, step, places, speech)
            case Ask():
                _ask(response, step, places, speech)
            case Wait():
                _wait(response, step, places, speech)
            case End():
                response.hangup()
    return str(response)


def _say(parent: VoiceResponse | Gather, text: str, places: Places, speech: Speech) -> None:
    """The sounds of a text, or its words in the voice of the language; slower ones by SSML, which it understands."""
    if tokens := speech.sounds(text):
        for token in tokens:
            parent.play(places.sound(token))
        return
    attributes = spoken(speech.language)
    if speech.slow and "voice" in attributes:
        parent.say(**attributes).prosody(text, rate="slow")
    else:
        parent.say(text, **attributes)


def _choose(response: VoiceResponse, step: Choose, places: Places, speech: Speech) -> None:
    """A key or a word; with nothing at all, the redirect brings the same question about as an empty answer."""
    gather = Gather(
        input="dtmf speech",
        action=places.consent(step.attempt),
        num_digits=1,
        timeout=silence_seconds(step.extra_time),
        speech_timeout="auto",
        language=heard(speech.language),
        hints=hints(speech.language),
    )
    _say(gather, step.text, places, speech)
    response.append(gather)
    response.redirect(places.consent(step.attempt))


def _wait(response: VoiceResponse, step: Wait, places: Places, speech: Speech) -> None:
    """A silence that no thread of ours is held for: the carrier keeps it, and asks again behind it."""
    if step.text:
        _say(response, step.text, places, speech)
    response.pause(length=step.seconds)
    response.redirect(places.wait(step.place))


def _ask(response: VoiceResponse, step: Ask, places: Places, speech: Speech) -> None:
    """A question, its recording, and behind it the way on when the recording was empty."""
    _say(response, step.text, places, speech)
    limit = min(step.max_seconds, MAX_TRANSCRIBED_SECONDS) if speech.transcribe else step.max_seconds
    attributes: dict[str, object] = {
        "action": places.answer(step.place),
        "finish_on_key": ENDING_KEYS,
        "timeout": silence_seconds(step.extra_time),
        "max_length": limit,
        "play_beep": True,
        "trim": "do-not-trim",
        "recording_status_callback": places.recording(step.place),
        "recording_status_callback_event": "completed absent",
    }
    if speech.transcribe:
        attributes |= {"transcribe": True, "transcribe_callback": places.transcription(step.place)}
    response.record(**attributes)
    response.redirect(places.silence(step.place))
