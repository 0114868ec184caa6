"""The conversation, and the telephone attempts at it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import CallStatus, InterviewStatus
from calls.models.jobs import JobDescription
from calls.models.leased import Leased, waiting_index
from candidates.models import Candidate


class Interview(Leased):
    """One conversation with one candidate about one job. It may need several calls, or later none."""

    SOURCES = states.INTERVIEW_SOURCES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="interviews")
    job_description = models.ForeignKey(JobDescription, on_delete=models.PROTECT, related_name="interviews")
    status = models.CharField(max_length=20, default=InterviewStatus.PENDING.value)
    language = models.CharField(max_length=20)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="interview_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="interview_by_status"),
            models.Index(fields=["candidate", "-created_at"], name="interview_by_candidate"),
            models.Index(fields=["job_description", "-created_at"], name="interview_by_job"),
            waiting_index("interview_waiting"),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"


class Call(Leased):
    """One telephone attempt. The row exists before the carrier is asked to dial; its id is in every URL."""

    SOURCES = states.CALL_SOURCES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="calls")
    status = models.CharField(max_length=20, default=CallStatus.QUEUED.value)
    provider = models.CharField(max_length=50)
    provider_call_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    """When the carrier was asked to dial; set before it is asked, so that nobody ever asks twice."""
    answered_by = models.CharField(max_length=30, blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            waiting_index("call_waiting"),
            models.Index(fields=["status"], name="call_live", condition=models.Q(status__in=sorted(states.CALL_LIVE))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=models.Q(status__in=sorted(states.CALL_LIVE)),
                name="one_live_call_per_interview",
            )
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
