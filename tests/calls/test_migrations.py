"""Migrations that copy data."""

from importlib import import_module

import pytest
from django.apps import apps

from calls.models import Interview
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
