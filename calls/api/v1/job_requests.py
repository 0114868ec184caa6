"""What requests about job descriptions may carry: the advertisement, and the settings of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.serializers import ErrorDetail, ValidationError

from calls.api.fields import Integer, Label, LanguageTag, SpokenLanguage, SpokenText, Strict, Text
from calls.api.v1 import shapes
from calls.domain import plans
from calls.domain.questions import MAX_ASKED, MAX_QUESTIONS, MAX_SECONDS, MIN_QUESTIONS, MIN_SECONDS
from calls.domain.states import JobStatus
from calls.interview import generate_questions
from calls.models import JobDescription
from calls.models.jobs import RECORDED

MAX_DESCRIPTION = 50_000


class PlanSettings(Strict):
    """The settings by which questions are written. Settings that are not sent stay as they are."""

    question_count = Integer(
        min_value=MIN_QUESTIONS,
        max_value=MAX_QUESTIONS,
        default=6,
        help_text="Questions about must-haves are added to these.",
    )
    difficulty = serializers.ChoiceField(choices=plans.DIFFICULTIES, default=plans.ORDINARY)
    focus_areas = serializers.ListField(
        child=SpokenText(max_length=100),
        max_length=plans.MAX_FOCUS_AREAS,
        default=list,
        help_text="Topics to ask about first.",
    )
    time_limit_seconds = Integer(
        min_value=MIN_SECONDS,
        max_value=MAX_ASKED * MAX_SECONDS,
        allow_null=True,
        default=None,
        help_text="Maximum time for all questions together; null: no limit.",
    )
    knock_outs = serializers.ListField(
        child=SpokenText(max_length=200),
        max_length=plans.MAX_KNOCK_OUTS,
        default=list,
        help_text="Must-haves. Each gets a question of kind `knockout`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError for texts that no question may carry, and for a limit too short to write in."""
        faults: dict[str, Any] = {}
        for field, most in (("focus_areas", plans.FOCUS_WORDS), ("knock_outs", plans.KNOCK_OUT_WORDS)):
            for fault in plans.text_faults(attrs.get(field, []), self._now(attrs, "language"), max_words=most):
                detail = ErrorDetail(fault.detail, code=fault.code)
                faults.setdefault(field, {}).setdefault(str(fault.index), []).append(detail)
        if too_short := self._too_short(attrs):
            faults["time_limit_seconds"] = [ErrorDetail(too_short, code="time_limit_too_short")]
        if faults:
            raise ValidationError(faults)
        return attrs

    def questions_are_to_be_written(self) -> bool:
        """Whether the settings have to leave room for a writer, and not only for the questions that are there."""
        return True

    def _too_short(self, attrs: Mapping[str, Any]) -> str:
        limit = self._now(attrs, "time_limit_seconds")
        least = plans.min_seconds(self._now(attrs, "question_count"), len(self._now(attrs, "knock_outs")))
        if limit is None or limit >= least or not self.questions_are_to_be_written():
            return ""
        return f"This number of questions needs at least {least} seconds."

    def _now(self, attrs: Mapping[str, Any], name: str) -> Any:
        return attrs[name] if name in attrs else getattr(self.instance, name)


class CallSettings(Strict):
    """How candidates are interviewed about a job."""

    company_name = Label(
        max_length=100, required=False, allow_blank=True, help_text="The company that calls; if empty, COMPANY_NAME."
    )
    follow_ups = Integer(
        min_value=0,
        max_value=10,
        required=False,
        allow_null=True,
        help_text="Maximum number of follow-ups; if null, FOLLOW_UPS.",
    )
    voice_mode = serializers.ChoiceField(choices=[RECORDED, "realtime"], required=False)

    def validate_voice_mode(self, value: str) -> str:
        """Raises ValidationError for the mode that is still to come."""
        if value != RECORDED:
            detail = f'Real-time interviews are not available yet. Use "{RECORDED}".'
            raise ValidationError(detail, code="voice_mode_unavailable")
        return value


class NewJobDescription(CallSettings, PlanSettings):
    """A job for which questions are written."""

    answer_only = shapes.answer_only(shapes.JobDescriptionShape)
    title = Label(max_length=300)
    description = Text(max_length=MAX_DESCRIPTION)
    language = SpokenLanguage(max_length=20, default="en-US")

    def create(self, validated_data: dict[str, Any]) -> JobDescription:
        """The job, whose questions are written in the background."""
        with transaction.atomic():
            job = JobDescription.objects.create(**validated_data)
            generate_questions.request(job)
        return job


class JobDescriptionChange(CallSettings, PlanSettings):
    """New texts or settings for a job. Its questions stay as they are."""

    answer_only = shapes.answer_only(shapes.JobDescriptionShape)
    title = Label(max_length=300, required=False)
    description = Text(max_length=MAX_DESCRIPTION, required=False)
    language = LanguageTag(required=False, help_text="Cannot be changed, because questions are not translated.")

    def validate_language(self, value: str) -> str:
        """Raises ValidationError for another language than the one the questions are in."""
        job: JobDescription | None = self.instance
        if job is None or value != job.language:
            raise ValidationError("The language cannot be changed; create another job description.", code="immutable")
        return value

    def questions_are_to_be_written(self) -> bool:
        """Not when they are there: the workflow refuses a limit that they do not fit into."""
        job: JobDescription | None = self.instance
        return job is not None and job.status == JobStatus.GENERATING
