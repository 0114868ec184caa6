"""What answers look like. The names and meanings are the contract with other systems: docs/reference/api.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls import queries
from calls.api.v1.provenance import (
    AuthorShape,
    CriterionRatingShape,
    QuoteShape,
    RaterShape,
    ScorerShape,
    criterion_ratings,
)
from calls.api.v1.question_shapes import QuestionShape
from calls.domain import reasons
from calls.domain.plans import DIFFICULTIES
from calls.domain.recommendation import Recommendation
from calls.domain.states import InterviewStatus, JobStatus, ResponseStatus
from calls.models import (
    Call,
    Interview,
    InterviewEvent,
    InterviewResponse,
    InterviewResult,
    JobDescription,
)
from calls.telephony.states import CallStatus
from candidates.models import Candidate, Consent

WAITS = frozenset({str(InterviewStatus.PENDING), str(InterviewStatus.CALLING)})
"""The statuses in which an interview's next attempt is still to come."""


def answer_only(shape: type[serializers.ModelSerializer[Any]]) -> frozenset[str]:
    """The fields of a response, which a client may send back in a request."""
    return frozenset(shape.Meta.fields)


class JobDescriptionShape(serializers.ModelSerializer[JobDescription]):
    """A job and its questions."""

    status = serializers.ChoiceField(choices=list(JobStatus))
    difficulty = serializers.ChoiceField(choices=DIFFICULTIES)
    focus_areas = serializers.ListField(child=serializers.CharField())
    knock_outs = serializers.ListField(child=serializers.CharField())
    questions = QuestionShape(many=True)
    written_by = AuthorShape(source="*")

    class Meta:
        model = JobDescription
        fields = [
            "id",
            "title",
            "description",
            "language",
            "question_count",
            "difficulty",
            "focus_areas",
            "time_limit_seconds",
            "knock_outs",
            "company_name",
            "follow_ups",
            "voice_mode",
            "status",
            "plan_version",
            "questions",
            "written_by",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class CandidateShape(serializers.ModelSerializer[Candidate]):
    """A person who may be called. `phone` is E.164, or empty if there is none."""

    has_resume = serializers.SerializerMethodField()

    class Meta:
        model = Candidate
        fields = [
            "id",
            "external_id",
            "name",
            "email",
            "phone",
            "language",
            "time_zone",
            "resume_text",
            "has_resume",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_has_resume(self, candidate: Candidate) -> bool:
        """Whether a résumé file is stored."""
        return bool(candidate.resume)


class CandidateEntryShape(CandidateShape):
    """A candidate in a list, without `resume_text`, which may be long. `GET candidates/{id}/` shows it."""

    class Meta(CandidateShape.Meta):
        fields = [field for field in CandidateShape.Meta.fields if field != "resume_text"]
        read_only_fields = fields


class ConsentShape(serializers.ModelSerializer[Consent]):
    """What a candidate agreed to. Without `interview` and `job_description` it applies to the candidate in general."""

    interview = serializers.UUIDField(source="interview_id", allow_null=True)
    job_description = serializers.UUIDField(source="job_description_id", allow_null=True)

    class Meta:
        model = Consent
        fields = [
            "id",
            "purpose",
            "interview",
            "job_description",
            "wording",
            "source",
            "given_at",
            "withdrawn_at",
            "created_at",
        ]
        read_only_fields = fields


class ResumeShape(serializers.Serializer[Any]):
    """The text of a résumé. `pages` is null if the format has no pages."""

    text = serializers.CharField()
    pages = serializers.IntegerField(allow_null=True)
    format = serializers.ChoiceField(choices=["pdf", "docx"])
    warnings = serializers.ListField(child=serializers.CharField())


class CallShape(serializers.ModelSerializer[Call]):
    """One telephone attempt."""

    status = serializers.ChoiceField(choices=list(CallStatus))

    class Meta:
        model = Call
        fields = [
            "id",
            "status",
            "provider",
            "provider_call_id",
            "answered_by",
            "error_code",
            "started_at",
            "ended_at",
            "duration_seconds",
        ]
        read_only_fields = fields


class InterviewResponseShape(serializers.ModelSerializer[InterviewResponse]):
    """The response to one question. `score` is null if there is none, or none yet.

    If it has a `hold_reason`, it was not rated, and a person has to listen to it.
    """

    status = serializers.ChoiceField(choices=list(ResponseStatus))
    recording_seconds = serializers.SerializerMethodField()
    recording_url = serializers.SerializerMethodField()
    evidence = QuoteShape(many=True)
    ratings = serializers.SerializerMethodField()
    scored_by = RaterShape(allow_null=True)

    class Meta:
        model = InterviewResponse
        fields = [
            "position",
            "kind",
            "follows",
            "question",
            "status",
            "transcript",
            "recording_seconds",
            "recording_url",
            "score",
            "feedback",
            "evidence",
            "ratings",
            "hold_reason",
            "scored_by",
        ]
        read_only_fields = fields

    @extend_schema_field(CriterionRatingShape(many=True))
    def get_ratings(self, response: InterviewResponse) -> list[dict[str, Any]]:
        """One for each criterion; empty if the answer is not rated, or not yet."""
        return [dict(CriterionRatingShape(entry).data) for entry in criterion_ratings(response.ratings)]

    def get_recording_seconds(self, response: InterviewResponse) -> int | None:
        """How long the recording behind `recording_url` is."""
        recording = queries.answer_recording(response)
        return recording.duration_seconds if recording else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_recording_url(self, response: InterviewResponse) -> str | None:
        """The URL of the recording, which needs the same key; None if there is no recording yet."""
        if queries.answer_recording(response) is None:
            return None
        path = reverse("recording", args=[response.interview_id, response.position])
        return f"{settings.WEBHOOK_BASE_URL}{path}"


class ReasonShape(serializers.Serializer[Any]):
    """Why a person must look at a result, or other information about it."""

    code = serializers.CharField(help_text="Stable snake_case, for programs.")
    detail = serializers.CharField(help_text="A sentence, for people.")


class InterviewResultShape(serializers.ModelSerializer[InterviewResult]):
    """The result of an interview. It is advice: a person decides.

    A result that is made again is a new `version`, counted from 1; earlier versions stay.
    `review_reasons` say why a person must look at it first (`needs_review`). `notes` do not require a review.
    """

    interview = serializers.UUIDField(source="interview_id")
    overall_score = serializers.FloatField(allow_null=True, min_value=0, max_value=10)
    recommendation = serializers.ChoiceField(choices=list(Recommendation), allow_null=True)
    strengths = serializers.ListField(child=serializers.CharField())
    areas_for_improvement = serializers.ListField(child=serializers.CharField())
    review_reasons = serializers.SerializerMethodField()
    notes = ReasonShape(many=True)
    scored_by = ScorerShape(source="*")

    class Meta:
        model = InterviewResult
        fields = [
            "interview",
            "version",
            "overall_score",
            "recommendation",
            "summary",
            "strengths",
            "areas_for_improvement",
            "needs_review",
            "review_reasons",
            "notes",
            "scored_by",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonShape(many=True))
    def get_review_reasons(self, result: InterviewResult) -> list[dict[str, str]]:
        """Why a person must look at it; empty if no review is needed."""
        return [reasons.shown(reason) for reason in result.review_reasons]


class InterviewShape(serializers.ModelSerializer[Interview]):
    """A conversation with its calls, responses and result. `candidate` and `job_description` are ids."""

    candidate = serializers.UUIDField(source="candidate_id")
    job_description = serializers.UUIDField(source="job_description_id")
    status = serializers.ChoiceField(choices=list(InterviewStatus))
    attempts = serializers.SerializerMethodField()
    next_attempt_at = serializers.SerializerMethodField()
    calls = CallShape(many=True)
    responses = InterviewResponseShape(many=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Interview
        fields = [
            "id",
            "candidate",
            "job_description",
            "channel",
            "status",
            "plan_version",
            "language",
            "scheduled_for",
            "attempts",
            "next_attempt_at",
            "error_code",
            "error_detail",
            "created_at",
            "started_at",
            "ended_at",
            "calls",
            "responses",
            "result",
        ]
        read_only_fields = fields

    def get_attempts(self, interview: Interview) -> int:
        """How many calls were ordered."""
        return len(interview.calls.all())

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, interview: Interview) -> str | None:
        """The earliest time of the next call; None if no call follows."""
        at: datetime | None = interview.next_attempt_at if interview.status in WAITS else None
        return serializers.DateTimeField().to_representation(at) if at else None

    @extend_schema_field(InterviewResultShape(allow_null=True))
    def get_result(self, interview: Interview) -> dict[str, Any] | None:
        """The result, once there is one."""
        result = interview.result
        return dict(InterviewResultShape(result).data) if result else None


class InterviewEventShape(serializers.ModelSerializer[InterviewEvent]):
    """One event in the timeline of an interview."""

    id = serializers.UUIDField(source="public_id")
    at = serializers.DateTimeField(source="created_at")
    call = serializers.UUIDField(source="call_id", allow_null=True)

    class Meta:
        model = InterviewEvent
        fields = ["id", "at", "kind", "message", "call"]
        read_only_fields = fields
