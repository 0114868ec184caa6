"""What a job asks for, and what the résumé of an interview's candidate says of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import MatchStatus
from calls.models.interviews import Interview
from calls.models.jobs import JobDescription
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index


class JobRequirements(models.Model):
    """The requirements of a job, read once from each text of its advertisement: everybody meets the same list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job_description = models.ForeignKey(JobDescription, on_delete=models.CASCADE, related_name="requirements")
    text_hash = models.CharField(max_length=64)
    """Of title, description and reader; see `workflow.match`."""
    requirements = models.JSONField(default=list)
    dropped = models.PositiveSmallIntegerField(default=0)
    """How many were told and do not stand in the advertisement, or are about what nobody is asked."""
    asked_of = models.CharField(max_length=50, default="")
    """Who was to read it; `author` may be another one that was asked in its place."""
    author = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["job_description", "text_hash"], name="requirements_are_read_once")
        ]

    def __str__(self) -> str:
        return f"requirements {self.pk}"


class ResumeMatch(Leased):
    """One comparison. It knows nothing of the answers, and no answer's score knows of it.

    `facts` and `matches` are what `to_json` of `domain.resumes.ResumeFact` and `domain.matching.RequirementMatch`
    wrote.
    """

    NOUN = "match"
    SOURCES = states.MATCH_SOURCES
    RETRIES = states.MATCH_RETRIES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="resume_match")
    status = models.CharField(max_length=20, default=MatchStatus.WAITING.value)
    resume_hash = models.CharField(max_length=64, blank=True, default="")
    """Of the text that the facts were read from."""
    requirements = models.ForeignKey(
        JobRequirements, on_delete=models.SET_NULL, null=True, blank=True, related_name="matches"
    )
    facts = models.JSONField(default=list)
    matches = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    facts_dropped = models.PositiveSmallIntegerField(default=0)
    quotes_dropped = models.PositiveSmallIntegerField(default=0)
    read_by = models.JSONField(default=dict)
    """Who read the facts: provider, model, prompt_version, prompt_hash."""
    matched_by = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        indexes = [waiting_index("match_waiting"), dead_letter_index("match_dead")]

    def __str__(self) -> str:
        return f"résumé match {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id)
