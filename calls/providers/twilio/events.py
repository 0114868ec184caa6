"""What Twilio's webhooks say: parameters → facts."""

from __future__ import annotations

from typing import Any

from calls.domain.conversation import understand_consent
from calls.domain.states import CallStatus
from calls.facts import (
    AnswerEnded,
    CallChanged,
    CarrierTranscribed,
    ConsentAnswered,
    Fact,
    NothingHeard,
    RecordingChanged,
)
from calls.providers.twilio.places import place_of
from calls.providers.twilio.words import call_status, recording_status


def _seconds(payload: dict[str, str], name: str) -> int | None:
    value = payload.get(name, "")
    return int(value) if value.isdecimal() else None


def _recording_id(payload: dict[str, str]) -> str:
    """The recording's id; some requests carry it in the URL of the recording only, which is never fetched."""
    return payload.get("RecordingSid") or payload.get("RecordingUrl", "").rstrip("/").rpartition("/")[2]


def read(kind: str, place: dict[str, Any], payload: dict[str, str]) -> Fact:
    """What a kept event of this carrier says. Unknown words and missing fields become None, never an error."""
    match kind:
        case "voice":
            return CallChanged(CallStatus.IN_PROGRESS, payload.get("CallSid", ""), payload.get("AnsweredBy", ""))
        case "status":
            return CallChanged(
                call_status(payload.get("CallStatus", "")),
                payload.get("CallSid", ""),
                payload.get("AnsweredBy", ""),
                _seconds(payload, "CallDuration"),
            )
        case "consent":
            digits, speech = payload.get("Digits", ""), payload.get("SpeechResult", "")
            return ConsentAnswered(understand_consent(digits, speech))
        case "answer" if _recording_id(payload):
            duration = _seconds(payload, "RecordingDuration")
            return AnswerEnded(place_of(place), _recording_id(payload), duration, payload.get("Digits", ""))
        case "answer" | "silence":
            return NothingHeard(place_of(place))
        case "recording":
            return RecordingChanged(
                place_of(place),
                _recording_id(payload),
                recording_status(payload.get("RecordingStatus", "")),
                _seconds(payload, "RecordingDuration"),
                payload.get("ErrorCode", ""),
            )
        case "transcription":
            done = payload.get("TranscriptionStatus") == "completed"
            text = payload.get("TranscriptionText", "") if done else None
            return CarrierTranscribed(place_of(place), _recording_id(payload), text)
    raise ValueError(f"no webhook is called {kind}")
