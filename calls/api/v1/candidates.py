"""`candidates/`: who is called."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api import parsers
from calls.api.pagination import OldestFirst
from calls.api.parsers import plain
from calls.api.schema import location, problems
from calls.api.v1 import resume_files
from calls.api.v1.requests import (
    CandidateConsent,
    CandidateFields,
    CandidateForm,
    CandidateQuery,
    PageQuery,
    ResumeForm,
)
from calls.api.v1.shapes import CandidateEntryShape, CandidateShape, ConsentShape
from calls.api.views import ApiView, ListView
from calls.interview import caller_requests
from calls.scoring import match
from candidates.erasure import erase
from candidates.models import Candidate, Consent


class Candidates(ListView):
    """All candidates."""

    tag = "Candidates"
    parser_classes = [parsers.Json, parsers.Multipart]

    @extend_schema(
        summary="List candidates",
        parameters=[CandidateQuery],
        responses={200: CandidateEntryShape(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Lists candidates without the texts of their résumés, the newest first."""
        query = CandidateQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        rows = Candidate.objects.filter(**query.lookups()).defer("resume_text", "resume_page_starts")
        return self.page(request, rows, CandidateEntryShape)

    @extend_schema(
        summary="Add a candidate",
        request={"application/json": CandidateFields, "multipart/form-data": CandidateForm},
        parameters=[location(201)],
        responses={201: CandidateShape, **problems(400, 413, 415, 422, 503)},
    )
    def post(self, request: Request) -> Response:
        """Adds a candidate, as JSON or as a form with the résumé. If the résumé cannot be read, nothing is added."""
        new = _form(request)(data=plain(request, json_parts=("consent",)))
        new.is_valid(raise_exception=True)
        candidate = new.save()
        url = request.build_absolute_uri(reverse("candidate", args=[candidate.pk]))
        return Response(CandidateShape(candidate).data, status=HTTPStatus.CREATED, headers={"Location": url})


def _form(request: Request) -> type[CandidateFields]:
    return CandidateForm if request.content_type.startswith("multipart/") else CandidateFields


def _locked(candidate_id: UUID) -> Candidate:
    """The candidate, who is not erased before the transaction ends. Raises Http404 when they were erased already."""
    return get_object_or_404(Candidate.objects.select_for_update(no_key=True), pk=candidate_id)


class CandidateDetail(ApiView):
    """One candidate."""

    tag = "Candidates"

    @extend_schema(summary="Show a candidate", responses={200: CandidateShape, **problems(404)})
    def get(self, request: Request, candidate_id: UUID) -> Response:
        """Shows a candidate with the text of the résumé."""
        return Response(CandidateShape(get_object_or_404(Candidate, pk=candidate_id)).data)

    @extend_schema(
        summary="Change a candidate",
        request=CandidateFields,
        responses={200: CandidateShape, **problems(400, 404, 413, 415)},
    )
    def patch(self, request: Request, candidate_id: UUID) -> Response:
        """Changes the fields that are sent."""
        with transaction.atomic():
            change = CandidateFields(_locked(candidate_id), data=plain(request), partial=True)
            change.is_valid(raise_exception=True)
            return Response(CandidateShape(change.save()).data)

    @extend_schema(summary="Erase a candidate", responses={204: None, **problems(404, 503)})
    def delete(self, request: Request, candidate_id: UUID) -> Response:
        """Erases a person with all interviews, recordings and results, here and at the carrier."""
        erase(get_object_or_404(Candidate, pk=candidate_id))
        return Response(status=HTTPStatus.NO_CONTENT)


class Consents(ListView):
    """The consents of a candidate."""

    tag = "Candidates"
    pagination_class = OldestFirst

    @extend_schema(
        summary="List the consents of a candidate",
        parameters=[PageQuery],
        responses={200: ConsentShape(many=True), **problems(400, 404)},
    )
    def get(self, request: Request, candidate_id: UUID) -> Response:
        """Lists the consents of a candidate, the oldest first. Withdrawn consents stay in the list."""
        PageQuery(data=request.query_params.dict()).is_valid(raise_exception=True)
        candidate = get_object_or_404(Candidate, pk=candidate_id)
        return self.page(request, candidate.consents.all(), ConsentShape)

    @extend_schema(
        summary="Record a consent",
        request=CandidateConsent,
        responses={201: ConsentShape, **problems(400, 404, 413, 415)},
    )
    def post(self, request: Request, candidate_id: UUID) -> Response:
        """Stores what a candidate agreed to."""
        with transaction.atomic():
            candidate = _locked(candidate_id)
            consent = CandidateConsent(data=plain(request), context={"candidate": candidate})
            consent.is_valid(raise_exception=True)
            return Response(ConsentShape(consent.save(candidate=candidate)).data, status=HTTPStatus.CREATED)


class WithdrawConsent(ApiView):
    """The withdrawal of a consent."""

    tag = "Candidates"

    @extend_schema(summary="Withdraw a consent", request=None, responses={200: ConsentShape, **problems(404)})
    def post(self, request: Request, candidate_id: UUID, consent_id: UUID) -> Response:
        """Withdraws a consent. Calls that need it are not made, and live calls that need it are ended."""
        consent = get_object_or_404(Consent, pk=consent_id, candidate=candidate_id)
        caller_requests.withdraw(consent)
        consent.refresh_from_db()
        return Response(ConsentShape(consent).data)


class CandidateResume(ApiView):
    """The résumé of a candidate."""

    tag = "Candidates"
    parser_classes = [parsers.Multipart]

    @extend_schema(
        summary="Replace the résumé of a candidate",
        request={"multipart/form-data": ResumeForm},
        responses={200: CandidateShape, **problems(400, 404, 413, 415, 422, 503)},
    )
    def put(self, request: Request, candidate_id: UUID) -> Response:
        """Replaces the résumé. If the new one cannot be read, the old one stays."""
        candidate = get_object_or_404(Candidate, pk=candidate_id)
        form = ResumeForm(data=plain(request))
        form.is_valid(raise_exception=True)
        with resume_files.kept(candidate, form.validated_data["resume"]), transaction.atomic():
            _locked(candidate_id)  # else the new file is deleted again
            candidate.save(update_fields=["resume", "resume_text", "resume_page_starts", "updated_at"])
            match.resume_changed(candidate)
        return Response(CandidateShape(candidate).data)
