"""The end of a call → what its interview does next: another try, or an end."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from calls import transitions
from calls.domain.states import InterviewStatus, ResponseStatus, SessionOutcome
from calls.models import Call, Interview
from calls.telephony.retries import Outcome, next_attempt
from calls.telephony.states import CallStatus
from candidates import zones
from candidates.models import Candidate
from candidates.phone import time_zones

SHORT_DROP_SECONDS = 10
"""A call that is over so soon after it was answered was put down before anything was understood."""

SENTENCES = {
    Outcome.HUMAN: "The call ended before the last question. What was said is kept.",
    Outcome.VOICEMAIL: "A voicemail answered.",
    Outcome.CALL_SCREENING: "A call-screening assistant answered, and nobody came to the phone.",
    Outcome.BUSY: "The line was busy.",
    Outcome.NO_ANSWER: "Nobody answered, or nobody agreed to begin.",
    Outcome.REJECTED: "The call was declined on the phone's screen.",
    Outcome.FAILED: "The call failed.",
    Outcome.NOT_PLACED: "The carrier was asked to dial, and knows of no such call: nobody was rung.",
    Outcome.SHORT_DROP: "The call was picked up and put down at once.",
    Outcome.DECLINED: "The candidate does not want this call.",
}

_DECIDED = {
    SessionOutcome.AGREED: Outcome.HUMAN,
    SessionOutcome.HANDED_OVER: Outcome.HUMAN,
    SessionOutcome.DECLINED: Outcome.DECLINED,
    SessionOutcome.SCREENED: Outcome.CALL_SCREENING,
}

_BY_STATUS = {
    CallStatus.BUSY: Outcome.BUSY,
    CallStatus.NO_ANSWER: Outcome.NO_ANSWER,
    CallStatus.FAILED: Outcome.FAILED,
    CallStatus.CANCELED: Outcome.FAILED,
}


def known(call: Call) -> Outcome | None:
    """What a call has met so far, if that is known: what the candidate decided counts more than any guess."""
    if call.session is not None and call.session.outcome:
        return _DECIDED[SessionOutcome(call.session.outcome)]
    return Outcome(call.outcome) if call.outcome else None


def outcome_of(call: Call, status: CallStatus) -> Outcome:
    """What a call met that ended with `status`; what was learned during the call counts more."""
    learned = known(call)
    if learned is not None:
        return learned
    if status == CallStatus.COMPLETED:
        short = call.duration_seconds is not None and call.duration_seconds <= SHORT_DROP_SECONDS
        return Outcome.SHORT_DROP if short else Outcome.NO_ANSWER
    return _BY_STATUS[status]


def note(call: Call, outcome: Outcome) -> bool:
    """Keeps what a live call has met, unless something was known already. False: it was."""
    if known(call) is not None:  # and what is known once stays known
        return False
    noted = Call.objects.filter(pk=call.pk, outcome="").update(outcome=str(outcome))
    if noted:
        call.outcome = str(outcome)
    return noted == 1


def keep(call: Call, outcome: Outcome) -> None:
    """Stores what a call that is over has met."""
    if call.outcome != outcome:
        Call.objects.filter(pk=call.pk).update(outcome=str(outcome))
        call.outcome = str(outcome)


def zones_of(candidate: Candidate) -> tuple[str, ...]:
    """The time zones a candidate may be in: the one that was given, else all that the number may have.

    A stored name that is no place (`localtime`), or that the installed time zone data does not have, is not used.
    """
    if zones.is_place(candidate.time_zone):
        return (candidate.time_zone,)
    return time_zones(candidate.phone) if candidate.phone else ()


def attempts_of(interview: Interview) -> int:
    """How often the candidate's phone was dialled for this interview."""
    return interview.calls.exclude(ordered_at=None).count()


def has_attempts_left(interview: Interview) -> bool:
    """Whether the candidate's phone may be dialled once more for this interview."""
    return attempts_of(interview) < interview.max_attempts


def may_call_again(interview: Interview, outcome: Outcome) -> bool:
    """Whether another call follows one that ends with `outcome` now."""
    return _next_call(interview, outcome) is not None


def _next_call(interview: Interview, outcome: Outcome) -> datetime | None:
    due = next_attempt(outcome, timezone.now(), zones_of(interview.candidate))
    return due if due is not None and has_attempts_left(interview) else None


def after_call(call: Call, interview: Interview, outcome: Outcome) -> bool:
    """Schedules another call when there may be one, else ends the interview. False: it had moved on."""
    due = _next_call(interview, outcome)
    if due is not None:
        return _again(interview, outcome, due)
    return end(interview, outcome, code=call.error_code, detail=call.error_detail)


def _again(interview: Interview, outcome: Outcome, due: datetime) -> bool:
    return transitions.move(
        interview,
        InterviewStatus.PENDING,
        event=f"{SENTENCES[outcome]} The next call is due at {due:%Y-%m-%d %H:%M} UTC.",
        next_attempt_at=due,
        error_code=f"call_{outcome}",
        error_detail=SENTENCES[outcome],
    )


def end(interview: Interview, outcome: Outcome, *, code: str = "", detail: str = "") -> bool:
    """Ends an interview that is not tried again. False: it had moved on."""
    reason = detail or SENTENCES[outcome]
    if outcome == Outcome.DECLINED:
        status = InterviewStatus.DECLINED
    else:
        never_rang = outcome in (Outcome.FAILED, Outcome.NOT_PLACED)
        status = unfinished(interview, InterviewStatus.FAILED if never_rang else InterviewStatus.NOT_REACHED)
    return close(interview, status, f"{reason} No further call is made.", code=code or f"call_{outcome}", detail=reason)


def unfinished(interview: Interview, not_begun: InterviewStatus = InterviewStatus.NOT_REACHED) -> InterviewStatus:
    """The status of an interview for which nobody is called any more: `not_begun` unless a question was asked."""
    began = interview.responses.exclude(status=ResponseStatus.PENDING).exists()
    return InterviewStatus.INCOMPLETE if began else not_begun


def close(interview: Interview, status: InterviewStatus, event: str, *, code: str, detail: str) -> bool:
    """Ends an interview with `status`. False: it had moved on."""
    return transitions.move(
        interview, status, event=event, error_code=code, error_detail=detail, ended_at=timezone.now()
    )
