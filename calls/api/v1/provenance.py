"""What answers look like that say who judged what, how, and by which words."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AuthorShape(serializers.Serializer[Any]):
    """Who wrote questions; all empty while they are not written, `person` when somebody put them."""

    provider = serializers.CharField()
    model = serializers.CharField()
    prompt_version = serializers.CharField()


class ScorerShape(AuthorShape):
    """Who scored, by which prompt and by which rubric. The hash is null where it was not kept yet."""

    prompt_hash = serializers.CharField(allow_null=True)
    rubric_version = serializers.CharField()


class RaterShape(ScorerShape):
    """Who gave most of an answer's ratings, and what all of them took. `cost` is null when no price is known."""

    temperature = serializers.FloatField(allow_null=True)
    seeds = serializers.ListField(child=serializers.IntegerField())
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=14, decimal_places=6, allow_null=True)


class QuoteShape(serializers.Serializer[Any]):
    """Words that were really said."""

    quote = serializers.CharField()


class GivenRatingShape(serializers.Serializer[Any]):
    """One independent rating. It counts when it is `supported`: a quote of it stands in the transcript."""

    rating = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    supported = serializers.BooleanField()
    reason = serializers.CharField()
    quotes = serializers.ListField(child=serializers.CharField())
    provider = serializers.CharField()
    model = serializers.CharField()
    temperature = serializers.FloatField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)


class CriterionRatingShape(serializers.Serializer[Any]):
    """What the independent ratings of a criterion come to: their median, null for insufficient evidence.

    `spread` is the distance between the highest and the lowest that count; `dropped_quotes` were never said.
    """

    criterion = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    spread = serializers.IntegerField()
    supported = serializers.BooleanField()
    reason = serializers.CharField()
    quotes = serializers.ListField(child=serializers.CharField())
    dropped_quotes = serializers.IntegerField()
    given = GivenRatingShape(many=True)


def criterion_ratings(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored ratings of an answer as they are shown. Those of earlier versions were one for each criterion."""
    earlier = {"spread": 0, "dropped_quotes": 0, "given": []}
    return [{"supported": entry["rating"] is not None, **earlier, **entry} for entry in entries]
