"""Statuses of rows and the tables of moves between them. A status changes in `calls.transitions.move` only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class JobStatus(StrEnum):
    """A job description and its questions."""

    GENERATING = "generating"
    READY = "ready"
    FAILED = "failed"


class InterviewStatus(StrEnum):
    """The conversation with a candidate, whatever carries it."""

    PENDING = "pending"  # waits for its time or its turn
    CALLING = "calling"  # a session is open and nobody has agreed to talk yet
    IN_PROGRESS = "in_progress"  # the candidate agreed, questions are being asked
    SCORING = "scoring"  # every question was put; the last answers are being worked on
    COMPLETED = "completed"  # there is a result
    NOT_REACHED = "not_reached"  # attempts used up, nobody spoke
    INCOMPLETE = "incomplete"  # a conversation began and could not be finished
    DECLINED = "declined"  # no consent, or opted out
    CANCELED = "canceled"  # the ATS took it back
    FAILED = "failed"  # our side or the channel; error_code says what


class SessionStatus(StrEnum):
    """One attempt at an interview over one channel."""

    OPEN = "open"
    ENDED = "ended"


class SessionOutcome(StrEnum):
    """What a candidate decided in a session. Empty while nobody has decided anything."""

    AGREED = "agreed"  # to be interviewed, which began
    DECLINED = "declined"
    HANDED_OVER = "handed_over"  # asked for a person
    SCREENED = "screened"  # an assistant asked who we are


class ResponseStatus(StrEnum):
    """What came back to one question."""

    PENDING = "pending"  # planned, not asked yet
    ASKED = "asked"  # put to the candidate
    UNANSWERED = "unanswered"  # asked twice, nothing was said
    RECORDED = "recorded"  # answered; recordings are being fetched and transcribed
    TRANSCRIBED = "transcribed"  # the whole answer is text
    SCORED = "scored"  # rated, or rated as insufficient evidence
    FAILED = "failed"  # a provider failed for good; error_code says which and how


class RecordingStatus(StrEnum):
    """One sound file of an answer."""

    ANNOUNCED = "announced"  # the channel named it, it may not be ready
    AVAILABLE = "available"  # the channel says it can be fetched
    STORED = "stored"  # ours
    TRANSCRIBED = "transcribed"
    SILENT = "silent"  # stored, but nothing except silence was recorded: not transcribed
    ABSENT = "absent"  # nothing was recorded (silent, too short)
    FAILED = "failed"


S = TypeVar("S", bound=StrEnum)


class FollowUpStatus(StrEnum):
    """The follow-up to one answer, from the transcript to the moment it is asked, or not."""

    WAITING = "waiting"  # the answer is to be judged
    READY = "ready"  # a question waits for the end of the answer that is being given
    ASKED = "asked"  # there is a response for it
    PASSED = "passed"  # none is asked; the decision says why
    MISSED = "missed"  # the conversation was over first


class MatchStatus(StrEnum):
    """The comparison of a candidate's résumé with the job of an interview."""

    WAITING = "waiting"  # the résumé is to be read
    READ = "read"  # its facts are known, and are to be compared with the job
    READY = "ready"
    FAILED = "failed"  # a provider failed for good; error_code says which and how


Moves = Mapping[str, frozenset[str]]
"""target ← the statuses it may be reached from"""


def moves(table: Mapping[S, set[S]]) -> Moves:
    return {str(to): frozenset(str(source) for source in sources) for to, sources in table.items()}


JOB_SOURCES = moves(
    {
        JobStatus.GENERATING: {JobStatus.READY, JobStatus.FAILED},
        JobStatus.READY: {JobStatus.GENERATING},
        JobStatus.FAILED: {JobStatus.GENERATING},
    }
)

INTERVIEW_SOURCES = moves(
    {
        InterviewStatus.PENDING: {
            InterviewStatus.CALLING,  # nobody was reached, or the session was not begun: tried again later
            InterviewStatus.IN_PROGRESS,  # the session broke: goes on in the next one
            InterviewStatus.NOT_REACHED,
            InterviewStatus.INCOMPLETE,
            InterviewStatus.FAILED,
            InterviewStatus.CANCELED,
        },  # a person asks for another try
        InterviewStatus.CALLING: {InterviewStatus.PENDING},
        InterviewStatus.IN_PROGRESS: {InterviewStatus.CALLING},
        InterviewStatus.SCORING: {
            InterviewStatus.PENDING,
            InterviewStatus.IN_PROGRESS,
            InterviewStatus.INCOMPLETE,
            InterviewStatus.CALLING,  # or while the next session is opened
        },  # the last answer may arrive after the end of the session
        InterviewStatus.COMPLETED: {InterviewStatus.SCORING},
        InterviewStatus.NOT_REACHED: {InterviewStatus.PENDING, InterviewStatus.CALLING},
        InterviewStatus.INCOMPLETE: {
            InterviewStatus.PENDING,
            InterviewStatus.CALLING,  # a conversation broke, and the last session to go on with it reached nobody
            InterviewStatus.IN_PROGRESS,
        },
        InterviewStatus.DECLINED: {InterviewStatus.PENDING, InterviewStatus.CALLING, InterviewStatus.IN_PROGRESS},
        InterviewStatus.CANCELED: {InterviewStatus.PENDING, InterviewStatus.CALLING, InterviewStatus.IN_PROGRESS},
        InterviewStatus.FAILED: {
            InterviewStatus.PENDING,
            InterviewStatus.CALLING,
            InterviewStatus.SCORING,  # the result could not be written
        },
    }
)

RESPONSE_SOURCES = moves(
    {
        ResponseStatus.PENDING: set(),
        ResponseStatus.ASKED: {ResponseStatus.PENDING, ResponseStatus.UNANSWERED},
        ResponseStatus.UNANSWERED: {
            ResponseStatus.ASKED,
            ResponseStatus.RECORDED,
        },  # a recording may turn out later to be silent
        ResponseStatus.RECORDED: {ResponseStatus.PENDING, ResponseStatus.ASKED, ResponseStatus.UNANSWERED},
        ResponseStatus.TRANSCRIBED: {ResponseStatus.RECORDED},
        ResponseStatus.SCORED: {ResponseStatus.TRANSCRIBED},
        ResponseStatus.FAILED: {ResponseStatus.RECORDED, ResponseStatus.TRANSCRIBED},
    }
)

RECORDING_SOURCES = moves(
    {
        RecordingStatus.ANNOUNCED: set(),
        RecordingStatus.AVAILABLE: {RecordingStatus.ANNOUNCED},
        RecordingStatus.STORED: {RecordingStatus.ANNOUNCED, RecordingStatus.AVAILABLE},
        RecordingStatus.TRANSCRIBED: {RecordingStatus.STORED},
        RecordingStatus.SILENT: {RecordingStatus.STORED},
        RecordingStatus.ABSENT: {RecordingStatus.ANNOUNCED},
        RecordingStatus.FAILED: {RecordingStatus.ANNOUNCED, RecordingStatus.AVAILABLE, RecordingStatus.STORED},
    }
)

FOLLOW_UP_SOURCES = moves(
    {
        FollowUpStatus.WAITING: set(),
        FollowUpStatus.READY: {FollowUpStatus.WAITING},
        FollowUpStatus.ASKED: {FollowUpStatus.READY},
        FollowUpStatus.PASSED: {FollowUpStatus.WAITING},
        FollowUpStatus.MISSED: {FollowUpStatus.READY},
    }
)

# Moves that a person's retry of a dead letter makes, and nothing else: a late webhook never revives what has ended.

JOB_RETRIES = moves({JobStatus.GENERATING: {JobStatus.FAILED}})
INTERVIEW_RETRIES = moves(
    {
        InterviewStatus.SCORING: {InterviewStatus.FAILED, InterviewStatus.COMPLETED},
        InterviewStatus.COMPLETED: {InterviewStatus.COMPLETED},  # a provisional result gets its next version
    }
)
RESPONSE_RETRIES = moves(
    {
        ResponseStatus.RECORDED: {ResponseStatus.FAILED, ResponseStatus.TRANSCRIBED, ResponseStatus.SCORED},
        ResponseStatus.TRANSCRIBED: {ResponseStatus.FAILED},
    }
)
RECORDING_RETRIES = moves(
    {
        RecordingStatus.AVAILABLE: {RecordingStatus.FAILED},
        RecordingStatus.STORED: {RecordingStatus.FAILED},
    }
)
INTERVIEW_OPEN = frozenset(
    {str(InterviewStatus.PENDING), str(InterviewStatus.CALLING), str(InterviewStatus.IN_PROGRESS)}
)
INTERVIEW_HOLDABLE = INTERVIEW_OPEN | {str(InterviewStatus.NOT_REACHED), str(InterviewStatus.INCOMPLETE)}
"""Where another way can still be found for a candidate."""
INTERVIEW_RETRYABLE = frozenset(
    {
        str(InterviewStatus.NOT_REACHED),
        str(InterviewStatus.INCOMPLETE),
        str(InterviewStatus.FAILED),
        str(InterviewStatus.CANCELED),
    }
)
RECORDING_UNSETTLED = frozenset(
    {str(RecordingStatus.ANNOUNCED), str(RecordingStatus.AVAILABLE), str(RecordingStatus.STORED)}
)
RESPONSE_UNSETTLED = frozenset({str(ResponseStatus.RECORDED), str(ResponseStatus.TRANSCRIBED)})


MATCH_SOURCES = moves(
    {
        MatchStatus.WAITING: {MatchStatus.READ, MatchStatus.READY, MatchStatus.FAILED},  # there is another résumé
        MatchStatus.READ: {MatchStatus.WAITING},
        MatchStatus.READY: {MatchStatus.READ},
        MatchStatus.FAILED: {MatchStatus.WAITING, MatchStatus.READ},
    }
)

MATCH_RETRIES = moves({MatchStatus.WAITING: {MatchStatus.FAILED}, MatchStatus.READ: {MatchStatus.FAILED}})


class AudioPromptStatus(StrEnum):
    """One sentence that is spoken ahead of a session."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"  # the vendor will not; the channel's own voice reads it


AUDIO_PROMPT_SOURCES = moves(
    {
        AudioPromptStatus.WAITING: set(),
        AudioPromptStatus.MADE: {AudioPromptStatus.WAITING},
        AudioPromptStatus.FAILED: {AudioPromptStatus.WAITING},
    }
)
AUDIO_PROMPT_RETRIES = moves({AudioPromptStatus.WAITING: {AudioPromptStatus.FAILED}})
