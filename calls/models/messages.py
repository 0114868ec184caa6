"""Text messages to candidates."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from calls.models.interviews import Interview
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index
from calls.telephony.states import MESSAGE_RETRIES, MESSAGE_SOURCES, MessageStatus


class Message(Leased):
    """One text message about an interview, at most one of each kind. Its id is in the URL the carrier reports to."""

    NOUN = "message"
    SOURCES = MESSAGE_SOURCES
    RETRIES = MESSAGE_RETRIES

    class Kind(models.TextChoices):
        INVITATION = "invitation"
        VOICEMAIL_FOLLOW_UP = "voicemail_follow_up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    status = models.CharField(max_length=20, default=MessageStatus.QUEUED.value)
    body = models.TextField()
    """What is written. `{link}` stands for the link to the candidate's page, which no row holds."""
    provider = models.CharField(max_length=50, blank=True, default="")
    provider_message_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    """When the carrier was asked to send; set before it is asked, so that nobody ever asks twice."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        indexes = [waiting_index("message_waiting"), dead_letter_index("message_dead")]
        constraints = [models.UniqueConstraint(fields=["interview", "kind"], name="one_message_of_a_kind")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id)
