"""`interviews/{id}/costs/`: what was asked of vendors for an interview, and what it took."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import queries
from calls.api.schema import problems
from calls.api.views import ApiView
from calls.models import Interview, VendorCall


class VendorCallShape(serializers.ModelSerializer[VendorCall]):
    """One request to a vendor. `cost` is null if the price is not known."""

    cost = serializers.DecimalField(max_digits=14, decimal_places=6, allow_null=True)

    class Meta:
        model = VendorCall
        fields = [
            "vendor",
            "model",
            "kind",
            "started_at",
            "ended_at",
            "error_code",
            "input_tokens",
            "output_tokens",
            "audio_seconds",
            "characters",
            "cost",
        ]
        read_only_fields = fields


class CostTotalsShape(serializers.Serializer[Any]):
    """Totals of the calls. `cost` is the total of all calls with a known price, and null if there is none."""

    calls = serializers.IntegerField()
    unpriced_calls = serializers.IntegerField(help_text="Calls that used tokens, audio or text at an unknown price.")
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    audio_seconds = serializers.FloatField()
    characters = serializers.IntegerField(help_text="Characters of spoken text.")
    cost = serializers.DecimalField(max_digits=14, decimal_places=6, allow_null=True)


class CostsShape(serializers.Serializer[Any]):
    """The ledger of an interview, the oldest call first. Amounts are in the currency of the configured prices."""

    calls = VendorCallShape(many=True)
    removed_calls = serializers.IntegerField(help_text="Calls that are too old to be listed; they are in the totals.")
    totals = CostTotalsShape()


class Costs(ApiView):
    """What an interview cost."""

    tag = "Operation"

    @extend_schema(summary="Show the costs of an interview", responses={200: CostsShape, **problems(404)})
    def get(self, request: Request, interview_id: UUID) -> Response:
        """Lists the requests to vendors and their totals. Telephone calls are billed by the carrier."""
        calls = get_object_or_404(Interview, pk=interview_id).vendor_calls.all()
        totals, removed = queries.vendor_totals(interview_id)
        return Response(CostsShape({"calls": calls, "removed_calls": removed, "totals": totals}).data)
