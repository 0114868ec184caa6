"""Who is called: candidates, their consents, and the numbers that must never be dialled again."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


def resume_path(candidate: Candidate, filename: str) -> str:
    """Where a résumé lies in the storage: by the candidate's id, never by a name somebody chose."""
    return f"resumes/{candidate.pk}/{uuid.uuid4().hex}"


class Candidate(models.Model):
    """A person who may be called. `phone` is E.164; empty while there is none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    external_id = models.CharField(max_length=200, blank=True, default="", db_index=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=16, blank=True, default="", db_index=True)
    language = models.CharField(max_length=20, default="en-US")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    extra_time = models.FloatField(default=1.0)
    """How much more time than usual this person gets for everything on the telephone: 2.0 is twice as much."""
    resume = models.FileField(upload_to=resume_path, blank=True, default="")
    resume_text = models.TextField(blank=True, default="")
    resume_page_starts = models.JSONField(null=True, blank=True)
    """Offsets in `resume_text` at which the pages begin; None where they are not known: a DOCX, or no résumé."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="candidate_newest")]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class Consent(models.Model):
    """What a candidate agreed to: the purpose, what was shown or said, through which channel, and when.

    With an `interview` or a `job_description` it is for that one only; without either it is for the candidate in
    general. It goes with them when they are deleted: without them it would open more gates than before.
    """

    class Purpose(models.TextChoices):
        """What the candidate allows."""

        CONTACT = "contact"
        RECORDING = "recording"
        CAMERA = "camera"
        PROCTORING = "proctoring"
        IDENTITY = "identity"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consents")
    interview = models.ForeignKey(
        "calls.Interview", on_delete=models.CASCADE, null=True, blank=True, db_index=False, related_name="consents"
    )
    job_description = models.ForeignKey(
        "calls.JobDescription", on_delete=models.CASCADE, null=True, blank=True, db_index=False, related_name="consents"
    )
    purpose = models.CharField(
        max_length=20, choices=Purpose, default=Purpose.CONTACT, db_default=Purpose.CONTACT.value
    )
    wording = models.TextField()
    source = models.CharField(max_length=100)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["given_at"]
        indexes = [
            models.Index(fields=["interview"], name="consent_interview", condition=models.Q(interview__isnull=False)),
            models.Index(
                fields=["job_description"], name="consent_job", condition=models.Q(job_description__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Suppression(models.Model):
    """A number that asked not to be called again. It outlives the candidate: erasing a person keeps the wish."""

    phone = models.CharField(max_length=16, primary_key=True)
    source = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    lift_requested_at = models.DateTimeField(null=True, blank=True)
    """When the person asked to be called again. The number stays suppressed until the log in the storage is changed."""

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"suppression of {self.created_at:%Y-%m-%d}"
