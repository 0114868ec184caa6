"""What the result of an interview still waits for, question by question."""

from __future__ import annotations

from calls import queries
from calls.domain.reasons import Reason, ReasonCode
from calls.domain.states import RECORDING_UNSETTLED, RecordingStatus, ResponseStatus
from calls.models import Interview, InterviewResponse, Leased

_SENTENCES = {
    ReasonCode.RECORDING_PENDING: "its recording has not come yet",
    ReasonCode.TRANSCRIPT_PENDING: "its recording is not transcribed yet",
    ReasonCode.SCORE_PENDING: "its answer is not rated yet",
}


def answers(interview: Interview) -> dict[int, Reason]:
    """The answers that are still worked on, by position, each with what it waits for and why."""
    rows = queries.unsettled_responses(interview.pk).distinct().order_by("position").prefetch_related("recordings")
    return {response.position: _reason(response) for response in rows}


def _reason(response: InterviewResponse) -> Reason:
    recording = next((one for one in response.recordings.all() if one.status in RECORDING_UNSETTLED), None)
    if recording is not None:
        is_stored = recording.status == RecordingStatus.STORED
        code = ReasonCode.TRANSCRIPT_PENDING if is_stored else ReasonCode.RECORDING_PENDING
        return _because(recording, response, code)
    is_text = response.status == ResponseStatus.TRANSCRIBED
    return _because(response, response, ReasonCode.SCORE_PENDING if is_text else ReasonCode.TRANSCRIPT_PENDING)


def _because(row: Leased, response: InterviewResponse, code: ReasonCode) -> Reason:
    """With the error of the last try, when there was one."""
    cause = f" ({row.error_code}: {row.error_detail})" if row.error_code else ""
    return Reason(code, f"Question {response.position}: {_SENTENCES[code]}{cause}.")
