"""The telephone as a channel of the engine."""

from __future__ import annotations

from calls.channels.phone import end_call, messages, retries, suppressions
from calls.domain.phrases import Wordings
from calls.domain.states import InterviewStatus
from calls.interview.context import Context
from calls.models import Interview
from calls.models.interviews import PHONE
from calls.telephony.retries import Outcome
from calls.telephony.states import CALL_LIVE
from calls.telephony.wordings import wordings
from candidates.models import Candidate


class Phone:
    """We call, and call again; the candidate may call too."""

    name = PHONE
    consent_source = "call"

    def wordings(self, language: str) -> Wordings:
        """With the words of a call and the keys of a telephone."""
        return wordings(language)

    def tries_again(self, context: Context) -> bool:
        """Whether another call follows when this one ends now."""
        return retries.may_call_again(context.interview, _outcome(context))

    def is_tried_again(self, context: Context) -> bool:
        """Whether we call the candidate again after this call, as far as nobody decides otherwise."""
        interview, call = context.interview, context.session.call
        if not interview.candidate.phone:
            return False
        interview.refresh_from_db(fields=["next_attempt_at", "max_attempts"])
        if interview.status == InterviewStatus.PENDING:
            return interview.next_attempt_at is not None and retries.has_attempts_left(interview)
        if call.status in CALL_LIVE:  # it ends with these words
            return self.tries_again(context)
        ordered = interview.calls.filter(status__in=CALL_LIVE, direction="outbound")
        return interview.status == InterviewStatus.CALLING and ordered.exists()

    def follow(self, context: Context) -> bool:
        """Schedules another call when there may be one, else ends the interview. False: it had moved on."""
        return retries.after_call(context.session.call, context.interview, _outcome(context))

    def end(self, interview: Interview) -> None:
        """Has its live call hung up."""
        end_call.request(interview)

    def opt_out(self, candidate: Candidate, *, source: str, in_session: bool) -> None:
        """Suppresses the candidate's number, which others may have too."""
        if candidate.phone:
            suppressions.opt_out(candidate.phone, source=source, in_session=in_session)

    def invite(self, interview: Interview) -> None:
        """Has an invitation sent by text message, where that is switched on."""
        messages.invite(interview)

    def attempts(self, interview: Interview) -> int:
        """How often the candidate's phone was dialled."""
        return retries.attempts_of(interview)

    def abandoned(self, interview: Interview) -> None:
        """What became of its earlier calls needs nobody's attention any more."""
        interview.calls.filter(set_aside_at__isnull=False).update(set_aside_at=None)


def _outcome(context: Context) -> Outcome:
    return retries.known(context.session.call) or Outcome.NO_ANSWER
