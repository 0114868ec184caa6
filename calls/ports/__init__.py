"""What we need from a vendor: protocols, and the frozen values that cross them.

An adapter raises `ProviderError` (see errors.py) and nothing else on purpose. It keeps no state between calls
that a row does not hold, and may be used by several threads at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from calls.domain.plans import ORDINARY
from calls.domain.questions import QuestionFields
from calls.domain.rubric import Rubric
from calls.ports.common import Author, Metered, is_deterministic, is_in_process
from calls.ports.follow_ups import FollowUpDraft, FollowUpWriter, WrittenFollowUp
from calls.ports.scores import Answer, AnswerRating, AnswerScorer, CriterionRating, RatedAnswer, Summary
from calls.ports.voices import Speech, TextToSpeech
from calls.telephony.states import CallStatus

__all__ = [
    "Answer",
    "AnswerRating",
    "AnswerScorer",
    "Audio",
    "Author",
    "CallOrder",
    "CallState",
    "CriterionRating",
    "DraftQuestion",
    "FollowUpDraft",
    "FollowUpWriter",
    "InboundUrls",
    "JobBrief",
    "MessageOrder",
    "Messaging",
    "Metered",
    "QuestionWriter",
    "RatedAnswer",
    "Speech",
    "SpeechToText",
    "Summary",
    "Telephony",
    "TextToSpeech",
    "Transcript",
    "WrittenFollowUp",
    "WrittenQuestions",
    "is_deterministic",
    "is_in_process",
]


# -- the carrier -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallOrder:
    """One telephone attempt to be placed. `call_id` is ours and stands in every URL the carrier is given."""

    call_id: str
    to: str
    ring_seconds: int
    limit_seconds: int
    language: str = "en-US"


@dataclass(frozen=True)
class CallState:
    """What the carrier says of a call now."""

    provider_call_id: str
    status: CallStatus
    answered_by: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: int | None


class Audio(Protocol):
    """A recording while it is being downloaded."""

    @property
    def content_type(self) -> str:
        """The carrier's word, already checked to be audio."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class InboundUrls:
    """Where the carrier asks what to do with a call to our number, tells its end, and sends text messages."""

    voice: str
    status: str
    message: str


class Telephony(Protocol):
    """A telephone carrier."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def place_call(self, order: CallOrder) -> str:
        """Asks the carrier to dial; returns its id of the call. An error with `ambiguous` may have rung."""
        ...

    def leave_message(self, provider_call_id: str, call_id: str) -> None:
        """Has a live call speak the words for a voicemail. A call that is already over is a success."""
        ...

    def answer_inbound_at(self, urls: InboundUrls) -> None:
        """Has the carrier send calls and text messages to our number, and the ends of such calls, to `urls`."""
        ...

    def hang_up(self, provider_call_id: str) -> None:
        """Ends a call in whatever state it is. A call that is already over is a success."""
        ...

    def fetch_call(self, provider_call_id: str) -> CallState:
        """What the carrier knows of a call; for calls whose callbacks got lost."""
        ...

    def find_calls(self, order: CallOrder, *, since: datetime) -> Sequence[str]:
        """The carrier's ids of the calls to this number since then, any of which `place_call` may have made."""
        ...

    def open_recording(self, provider_recording_id: str) -> AbstractContextManager[Audio]:
        """Opens the audio of a recording. Raises NotReady while the carrier has not stored it yet."""
        ...

    def find_transcript(self, provider_recording_id: str) -> str | None:
        """The carrier's own transcript of a recording, for one whose callback got lost; None: there is none yet."""
        ...

    def delete_recordings(self, provider_call_id: str) -> None:
        """Deletes the carrier's copies of a call's recordings. What is already gone is a success."""
        ...

    def delete_call(self, provider_call_id: str) -> None:
        """Deletes the carrier's record of a call that is over. What is already gone is a success."""
        ...


# -- speech-to-text ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Transcript(Metered):
    """What was said. Empty text means that no speech was found: that is an answer, not an error.

    `confidence` is how sure the vendor is of the words, 0 to 1, and `speech_seconds` for how long it heard them; None
    when it does not say so.
    """

    text: str
    provider: str
    model: str
    confidence: float | None = None
    speech_seconds: float | None = None


class SpeechToText(Protocol):
    """Turns a recording into its transcript."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        """`audio` is a whole file opened for reading, `language` a BCP 47 tag such as en-US."""
        ...


# -- questions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JobBrief:
    """What questions are written from.

    `question_count` does not count the `knock_outs`: each of them gets a question of its own beside.
    `time_limit_seconds` is what all questions may take together; None: there is no limit.
    """

    title: str
    description: str
    language: str
    question_count: int
    difficulty: str = ORDINARY
    focus_areas: tuple[str, ...] = ()
    time_limit_seconds: int | None = None
    knock_outs: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftQuestion:
    """A question as it was written: `weight` 1.0 is ordinary, `max_seconds` limits one answer."""

    text: str
    competency: str
    kind: str
    max_seconds: int
    weight: float
    rubric: Rubric

    @property
    def fields(self) -> QuestionFields:
        """What is checked of it."""
        return QuestionFields(self.text, self.competency, self.kind, self.max_seconds, self.weight, self.rubric)


@dataclass(frozen=True)
class WrittenQuestions(Metered):
    """The questions for a job, in the order they are asked, and who wrote them."""

    questions: tuple[DraftQuestion, ...]
    author: Author


class QuestionWriter(Protocol):
    """Writes the questions for a job."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def write_questions(self, brief: JobBrief) -> WrittenQuestions:
        """Questions in which `calls.domain.plans.written_faults` finds nothing."""
        ...


# -- text messages -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MessageOrder:
    """One text message to be sent. `message_id` is ours and stands in the URL that the carrier reports to."""

    message_id: str
    to: str
    body: str


class Messaging(Protocol):
    """A carrier of text messages."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def send(self, order: MessageOrder) -> str:
        """Asks the carrier to send; returns its id of the message. An error with `ambiguous` may have been sent.

        The code `recipient_opted_out` says that the person has told the carrier to stop.
        """
        ...
