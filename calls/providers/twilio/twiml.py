"""Steps of the conversation → a TwiML document. Pure: the same steps and URLs give the same document."""

from __future__ import annotations

from twilio.twiml.voice_response import Gather, VoiceResponse

from calls.domain.conversation import SILENCE_SECONDS, Ask, Choose, HangUp, Say, Steps
from calls.providers.twilio.places import Places

CHOICE_TIMEOUT_SECONDS = 8
CHOICE_HINTS = "yes, no, stop calling"
MAX_TRANSCRIBED_SECONDS = 119
"""Twilio transcribes recordings between 2 and 120 seconds only."""


def render(steps: Steps, places: Places, *, language: str, transcribe: bool) -> str:
    """The document for `steps`. With `transcribe` Twilio writes down each answer too (English only)."""
    response = VoiceResponse()
    for step in steps:
        match step:
            case Say():
                response.say(step.text, language=language)
            case Choose():
                _choose(response, step, places, language)
            case Ask():
                _ask(response, step, places, language, transcribe)
            case HangUp():
                response.hangup()
    return str(response)


def _choose(response: VoiceResponse, step: Choose, places: Places, language: str) -> None:
    """A key or a word; with nothing at all, the redirect brings the same question about as an empty answer."""
    gather = Gather(
        input="dtmf speech",
        action=places.consent(step.attempt),
        num_digits=1,
        timeout=CHOICE_TIMEOUT_SECONDS,
        speech_timeout="auto",
        language=language,
        hints=CHOICE_HINTS,
    )
    gather.say(step.text, language=language)
    response.append(gather)
    response.redirect(places.consent(step.attempt))


def _ask(response: VoiceResponse, step: Ask, places: Places, language: str, transcribe: bool) -> None:
    """A question, its recording, and behind it the way on when the recording was empty."""
    response.say(step.text, language=language)
    attributes: dict[str, object] = {
        "action": places.answer(step.place),
        "finish_on_key": "#*",
        "timeout": SILENCE_SECONDS,
        "max_length": min(step.max_seconds, MAX_TRANSCRIBED_SECONDS) if transcribe else step.max_seconds,
        "play_beep": True,
        "trim": "do-not-trim",
        "recording_status_callback": places.recording(step.place),
        "recording_status_callback_event": "completed absent",
    }
    if transcribe:
        attributes |= {"transcribe": True, "transcribe_callback": places.transcription(step.place)}
    response.record(**attributes)
    response.redirect(places.silence(step.place))
