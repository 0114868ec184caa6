"""`suppressions/`: numbers that are never called."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.fields import Strict, Text
from calls.api.pagination import NewestFirst
from calls.api.parsers import plain
from calls.api.schema import location, problems
from calls.api.v1.requests import PageQuery, e164
from calls.api.v1.shapes import answer_only
from calls.api.views import ApiView, ListView
from calls.channels.phone import suppressions as number_suppressions
from candidates.models import Suppression


class SuppressionShape(serializers.ModelSerializer[Suppression]):
    """A number that is never called, and the source of the opt-out."""

    class Meta:
        model = Suppression
        fields = ["phone", "source", "created_at"]
        read_only_fields = fields


class NewSuppression(Strict):
    """A number to suppress. `region` (two letters) says how to read a number without country code."""

    answer_only = answer_only(SuppressionShape)
    phone = Text(max_length=250)
    region = Text(max_length=2, required=False, allow_blank=True)
    source = Text(max_length=100, help_text="The source of the opt-out, such as `e-mail`.")  # type: ignore[assignment]  # fields leave the class body

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turns the phone into E.164. Raises ValidationError with the reason why a number is refused."""
        return {"phone": e164(attrs["phone"], attrs.get("region")), "source": attrs["source"]}


class LiftedSuppression(Strict):
    """Why a number may be called again."""

    reason = Text(max_length=200, help_text="Stored in the log of suppressions. It must not name a person.")


class SuppressionQuery(PageQuery):
    """Which suppressions to list."""

    phone = Text(required=False, help_text="E.164.")

    LOOKUPS = {"phone": "phone"}

    def validate_phone(self, value: str) -> str:
        """E.164, also when the + came as the blank it means in a query."""
        return "+" + value.removeprefix("+")


class NewestSuppressions(NewestFirst):
    """The newest first."""

    ordering = ("-created_at", "-phone")


class Suppressions(ListView):
    """All suppressions."""

    tag = "Suppressions"
    pagination_class = NewestSuppressions

    @extend_schema(
        summary="List suppressed numbers",
        parameters=[SuppressionQuery],
        responses={200: SuppressionShape(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Lists suppressions, the newest first."""
        query = SuppressionQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        return self.page(request, Suppression.objects.filter(**query.lookups()), SuppressionShape)

    @extend_schema(
        summary="Suppress a number",
        request=NewSuppression,
        parameters=[location(200, 201)],
        responses={200: SuppressionShape, 201: SuppressionShape, **problems(400, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Suppresses a number and declines its open interviews.

        200 when the number was suppressed before: nothing changes.
        """
        new = NewSuppression(data=plain(request))
        new.is_valid(raise_exception=True)
        phone: str = new.validated_data["phone"]
        known = Suppression.objects.filter(phone=phone).exists()
        number_suppressions.opt_out(phone, source=new.validated_data["source"])
        shape = SuppressionShape(Suppression.objects.get(phone=phone))
        url = request.build_absolute_uri(reverse("suppression", args=[phone]))
        status = HTTPStatus.OK if known else HTTPStatus.CREATED
        return Response(shape.data, status=status, headers={"Location": url})


class SuppressionDetail(ApiView):
    """One suppression."""

    tag = "Suppressions"

    @extend_schema(summary="Show whether a number is suppressed", responses={200: SuppressionShape, **problems(404)})
    def get(self, request: Request, phone: str) -> Response:
        """Shows the suppression of a number in E.164, or answers 404 when the number is not suppressed."""
        return Response(SuppressionShape(get_object_or_404(Suppression, phone=phone)).data)

    @extend_schema(
        summary="Allow calls to a number again",
        request=LiftedSuppression,
        responses={204: None, **problems(400, 404, 413, 415, 503)},
    )
    def delete(self, request: Request, phone: str) -> Response:
        """Allows calls to a number again. The reason is stored. Declined interviews stay declined."""
        get_object_or_404(Suppression, phone=phone)
        lifted = LiftedSuppression(data=plain(request))
        lifted.is_valid(raise_exception=True)
        if not number_suppressions.lift(phone, reason=lifted.validated_data["reason"]):
            raise Http404
        return Response(status=HTTPStatus.NO_CONTENT)
