"""What a carrier can tell us, as values that no longer know which carrier it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.domain.conversation import Place
from calls.domain.states import RecordingStatus
from calls.telephony.states import CallStatus, MessageStatus
from calls.telephony.texts import Keyword

HANGUP = "hangup"


@dataclass(frozen=True)
class CallChanged:
    """The carrier reports a status of the call. An unknown word is None: kept, and nothing else."""

    status: CallStatus | None
    provider_call_id: str
    answered_by: str = ""
    duration_seconds: int | None = None
    rejected: bool = False
    """Whether the person declined the call on the phone's screen."""


@dataclass(frozen=True)
class CallAnswered:
    """Somebody or something answered the call and hears the opening next."""

    provider_call_id: str
    answered_by: str = ""


@dataclass(frozen=True)
class VoicemailReached:
    """The call was sent to the words that are left on a voicemail."""

    provider_call_id: str
    answered_by: str = ""


@dataclass(frozen=True)
class MachineHeard:
    """The carrier's guess who answered, `answered_by` in its own words; it may come at any time."""

    answered_by: str
    is_machine: bool


@dataclass(frozen=True)
class ConsentAnswered:
    """The caller answered the opening, by a key or in words. `attempt` counts how often it was put."""

    digits: str
    speech: str
    attempt: int = 1


@dataclass(frozen=True)
class AnswerEnded:
    """A recording of an answer ended, by a key, a hang-up ("hangup") or silence ("")."""

    place: Place
    provider_recording_id: str
    duration_seconds: int | None
    key: str


@dataclass(frozen=True)
class NothingHeard:
    """A recording ended without anything to keep."""

    place: Place


@dataclass(frozen=True)
class Waited:
    """The caller has waited a moment behind the answer to a question; `place.attempt` counts the waits."""

    place: Place


@dataclass(frozen=True)
class RecordingChanged:
    """The carrier reports on a recording. `status` is one of available, absent, failed; None: keep only."""

    place: Place
    provider_recording_id: str
    status: RecordingStatus | None
    duration_seconds: int | None
    error_code: str = ""


@dataclass(frozen=True)
class CarrierTranscribed:
    """The carrier's own transcription. `text` None: it failed."""

    place: Place
    provider_recording_id: str
    text: str | None


@dataclass(frozen=True)
class MessageChanged:
    """The carrier reports on a text message of ours. `status` None: a word that changes nothing.

    `error_code` is ours, with a sentence in `error_detail`.
    """

    message_id: str
    provider: str
    provider_message_id: str
    status: MessageStatus | None
    error_code: str = ""
    error_detail: str = ""


@dataclass(frozen=True)
class MessageReceived:
    """Somebody wrote to our number. `phone` is E.164, or empty for a sender that is no such number.

    `is_answered` says that the carrier has replied by itself. `remainder` is what may be kept of the event
    once it is applied: nothing in it tells who wrote, or what.
    """

    phone: str
    keyword: Keyword
    is_answered: bool
    remainder: Mapping[str, str]


@dataclass(frozen=True)
class CallReceived:
    """Somebody calls our number. `remainder` is what may be kept of the event: nothing in it tells who called."""

    phone: str
    provider_call_id: str
    remainder: Mapping[str, str]


MessageFact = MessageChanged | MessageReceived
TurnFact = CallAnswered | VoicemailReached | ConsentAnswered | AnswerEnded | NothingHeard | Waited
"""What a caller did last. Each is answered with what the caller hears next."""
CallFact = TurnFact | CallChanged | MachineHeard | RecordingChanged | CarrierTranscribed
Fact = CallFact | MessageFact | CallReceived
