"""Questions that people put in the place of written ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from calls.api.fields import Integer, Label, Number, SpokenText, Strict, Text
from calls.api.v1.question_shapes import QuestionShape
from calls.domain.questions import MAX_SECONDS, MIN_SECONDS, QuestionFields, check_questions
from calls.domain.rubric import COMPETENCIES, KINDS, KNOCK_OUT, Criterion, Rubric
from calls.ports import DraftQuestion

ORDINARY_SECONDS = 120

_KIND_OF = {
    "technical": "technical",
    "problem_solving": "problem_solving",
    "communication": "behavioural",
    "motivation": "motivation",
    "achievement": "behavioural",
}

_ANCHORS = {
    "technical": (
        "Technical knowledge",
        "Names no method or tool, or describes them wrongly.",
        "Describes a suitable method correctly, without saying why or with what limits.",
        "Describes a suitable method from own work, with its reasons, limits and result.",
    ),
    "problem_solving": (
        "Problem solving",
        "Does not say what the problem was or what was done about it.",
        "Names the problem and a plausible solution, without steps or reasons.",
        "Goes from the cause over considered steps to a solution, and says how it was checked.",
    ),
    "communication": (
        "Communication",
        "Does not answer the question, or cannot be followed.",
        "Answers the question in general terms.",
        "Answers the question with a concrete situation, what was said and what came of it.",
    ),
    "motivation": (
        "Motivation",
        "Gives no reason, or one that has nothing to do with this job.",
        "Gives a reason that would fit many jobs.",
        "Ties own goals and experience to what this job really is.",
    ),
    "achievement": (
        "Achievement",
        "Names no result, or no own part in it.",
        "Names a result and an own part in it, without showing its size.",
        "Names a result with its size or effect, and what exactly the own part was.",
    ),
}


_MUST_HAVE = (
    "Must-have",
    "Says that they do not have what is asked for.",
    "Has it in part, or leaves it unclear.",
    "Says that they have what is asked for.",
)


def ordinary_rubric(kind: str, competency: str) -> Rubric:
    """The rubric of a question that came without one: one criterion with general anchors."""
    name, weak, adequate, strong = _MUST_HAVE if kind == KNOCK_OUT else _ANCHORS[competency]
    return Rubric((Criterion(name=name, weak=weak, adequate=adequate, strong=strong),))


class CriterionFields(Strict):
    """One criterion of an answer, with its anchors for the ratings 1, 3 and 5."""

    name = Label(max_length=200)
    weak = Text(max_length=1000)
    adequate = Text(max_length=1000)
    strong = Text(max_length=1000)


class RubricFields(Strict):
    """What a weak, an adequate and a strong answer look like."""

    criteria = serializers.ListField(child=CriterionFields(), allow_empty=False, max_length=10)


class NewQuestions(serializers.ListSerializer[Any]):
    """Questions in the order they are asked."""

    def validate(self, attrs: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Raises ValidationError with every reason why these questions cannot be asked."""
        faults: dict[str, Any] = {}
        for fault in check_questions([_fields(question) for question in attrs], at_least=1):
            if fault.index is None:
                detail = ErrorDetail(fault.detail, code="question_count")
                faults.setdefault(api_settings.NON_FIELD_ERRORS_KEY, []).append(detail)
            else:
                detail = ErrorDetail(fault.detail, code="invalid")
                faults.setdefault(str(fault.index), {}).setdefault(fault.field, []).append(detail)
        if faults:
            raise ValidationError(faults)
        return attrs


class NewQuestion(Strict):
    """A question. Only `text` and `competency` are required; without a rubric it gets a general one."""

    answer_only = frozenset(QuestionShape.Meta.fields)
    text = SpokenText(max_length=1000)
    competency = serializers.ChoiceField(choices=COMPETENCIES)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    max_seconds = Integer(min_value=MIN_SECONDS, max_value=MAX_SECONDS, default=ORDINARY_SECONDS)
    weight = Number(default=1.0, help_text="Default 1; above 0 and at most 10.")
    rubric = RubricFields(required=False)

    class Meta:
        list_serializer_class = NewQuestions


def _fields(question: Mapping[str, Any]) -> QuestionFields:
    given: Mapping[str, Sequence[Mapping[str, str]]] | None = question.get("rubric")
    return QuestionFields(
        text=question["text"],
        competency=question["competency"],
        kind=question.get("kind", _KIND_OF[question["competency"]]),
        max_seconds=question["max_seconds"],
        weight=question["weight"],
        rubric=Rubric.from_json(given) if given else None,
    )


def drafts(questions: Sequence[Mapping[str, Any]]) -> list[DraftQuestion]:
    """Valid questions, as the workflow takes them."""
    return [_draft(question) for question in questions]


def _draft(question: Mapping[str, Any]) -> DraftQuestion:
    fields = _fields(question)
    return DraftQuestion(
        text=fields.text,
        competency=fields.competency,
        kind=fields.kind,
        max_seconds=fields.max_seconds,
        weight=fields.weight,
        rubric=fields.rubric or ordinary_rubric(fields.kind, fields.competency),
    )
