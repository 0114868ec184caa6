"""What every view of the REST API shares: the key comes first, lists come in pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from calls.api import parsers
from calls.api.pagination import NewestFirst
from calls.api.problems import Problem
from calls.api.schema import ApiSchema
from calls.background.dead_letters import DeadLetters


class ApiView(APIView):
    """JSON in and out, for clients with a key."""

    tag: str
    """The group of its operations in the OpenAPI document."""
    parser_classes = [parsers.Json]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema = ApiSchema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Looks at the key before the request's method, its Accept header or its body."""
        self.perform_authentication(request)
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            # WSGI would show such a body as an empty one.
            raise Problem(HTTPStatus.LENGTH_REQUIRED, "length_required", "Send the body with a Content-Length.")
        super().initial(request, *args, **kwargs)


class ListView(ApiView):
    """A view whose GET is a list in pages."""

    pagination_class: type[BasePagination] = NewestFirst

    def page(self, request: Request, rows: QuerySet[Any] | DeadLetters, shape: type[BaseSerializer[Any]]) -> Response:
        """The page of `rows` that the request's cursor asks for."""
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(cast("QuerySet[Any]", rows), request, view=self)
        return paginator.get_paginated_response(shape(page, many=True).data)


class NothingHere(ApiView):
    """Every address below /api/v1/ that does not exist: without a key it looks like one that does."""

    schema = None  # type: ignore[assignment]  # so it stays out of the schema

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for every method, once the key is known to be good."""
        super().initial(request, *args, **kwargs)
        raise Http404
