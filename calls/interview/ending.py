"""The end of a session → what its interview does next: it is scored, goes on in another session, or ends."""

from __future__ import annotations

from django.utils import timezone

from calls import transitions
from calls.domain.states import InterviewStatus, ResponseStatus, SessionStatus
from calls.interview import answers, channels
from calls.interview.context import Context, responses_of
from calls.models import Interview


def after(context: Context) -> None:
    """Moves an interview on whose session has ended."""
    interview = context.interview
    if interview.status == InterviewStatus.CALLING:  # nobody agreed in this session
        channel = channels.of_session(context)
        if channel.tries_again(context) or not answers.were_all_put(interview):
            channel.follow(context)
        else:
            answers.to_scoring(interview)
    elif interview.status == InterviewStatus.IN_PROGRESS:
        settle(context)


def settle(context: Context) -> None:
    """After a session, what was said in it counts, and the conversation may be over by that.

    Not after the candidate has withdrawn, nor while the interview is held for a person: that question is asked again.
    """
    if context.interview.status != InterviewStatus.DECLINED and not context.interview.held_for:
        answers.keep_what_was_said(context)
        finish(context)


def finish(context: Context) -> bool:
    """Ends a conversation whose session is over, or whose last question is behind it. False: it goes on.

    One that ended because two questions in a row were not answered is tried again, also when they were the last.
    """
    interview, channel = context.interview, channels.of_session(context)
    if answers.were_all_put(interview):
        is_tried_again = _fell_silent(interview) and channel.tries_again(context)
        if not is_tried_again:
            return answers.to_scoring(interview)
    goes_on = interview.sessions.filter(status=SessionStatus.OPEN).exists()
    return interview.status == InterviewStatus.IN_PROGRESS and not goes_on and channel.follow(context)


def _fell_silent(interview: Interview) -> bool:
    """Whether the last two questions that were put were not answered."""
    put = [response for response in responses_of(interview) if response.status != ResponseStatus.PENDING]
    return len(put) > 1 and all(response.status == ResponseStatus.UNANSWERED for response in put[-2:])


def declined(interview: Interview) -> bool:
    """Ends an interview that the candidate did not agree to. False: it had moved on."""
    sentence = "The candidate did not agree to begin."
    return transitions.move(
        interview,
        InterviewStatus.DECLINED,
        event=f"{sentence} Nothing more is tried.",
        error_code="consent_refused",
        error_detail=sentence,
        ended_at=timezone.now(),
    )
