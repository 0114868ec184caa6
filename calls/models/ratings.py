"""What an answer was rated, one row for each independent rating of a criterion."""

from __future__ import annotations

from django.db import models

from calls.models.answers import InterviewResponse


class Rating(models.Model):
    """One rating as it came, with who gave it and how. It is kept when it is paid for, so that it is paid for once.

    `basis` tells what was rated, transcript and anchors: a rating of something else does not count any more.
    """

    response = models.ForeignKey(InterviewResponse, on_delete=models.CASCADE, related_name="independent_ratings")
    basis = models.CharField(max_length=16)
    criterion = models.CharField(max_length=200)
    criterion_position = models.PositiveSmallIntegerField()
    """In the rubric, from 1."""
    repetition = models.PositiveSmallIntegerField()
    """From 1; the seed where there is one."""
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 to 5; None is insufficient evidence."""
    reason = models.TextField(blank=True, default="")
    feedback = models.TextField(blank=True, default="")
    quotes = models.JSONField(default=list, blank=True)
    """The ones that were found in the transcript."""
    dropped_quotes = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=50)
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=50, blank=True, default="")
    prompt_hash = models.CharField(max_length=12, blank=True, default="")
    rubric_version = models.CharField(max_length=50, blank=True, default="")
    temperature = models.FloatField(null=True, blank=True)
    seed = models.IntegerField(null=True, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    """In the currency of the prices; None when they are not known."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["criterion_position", "repetition"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "basis", "criterion_position", "repetition"], name="a_rating_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"rating {self.repetition} of criterion {self.criterion_position}"
