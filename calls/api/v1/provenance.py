"""What answers look like that say who judged what, how, and by which words."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AuthorShape(serializers.Serializer[Any]):
    """The author of questions: empty until they are written, and `person` if a person put them."""

    provider = serializers.CharField()
    model = serializers.CharField()
    prompt_version = serializers.CharField()


class ScorerShape(AuthorShape):
    """The scorer, with its prompt and rubric. The hash is null for results that are older than hashes."""

    prompt_hash = serializers.CharField(allow_null=True)
    rubric_version = serializers.CharField()


class RaterShape(ScorerShape):
    """The author of most ratings of an answer, and their total usage. `cost` is null if no price is known."""

    temperature = serializers.FloatField(allow_null=True)
    seeds = serializers.ListField(child=serializers.IntegerField())
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=14, decimal_places=6, allow_null=True)


class QuoteShape(serializers.Serializer[Any]):
    """Words that were said in the answer."""

    quote = serializers.CharField()


class GivenRatingShape(serializers.Serializer[Any]):
    """One independent rating. It counts if it is `supported`: the transcript contains one of its quotes."""

    rating = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    supported = serializers.BooleanField()
    reason = serializers.CharField()
    quotes = serializers.ListField(child=serializers.CharField())
    provider = serializers.CharField()
    model = serializers.CharField()
    temperature = serializers.FloatField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)


class CriterionRatingShape(serializers.Serializer[Any]):
    """The median of the independent ratings of a criterion, null for insufficient evidence.

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
