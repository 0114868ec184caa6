"""`resumes/parse/`: reads a résumé and keeps nothing."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api import parsers
from calls.api.schema import problems
from calls.api.v1 import requests, resume_files, shapes
from calls.api.views import ApiView


class ParseResume(ApiView):
    """A résumé's text."""

    tag = "Candidates"
    parser_classes = [parsers.Multipart]

    @extend_schema(
        summary="Read a résumé without storing it",
        operation_id="resumes_parse",
        request={"multipart/form-data": requests.ResumeForm},
        responses={200: shapes.ResumeShape, **problems(400, 413, 415, 422, 503)},
    )
    def post(self, request: Request) -> Response:
        """Reads a PDF or DOCX file and returns its text. Nothing is stored."""
        form = requests.ResumeForm(data=parsers.plain(request))
        form.is_valid(raise_exception=True)
        return Response(shapes.ResumeShape(resume_files.parse(form.validated_data["resume"])).data)
