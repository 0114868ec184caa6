"""What follows an answer: the follow-up to it, from the judgement to the moment it is asked, or not."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import FollowUpStatus
from calls.models.answers import InterviewResponse
from calls.models.leased import Leased, Subject, waiting_index


class FollowUp(Leased):
    """What was decided about one answer, and the question that came of it. At most one for each answer.

    The columns from `question` on are those of the response that is made when the question is asked.
    """

    NOUN = "follow_up"
    SOURCES = states.FOLLOW_UP_SOURCES

    response = models.OneToOneField(
        InterviewResponse, primary_key=True, on_delete=models.CASCADE, related_name="follow_up"
    )
    status = models.CharField(max_length=20, default=FollowUpStatus.WAITING.value)
    decision = models.CharField(max_length=20, blank=True, default="")
    """One of `calls.domain.follow_ups.Decision`; empty while the answer is not judged."""
    reason = models.TextField(blank=True, default="")
    question = models.TextField(blank=True, default="")
    rubric = models.JSONField(default=dict, blank=True)
    max_seconds = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=50, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=50, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["response"]
        indexes = [waiting_index("follow_up_waiting")]

    def __str__(self) -> str:
        return f"follow-up to response {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.response.interview_id)
