"""Migrations that copy data."""

from importlib import import_module

import pytest
from django.apps import apps

from calls.models import Interview, InterviewResult
from tests.calls.story import make_interview
from tests.factories import make_completed

pytestmark = pytest.mark.django_db


def test_a_recommendation_is_copied_from_the_result_to_the_interview(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("calls.migrations.0005_flat_lists")
    monkeypatch.setattr(migration, "BATCH", 2)
    made = {make_completed(number * 10).pk: "hire" for number in range(3)} | {make_interview().pk: None}
    Interview.objects.update(recommendation=None)
    migration.copy_recommendations(apps, None)
    assert dict(Interview.objects.values_list("pk", "recommendation")) == made


def test_reasons_that_were_texts_get_a_code(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("calls.migrations.0016_reasons")
    monkeypatch.setattr(migration, "BATCH", 2)
    coded = {"code": "unanswered", "detail": "Question 1: nothing was said."}
    for number, reasons in enumerate([["A text.", "Another."], [coded], [], ["A text.", coded]]):
        interview = make_completed(number * 10)
        InterviewResult.objects.filter(interview=interview).update(review_reasons=reasons)
    for _ in range(2):  # it may be run again
        migration.give_codes(apps, None)
    text = {"code": "unspecified", "detail": "A text."}
    kept = list(InterviewResult.objects.order_by("created_at").values_list("review_reasons", flat=True))
    assert kept == [[text, {"code": "unspecified", "detail": "Another."}], [coded], [], [text, coded]]
