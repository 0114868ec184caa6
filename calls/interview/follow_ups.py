"""Follow-ups as the conversation sees them: an answer is judged while it goes on, and what comes too late is missed."""

from __future__ import annotations

from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.domain import follow_ups
from calls.domain.states import FollowUpStatus, InterviewStatus
from calls.models import FollowUp, Interview, InterviewResponse, insert_once

TASK = "follow_up"


def request(response: InterviewResponse) -> None:
    """Has an answer judged that was written down while its conversation goes on, when follow-ups are allowed."""
    if not follow_ups.is_judged(response.kind):
        return
    talking = Interview.objects.filter(pk=response.interview_id, status=InterviewStatus.IN_PROGRESS)
    if not talking.filter(follow_ups__gt=0).exists():
        return
    if insert_once(FollowUp(response=response, next_attempt_at=timezone.now() + jobs.SWEEP_AFTER)):
        jobs.enqueue(TASK, response.pk)


def miss(interview: Interview) -> None:
    """The conversation is over: what is ready is not asked any more."""
    if not interview.follow_ups:
        return
    ready = FollowUp.objects.filter(response__interview=interview, status=FollowUpStatus.READY)
    for row in ready.select_related("response"):
        event = f"The further question about answer {row.response.position} came too late."
        transitions.move(row, FollowUpStatus.MISSED, event=event)
