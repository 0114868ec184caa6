"""What is asked: job descriptions and their questions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from calls.domain import plans, states
from calls.domain.states import JobStatus
from calls.models.leased import Leased, dead_letter_index, waiting_index

RECORDED = "recorded"
"""The voice mode in which each answer is recorded, and transcribed afterwards."""

NO_TEXTS = models.Value([], models.JSONField())


class JobDescription(Leased):
    """A job, and who wrote its questions (empty until they are written)."""

    NOUN = "job_description"
    SOURCES = states.JOB_SOURCES
    RETRIES = states.JOB_RETRIES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    description = models.TextField()
    language = models.CharField(max_length=20, default="en-US")
    question_count = models.PositiveSmallIntegerField(default=6)
    difficulty = models.CharField(max_length=20, default=plans.ORDINARY, db_default=plans.ORDINARY)
    focus_areas = models.JSONField(default=list, db_default=NO_TEXTS)
    time_limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    """What all questions may take together; null: there is no limit."""
    knock_outs = models.JSONField(default=list, db_default=NO_TEXTS)
    """Must-haves: each has a question of its own written for it."""
    company_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    """Who calls about this job; empty: COMPANY_NAME."""
    follow_ups = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many follow-ups an interview may have; null: FOLLOW_UPS."""
    voice_mode = models.CharField(max_length=20, default=RECORDED, db_default=RECORDED)
    plan_version = models.PositiveIntegerField(null=True, blank=True)
    """The newest of its `versions`; null while nothing was written or changed."""
    status = models.CharField(max_length=20, default=JobStatus.GENERATING.value)
    provider = models.CharField(max_length=50, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=50, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            models.Index(fields=["id"], name="job_failed", condition=models.Q(status=JobStatus.FAILED.value)),
            waiting_index("job_waiting"),
            dead_letter_index("job_dead"),
        ]

    def __str__(self) -> str:
        return f"job description {self.pk}"

    @property
    def company(self) -> str:
        """Who calls about this job, as candidates hear and read it."""
        return self.company_name or settings.COMPANY_NAME

    @property
    def max_follow_ups(self) -> int:
        """How many follow-ups an interview about this job may have."""
        return settings.FOLLOW_UPS if self.follow_ups is None else self.follow_ups


class Question(models.Model):
    """One question of a job. What was really asked is kept on the response, as it was then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job_description = models.ForeignKey(JobDescription, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    competency = models.CharField(max_length=50)
    kind = models.CharField(max_length=50)
    max_seconds = models.PositiveSmallIntegerField()
    weight = models.FloatField(default=1.0)
    rubric = models.JSONField()
    warnings = models.JSONField(default=list, db_default=NO_TEXTS)
    """What a person should know who put this question: objects with `code` and `detail`."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job_description", "position"], name="one_question_per_position")
        ]

    def __str__(self) -> str:
        return f"question {self.position}"


class PlanVersion(models.Model):
    """A job's settings and questions as they were from one change to the next. Never changed, never renumbered."""

    job_description = models.ForeignKey(JobDescription, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    settings = models.JSONField()
    questions = models.JSONField()
    changed_by = models.CharField(max_length=100)
    """The name of the API key, or of the writer."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["job_description", "version"], name="one_plan_per_version")]

    def __str__(self) -> str:
        return f"version {self.version}"
