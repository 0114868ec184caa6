"""`interviews/{id}/match/` and `candidates/{id}/resume/facts/`: what a résumé says, and what a job asks for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import providers
from calls.api.problems import Problem
from calls.api.schema import problems
from calls.api.v1.provenance import AuthorShape
from calls.api.views import ApiView
from calls.domain.matching import Importance, Level
from calls.domain.resumes import KINDS
from calls.domain.states import MatchStatus
from calls.models import Interview, ResumeMatch
from calls.scoring import match
from candidates.models import Candidate

NOTE = (
    "“not_found” means that the résumé does not say it, not that the person does not have it. There is no total: "
    "read the quotes."
)


class ReaderShape(AuthorShape):
    """The author of the match. `prompt_hash` identifies the text of the prompt."""

    prompt_hash = serializers.CharField()


class PlaceShape(serializers.Serializer[Any]):
    """A verbatim quote and its place: the offsets of its start and its end, and the page."""

    quote = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    page = serializers.IntegerField(allow_null=True)


class FactShape(PlaceShape):
    """A fact of a résumé. Dates are YYYY or YYYY-MM, or empty if not given; `ends` may be `present`."""

    kind = serializers.ChoiceField(choices=KINDS)
    name = serializers.CharField()
    organisation = serializers.CharField()
    begins = serializers.CharField()
    ends = serializers.CharField()
    level = serializers.CharField()


class RequirementShape(PlaceShape):
    """A requirement of the advertisement. The quote and its place belong to the description of the job."""

    id = serializers.CharField()
    text = serializers.CharField()
    importance = serializers.ChoiceField(choices=list(Importance))


class RequirementMatchShape(serializers.Serializer[Any]):
    """What the résumé says about one requirement. `gap` lists the words that were not found."""

    requirement = RequirementShape()
    level = serializers.ChoiceField(choices=list(Level))
    reason = serializers.CharField()
    gap = serializers.CharField()
    quotes = PlaceShape(many=True)


class SuggestedQuestionShape(serializers.Serializer[Any]):
    """A question about the résumé that may be asked."""

    text = serializers.CharField()
    quote = serializers.CharField()


class ResumeFactsShape(serializers.Serializer[Any]):
    """The facts of a résumé. `dropped` is the number of reported facts that are not in it."""

    candidate = serializers.UUIDField()
    facts = FactShape(many=True)
    dropped = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
    read_by = ReaderShape()


class ResumeMatchShape(serializers.Serializer[Any]):
    """What a résumé says about the requirements of a job. `is_current`: neither has changed since."""

    interview = serializers.UUIDField()
    matches = RequirementMatchShape(many=True)
    note = serializers.CharField()
    suggested_question = SuggestedQuestionShape(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())
    facts_dropped = serializers.IntegerField()
    quotes_dropped = serializers.IntegerField()
    requirements_dropped = serializers.IntegerField()
    is_current = serializers.BooleanField()
    requirements_by = ReaderShape()
    matched_by = ReaderShape()
    created_at = serializers.DateTimeField(help_text="When the match was ready.")


class InterviewMatch(ApiView):
    """The match of an interview."""

    tag = "Results and reviews"

    @extend_schema(summary="Show how the résumé matches the job", responses={200: ResumeMatchShape, **problems(404)})
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Shows for each requirement whether the résumé meets it.

        404 with `no_resume`, or with `match_not_ready` and the reason in `match_status`.
        """
        rows = Interview.objects.select_related("candidate", "job_description", "resume_match__requirements")
        interview = get_object_or_404(rows, pk=interview_id)
        row: ResumeMatch | None = getattr(interview, "resume_match", None)
        if not interview.candidate.resume_text.strip():
            raise Problem(HTTPStatus.NOT_FOUND, "no_resume", "The candidate has no résumé.")
        if row is None or row.status != MatchStatus.READY:
            raise _not_ready(row)
        return Response(ResumeMatchShape(_body(interview, row)).data)


def _not_ready(row: ResumeMatch | None) -> Problem:
    status = "off" if settings.RESUME_MATCHING == "off" else "not_ordered"
    detail = "The comparison of the résumé with the job was not ordered: send the résumé again."
    if row is not None:
        status, detail = row.status, f"There is no match; it is {row.status}. {row.error_detail}".strip()
    elif status == "off":
        detail = "Résumés are not compared with jobs: RESUME_MATCHING is off."
    return Problem(HTTPStatus.NOT_FOUND, "match_not_ready", detail, extensions={"match_status": status})


def _body(interview: Interview, row: ResumeMatch) -> dict[str, Any]:
    asked = row.requirements
    suggestion = match.suggestion_of(row, interview.language)
    return {
        "interview": interview.pk,
        "matches": row.matches,
        "note": NOTE,
        "suggested_question": suggestion,
        "warnings": row.warnings,
        "facts_dropped": row.facts_dropped,
        "quotes_dropped": row.quotes_dropped,
        "requirements_dropped": asked.dropped if asked else 0,
        "is_current": match.is_current(row, interview),
        "requirements_by": asked.author if asked else row.matched_by,
        "matched_by": row.matched_by,
        "created_at": row.status_changed_at,
    }


class ResumeFacts(ApiView):
    """The facts of a candidate's résumé."""

    tag = "Candidates"

    @extend_schema(summary="Show the facts of a résumé", responses={200: ResumeFactsShape, **problems(404)})
    def get(self, request: Request, candidate_id: UUID) -> Response:
        """Shows the facts of the résumé, each with its place in the text; 404 `no_resume` without a résumé.

        The facts come from the match of the newest interview, or else from the built-in reader.
        """
        candidate = get_object_or_404(Candidate, pk=candidate_id)
        if not candidate.resume_text.strip():
            raise Problem(HTTPStatus.NOT_FOUND, "no_resume", "The candidate has no résumé.")
        known = match.facts_known(candidate) or match.read_now(candidate, providers.builtin_resume_reader())
        return Response(ResumeFactsShape({"candidate": candidate.pk, **known}).data)
