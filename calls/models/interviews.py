"""The conversation, and the telephone attempts at it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import InterviewStatus, SessionStatus
from calls.models.jobs import JobDescription
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index
from calls.telephony.states import CALL_LIVE, CALL_SOURCES, CallStatus
from candidates.models import Candidate

if TYPE_CHECKING:
    from calls.models.answers import InterviewResult

PHONE = "phone"
"""The channel of an interview that is held by telephone."""


def _by_recommendation(name: str, *first: str) -> models.Index:
    """An index on interviews with a recommendation, the newest first, within what `first` names."""
    fields = [*first, "recommendation", "-created_at", "-id"]
    return models.Index(fields=fields, name=name, condition=models.Q(recommendation__isnull=False))


class Interview(Leased):
    """One conversation with one candidate about one job. It may need several calls, or later none."""

    NOUN = "interview"
    SOURCES = states.INTERVIEW_SOURCES
    RETRIES = states.INTERVIEW_RETRIES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="interviews")
    job_description = models.ForeignKey(JobDescription, on_delete=models.PROTECT, related_name="interviews")
    status = models.CharField(max_length=20, default=InterviewStatus.PENDING.value)
    channel = models.CharField(max_length=20, default=PHONE, db_default=PHONE)
    language = models.CharField(max_length=20)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    plan_version = models.PositiveIntegerField(null=True, blank=True)
    """The version of the job's plan that it runs with; null until the conversation begins."""
    recommendation = models.CharField(max_length=20, null=True, blank=True, editable=False)
    """That of the result, here too: one index finds the newest interviews with it, however few there are."""
    slow_speech = models.BooleanField(default=False)
    link_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    """Counts how often the link to the candidate's page was revoked; only links of this version open it."""
    held_for = models.CharField(max_length=20, blank=True, default="")
    """What the candidate asked for instead of a call; a person of the company takes it from there."""
    follow_ups = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many follow-ups it may have, if any; set when its conversation begins."""
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
            models.Index(fields=["job_description", "status", "-created_at", "-id"], name="interview_by_job_status"),
            _by_recommendation("interview_by_advice"),
            _by_recommendation("interview_by_status_advice", "status"),
            _by_recommendation("interview_by_job_advice", "job_description"),
            waiting_index("interview_waiting"),
            waiting_index("interview_due", "status"),
            dead_letter_index("interview_dead"),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.pk)

    @property
    def result(self) -> InterviewResult | None:
        """The newest version of its result; None while it has none. Uses `results` when they were prefetched."""
        return next(iter(self.results.all()), None)


class DialPace(models.Model):
    """One row: when the service may dial next. Whoever dials holds its lock, so several clocks keep one pace."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    next_dial_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"next dial at {self.next_dial_at:%H:%M:%S}"


class InterviewSession(models.Model):
    """One attempt at an interview over one channel. An interview that was interrupted goes on in another session.

    At most one session of an interview is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="sessions")
    channel = models.CharField(max_length=20)
    status = models.CharField(max_length=20, default=SessionStatus.OPEN.value)
    voice = models.CharField(max_length=200, null=True, blank=True)
    """The voice that the audio prompts are spoken with, chosen before the session begins; None: the channel's own."""
    outcome = models.CharField(max_length=20, blank=True, default="")
    """What the candidate decided; see `SessionOutcome`."""
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=models.Q(status=SessionStatus.OPEN.value),
                name="one_open_session_per_interview",
            )
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"


class SessionTurn(models.Model):
    """What a candidate did last in a session, and the reply to it. A turn with the same key gets the same reply."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="turns", db_index=False)
    key = models.CharField(max_length=200)
    steps = models.JSONField()
    """See `calls.models.replies.to_json`."""
    speech = models.JSONField()
    """How the steps are spoken; see `calls.domain.speech.Speech`."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="one_reply_per_turn")]

    def __str__(self) -> str:
        return f"turn {self.key}"


class Call(Leased):
    """What a phone session knows beyond the session: one telephone attempt. Its id, which is the session's too, is in
    every URL; the row exists before the carrier is asked to dial.
    """

    NOUN = "call"
    SOURCES = CALL_SOURCES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="calls")
    session = models.OneToOneField(InterviewSession, on_delete=models.CASCADE, null=True, related_name="call")
    """None in rows of the release before sessions; the first event of such a call makes its session."""
    status = models.CharField(max_length=20, default=CallStatus.QUEUED.value)
    phone = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    """The number that is dialled, or that called us. Empty in rows that are older than this column."""
    provider = models.CharField(max_length=50)
    provider_account = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    """The carrier's account in which the call was made. Empty before that, and in rows older than this column."""
    provider_call_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    """When the carrier was asked to dial; set before it is asked, so that nobody ever asks twice."""
    direction = models.CharField(max_length=10, default="outbound")
    outcome = models.CharField(max_length=20, blank=True, default="")
    """Who or what the call met; see `calls.telephony.retries.Outcome`."""
    message_ordered_at = models.DateTimeField(null=True, blank=True)
    """When the carrier was asked to leave a message on the voicemail that the call met."""
    answered_by = models.CharField(max_length=30, blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    reader = models.CharField(max_length=200, null=True, blank=True)
    """Not used any more: `InterviewSession.voice` has it. Kept for processes of the release before."""

    class Meta:
        ordering = ["created_at"]
        indexes = [
            waiting_index("call_waiting"),
            dead_letter_index("call_dead"),
            models.Index(fields=["ordered_at", "duration_seconds"], name="call_ordered"),
            models.Index(fields=["status"], name="call_live", condition=models.Q(status__in=sorted(CALL_LIVE))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=models.Q(status__in=sorted(CALL_LIVE)),
                name="one_live_call_per_interview",
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=models.Q(status__in=sorted(CALL_LIVE)) & ~models.Q(phone=""),
                name="one_live_call_per_number",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_call_id"],
                condition=~models.Q(provider_call_id=""),
                name="one_row_per_carrier_call",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id, self.pk)
