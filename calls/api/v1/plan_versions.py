"""`job-descriptions/{id}/versions/`: what the plan of a job was, from one change to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.schema import problems
from calls.api.v1.question_shapes import RubricShape
from calls.api.v1.requests import PageQuery
from calls.api.views import ApiView, ListView
from calls.domain.plans import DIFFICULTIES
from calls.models import JobDescription, PlanVersion


class PlanVersionShape(serializers.ModelSerializer[PlanVersion]):
    """A version of a plan. `changed_by` is the name of the API key, or of the writer of the questions."""

    class Meta:
        model = PlanVersion
        fields = ["version", "changed_by", "created_at"]
        read_only_fields = fields


class KeptSettingsShape(serializers.Serializer[Any]):
    """The settings of a version."""

    language = serializers.CharField()
    question_count = serializers.IntegerField()
    difficulty = serializers.ChoiceField(choices=DIFFICULTIES)
    focus_areas = serializers.ListField(child=serializers.CharField())
    time_limit_seconds = serializers.IntegerField(allow_null=True)
    knock_outs = serializers.ListField(child=serializers.CharField())


class KeptQuestionShape(serializers.Serializer[Any]):
    """A question of a version."""

    position = serializers.IntegerField()
    text = serializers.CharField()
    competency = serializers.CharField()
    kind = serializers.CharField()
    max_seconds = serializers.IntegerField()
    weight = serializers.FloatField()
    rubric = RubricShape()


class WholePlanVersionShape(serializers.ModelSerializer[PlanVersion]):
    """A version with its settings and questions. `questions` is empty if none were written at that time."""

    settings = KeptSettingsShape()
    questions = KeptQuestionShape(many=True)

    class Meta:
        model = PlanVersion
        fields = ["version", "changed_by", "created_at", "settings", "questions"]
        read_only_fields = fields


class PlanVersions(ListView):
    """The versions of a plan."""

    tag = "Job descriptions"

    @extend_schema(
        summary="List the versions of a plan",
        parameters=[PageQuery],
        responses={200: PlanVersionShape(many=True), **problems(400, 404)},
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        """Lists the versions of a job's plan, the newest first."""
        PageQuery(data=request.query_params.dict()).is_valid(raise_exception=True)
        job = get_object_or_404(JobDescription.objects.only("pk"), pk=job_id)
        return self.page(request, job.versions.defer("settings", "questions"), PlanVersionShape)


class PlanVersionDetail(ApiView):
    """One version of a plan."""

    tag = "Job descriptions"

    @extend_schema(summary="Show a version of a plan", responses={200: WholePlanVersionShape, **problems(404)})
    def get(self, request: Request, job_id: UUID, version: int) -> Response:
        """Shows the settings and the questions of a version."""
        kept = get_object_or_404(PlanVersion, job_description_id=job_id, version=version)
        return Response(WholePlanVersionShape(kept).data)
