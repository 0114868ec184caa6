"""What happened: the timeline of an interview, and every event a carrier sent."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from calls.models.interviews import Call, Interview
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index
from calls.telephony.states import ERASURE_RETRIES, ERASURE_SOURCES, ErasureStatus


class InterviewEvent(models.Model):
    """One line of an interview's timeline, in words a recruiter understands. Never changed afterwards."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="events")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    kind = models.CharField(max_length=64)
    message = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["interview", "created_at", "id"], name="event_timeline")]

    def __str__(self) -> str:
        return self.kind


class CarrierErasure(Leased):
    """A call to be ended at the carrier, and its recordings deleted there.

    Its candidate was erased here, or had withdrawn, or the call was given up before the carrier told of it.

    It holds ids of the call and nothing of the person, and outlives every other row of the call. `call_id` is our own
    id, by which webhooks name the call. `provider_call_id` is empty while the carrier has been asked to dial and its
    id is not known.
    """

    NOUN = "erasure"
    SOURCES = ERASURE_SOURCES
    RETRIES = ERASURE_RETRIES

    status = models.CharField(max_length=20, default=ErasureStatus.WAITING.value)
    provider = models.CharField(max_length=50)
    provider_account = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    """The carrier's account in which the call was made. Empty in rows that are older than this column."""
    provider_call_id = models.CharField(max_length=64, blank=True, default="")
    call_id = models.UUIDField(null=True, blank=True)
    """None in rows that are older than this column."""
    interview_id = models.UUIDField(null=True, blank=True)
    """The erased interview; None when it was not erased, and after its folder in the storage was emptied again."""
    files_due_at = models.DateTimeField(null=True, blank=True)
    """When that folder is emptied again: no worker can write to it any more."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            waiting_index("erasure_waiting"),
            dead_letter_index("erasure_dead"),
            models.Index(fields=["files_due_at"], name="erasure_files", condition=models.Q(files_due_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_call_id"],
                condition=~models.Q(provider_call_id=""),
                name="a_known_call_is_erased_once",
            ),
            models.UniqueConstraint(
                fields=["call_id"], condition=models.Q(call_id__isnull=False), name="our_call_is_erased_once"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ProviderEvent(models.Model):
    """A webhook as it came, kept before anything is done with it.

    `key` names the event, so that a duplicate is the same row. `applied_at` is None until what it says is in the other
    rows. The sweep has an event
    applied that a crash left unapplied, the next time at `next_attempt_at`, and sets aside at `set_aside_at` one that
    cannot be applied.
    """

    NOUN = "event"

    provider = models.CharField(max_length=50)
    key = models.CharField(max_length=255)
    kind = models.CharField(max_length=32)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, null=True, blank=True, related_name="provider_events")
    """None: the event is not about a call (a text message)."""
    place = models.JSONField(default=dict)
    """Our own part of the URL: which question, which try."""
    payload = models.JSONField()
    reply = models.JSONField(null=True, blank=True)
    """The steps of a reply that belongs to no turn of a session (`SessionTurn`), such as that to a stranger who calls.

    The release before sessions stored every reply here.
    """
    reply_speech = models.JSONField(null=True, blank=True)
    """How `reply` is spoken, see `calls.domain.speech.Speech`. None: a row that is older than this column."""
    received_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    error_detail = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="an_event_is_kept_once")]
        indexes = [
            models.Index(fields=["received_at"], name="event_age"),
            models.Index(fields=["received_at"], name="event_unapplied", condition=models.Q(applied_at__isnull=True)),
            dead_letter_index("event_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} event {self.pk}"

    @property
    def subject(self) -> Subject:
        """The interview and the call that it is about."""
        return self.call.subject if self.call else Subject()
