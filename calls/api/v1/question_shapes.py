"""What questions look like in answers, with their rubrics."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from calls.models import Question


class CriterionShape(serializers.Serializer[Any]):
    """One criterion of an answer, with its anchors for the ratings 1, 3 and 5."""

    name = serializers.CharField()
    weak = serializers.CharField()
    adequate = serializers.CharField()
    strong = serializers.CharField()


class RubricShape(serializers.Serializer[Any]):
    """What a weak, an adequate and a strong answer look like."""

    criteria = CriterionShape(many=True)


class WarningShape(serializers.Serializer[Any]):
    """A warning for the person who put a question. The question is still asked."""

    code = serializers.CharField(help_text="Stable snake_case, for programs.")
    detail = serializers.CharField()


class QuestionShape(serializers.ModelSerializer[Question]):
    """A question as it is asked."""

    rubric = RubricShape()
    warnings = WarningShape(many=True)

    class Meta:
        model = Question
        fields = ["id", "position", "text", "competency", "kind", "max_seconds", "weight", "rubric", "warnings"]
        read_only_fields = fields
