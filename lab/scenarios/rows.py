"""The service's rows, seen and moved in time. Django has to be set up for the stack's database before the import."""

from datetime import timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from calls.domain.states import RESPONSE_UNSETTLED, InterviewStatus, RecordingStatus
from calls.interview import links
from calls.models import Call, Interview, InterviewResponse, InterviewResult, Leased, Message, Recording
from calls.telephony.states import CALL_LIVE, CallStatus, MessageStatus
from candidates.models import Candidate, Suppression
from lab.scenarios.observed import Observed, StoredRows

_SOON = timedelta(seconds=5)
"""What is due within this time is about to happen, and not waited for."""

_BUSY = frozenset({InterviewStatus.CALLING, InterviewStatus.IN_PROGRESS, InterviewStatus.SCORING})
_ON_THE_WAY = (MessageStatus.QUEUED, MessageStatus.SENT)
_MOMENTS = {
    Interview: ("next_attempt_at", "leased_until", "status_changed_at", "created_at"),
    Call: ("next_attempt_at", "leased_until", "status_changed_at", "created_at", "ordered_at", "ended_at"),
    InterviewResponse: ("next_attempt_at", "leased_until", "status_changed_at"),
    Recording: ("next_attempt_at", "leased_until", "status_changed_at", "created_at"),
}


def suppress(number: str) -> None:
    """Has a number on the list of those that are never dialled."""
    Suppression.objects.get_or_create(phone=number, defaults={"source": "scenario"})


def is_settled(interview_id: UUID) -> bool:
    """Whether nothing more happens by itself: no call, no work on answers, and nothing is about to be due."""
    interview = Interview.objects.get(pk=interview_id)
    if interview.status in _BUSY:
        return False
    due = interview.next_attempt_at if interview.status == InterviewStatus.PENDING else None
    if due is not None and due <= timezone.now() + _SOON:
        return False
    return not any(
        (
            interview.calls.filter(status__in=CALL_LIVE).exists(),
            interview.responses.filter(status__in=RESPONSE_UNSETTLED).exists(),
            Message.objects.filter(interview=interview, status__in=_ON_THE_WAY).exists(),
        )
    )


def is_waiting(interview_id: UUID) -> bool:
    """Whether it is settled, and a next attempt or a person is waited for."""
    return Interview.objects.get(pk=interview_id).status == InterviewStatus.PENDING and is_settled(interview_id)


def has_call(interview_id: UUID, status: CallStatus) -> bool:
    return Call.objects.filter(interview_id=interview_id, status=status).exists()


def is_in(interview_id: UUID, status: InterviewStatus) -> bool:
    return Interview.objects.filter(pk=interview_id, status=status).exists()


def is_asked(interview_id: UUID, position: int) -> bool:
    asked = InterviewResponse.objects.filter(interview_id=interview_id, position=position)
    return asked.exclude(asked_at=None).exists()


def is_stored(interview_id: UUID) -> bool:
    """Whether every recording that the carrier named was fetched, or given up."""
    return not _to_fetch(interview_id).exists()


def is_missed(interview_id: UUID) -> bool:
    """Whether an attempt to fetch a recording failed, and another one follows."""
    return _to_fetch(interview_id).filter(attempts__gt=0, leased_until=None).exists()


def _to_fetch(interview_id: UUID) -> QuerySet[Recording]:
    fetching = (RecordingStatus.ANNOUNCED, RecordingStatus.AVAILABLE)
    return Recording.objects.filter(response__interview_id=interview_id, status__in=fetching)


def is_in_doubt(interview_id: UUID) -> bool:
    """Whether a call was ordered, and the carrier failed before it said whether it took it."""
    return Call.objects.filter(interview_id=interview_id, status__in=CALL_LIVE, error_code="dial_unknown").exists()


def page_of(interview_id: UUID) -> str:
    return links.url(Interview.objects.get(pk=interview_id))


def let_time_pass(interview_id: UUID, by: timedelta | None, tries: int = 0) -> None:
    """Moves everything of an interview into the past by so much; None: until its next attempt is due.

    `tries` is how often was tried meanwhile to fetch recordings that could not be fetched; 0 leaves it as it is.
    """
    if by is None:
        due = Interview.objects.get(pk=interview_id).next_attempt_at
        by = timedelta(0) if due is None else max(timedelta(0), due - timezone.now())
    _earlier(Interview, by, pk=interview_id)
    _earlier(Call, by, interview_id=interview_id)
    _earlier(InterviewResponse, by, interview_id=interview_id)
    _earlier(Recording, by, response__interview_id=interview_id)
    if tries:
        _to_fetch(interview_id).filter(attempts__gt=0).update(attempts=tries)


def _earlier(kind: type[Leased], by: timedelta, **which: object) -> None:
    rows = kind._default_manager.filter(**which)
    rows.update(**{name: F(name) - by for name in _MOMENTS[kind]})


def observed(interview_id: UUID) -> Observed:
    interview = Interview.objects.get(pk=interview_id)
    result = InterviewResult.objects.filter(interview_id=interview_id).first()
    return Observed(
        source="rows",
        status=interview.status,
        error_code=interview.error_code,
        next_attempt_at=interview.next_attempt_at,
        calls=interview.calls.count(),
        responses=tuple(interview.responses.values_list("status", flat=True)),
        has_result=result is not None,
        needs_review=result is not None and result.needs_review,
        recommendation=(result.recommendation if result else None) or "",
        events=tuple(interview.events.values_list("message", flat=True)),
    )


def stored(interview_id: UUID) -> StoredRows:
    """What the rows say beside what the API shows."""
    interview = Interview.objects.select_related("candidate").get(pk=interview_id)
    candidate: Candidate = interview.candidate
    recordings = Recording.objects.filter(response__interview_id=interview_id)
    return StoredRows(
        outcomes=tuple(interview.calls.order_by("created_at").values_list("outcome", flat=True)),
        suppressed=Suppression.objects.filter(phone=candidate.phone).exists(),
        consents=candidate.consents.count(),
        recordings=recordings.exclude(file="").count(),
        slow_speech=interview.slow_speech,
    )
