"""What Twilio's webhooks say: parameters → facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calls.channels.phone.twilio import message_events
from calls.channels.phone.twilio.words import CALL_STATUSES, MAX_ID
from calls.domain.conversation import Place
from calls.domain.states import RecordingStatus
from calls.telephony.facts import (
    AnswerEnded,
    CallAnswered,
    CallChanged,
    CallReceived,
    CarrierTranscribed,
    ConsentAnswered,
    Fact,
    MachineHeard,
    NothingHeard,
    RecordingChanged,
    VoicemailReached,
    Waited,
)

# https://www.twilio.com/docs/voice/twiml/record#recordingstatuscallback
_RECORDING_STATUSES = {
    "completed": RecordingStatus.AVAILABLE,
    "absent": RecordingStatus.ABSENT,
    "failed": RecordingStatus.FAILED,
}
"""`in-progress` is not here: it changes no row."""

MACHINES = ("machine_", "fax")
"""How the verdicts begin that mean no person; `unknown` counts as a person."""

MAX_DIGITS = 6
"""Of a length in seconds: Twilio ends a call after a day at most, which is 86,400."""

REJECTED = {"603", "607", "608"}
"""SIP codes of a call that was declined on purpose: RFC 3261, 8197, 8688."""


MAX_ANSWERED_BY = 30


def sid(payload: dict[str, str], name: str) -> str:
    """An id of Twilio, cut to what a row has room for."""
    return payload.get(name, "")[:MAX_ID]


def _place(parts: dict[str, Any]) -> Place:
    """The place that the URL of a stored event named."""
    return Place(int(parts["position"]), int(parts["attempt"]))


def _answered_by(payload: dict[str, str]) -> str:
    return payload.get("AnsweredBy", "")[:MAX_ANSWERED_BY]


def _seconds(payload: dict[str, str], name: str) -> int | None:
    """Whole seconds; None for what is no number, or longer than any call may last."""
    value = payload.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= MAX_DIGITS else None


def _recording_id(payload: dict[str, str]) -> str:
    """The recording's id; some requests carry it in the URL of the recording only, which is never fetched."""
    return sid(payload, "RecordingSid") or payload.get("RecordingUrl", "").rstrip("/").rpartition("/")[2][:MAX_ID]


def read(kind: str, place: dict[str, Any], payload: dict[str, str]) -> Fact:
    """What a kept event of this carrier says. Unknown words and missing fields become None, never an error.

    Raises ValueError for a kind that has no webhook.
    """
    if kind not in _READERS:
        return message_events.read(kind, place, payload)
    return _READERS[kind](place, payload)


def _answered(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return CallAnswered(sid(payload, "CallSid"), _answered_by(payload))


def _voicemail(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return VoicemailReached(sid(payload, "CallSid"), _answered_by(payload))


def _received(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    remainder = {name: value for name, value in payload.items() if name != "From"}
    return CallReceived(payload.get("From", ""), sid(payload, "CallSid"), remainder)


def _status(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return CallChanged(
        CALL_STATUSES.get(payload.get("CallStatus", "")),
        sid(payload, "CallSid"),
        _answered_by(payload),
        _seconds(payload, "CallDuration"),
        rejected=payload.get("SipResponseCode") in REJECTED,
    )


def _machine(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    answered_by = _answered_by(payload)
    return MachineHeard(answered_by, answered_by.startswith(MACHINES))


def _consent(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return ConsentAnswered(payload.get("Digits", ""), payload.get("SpeechResult", ""), int(place["attempt"]))


def _answer(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    recording_id = _recording_id(payload)
    if not recording_id:
        return NothingHeard(_place(place))
    duration = _seconds(payload, "RecordingDuration")
    return AnswerEnded(_place(place), recording_id, duration, payload.get("Digits", ""))


def _silence(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return NothingHeard(_place(place))


def _wait(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return Waited(_place(place))


def _recording(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    return RecordingChanged(
        _place(place),
        _recording_id(payload),
        _RECORDING_STATUSES.get(payload.get("RecordingStatus", "")),
        _seconds(payload, "RecordingDuration"),
        payload.get("ErrorCode", ""),
    )


def _transcription(place: dict[str, Any], payload: dict[str, str]) -> Fact:
    done = payload.get("TranscriptionStatus") == "completed"
    text = payload.get("TranscriptionText", "") if done else None
    return CarrierTranscribed(_place(place), _recording_id(payload), text)


_READERS: dict[str, Callable[[dict[str, Any], dict[str, str]], Fact]] = {
    "voice": _answered,
    "voicemail": _voicemail,
    "inbound": _received,
    "status": _status,
    "machine": _machine,
    "consent": _consent,
    "answer": _answer,
    "silence": _silence,
    "wait": _wait,
    "recording": _recording,
    "transcription": _transcription,
}
