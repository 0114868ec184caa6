"""Migrations that copy data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from calls.models import Call, Interview, InterviewResponse, InterviewResult, InterviewSession, Recording
from candidates.models import Consent
from tests.calls.story import Carrier, Vendors, make_call, make_interview, store_call
from tests.factories import make_completed, make_live_call

pytestmark = pytest.mark.django_db


def models_of(migration: str) -> Apps:
    """The models as they were after a migration of `calls`."""
    historical: Apps = MigrationLoader(connection).project_state(("calls", migration)).apps
    return historical


def test_a_recommendation_is_copied_from_the_result_to_the_interview(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("calls.migrations.0005_flat_lists")
    monkeypatch.setattr(migration, "BATCH", 2)
    made = {make_completed(number * 10).pk: "hire" for number in range(3)} | {make_interview().pk: None}
    Interview.objects.update(recommendation=None)
    migration.copy_recommendations(models_of("0004_interview_recommendation"), None)
    assert dict(Interview.objects.values_list("pk", "recommendation")) == made


def test_reasons_that_were_texts_get_a_code(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("calls.migrations.0016_reasons")
    monkeypatch.setattr(migration, "BATCH", 2)
    coded = {"code": "unanswered", "detail": "Question 1: nothing was said."}
    for number, reasons in enumerate([["A text.", "Another."], [coded], [], ["A text.", coded]]):
        interview = make_completed(number * 10)
        InterviewResult.objects.filter(interview=interview).update(review_reasons=reasons)
    for _ in range(2):  # it may be run again
        migration.give_codes(models_of("0016_reasons"), None)
    text = {"code": "unspecified", "detail": "A text."}
    kept = list(InterviewResult.objects.order_by("created_at").values_list("review_reasons", flat=True))
    assert kept == [[text, {"code": "unspecified", "detail": "Another."}], [coded], [], [text, coded]]


def test_the_yes_of_a_call_becomes_a_consent_to_record_its_interview(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("candidates.migrations.0006_consents_in_calls")
    monkeypatch.setattr(migration, "BATCH", 2)
    now = timezone.now()
    begun, resumed = make_interview(started_at=now), make_interview(started_at=now - timedelta(days=2))
    Call.objects.create(
        interview=resumed, provider="twilio", started_at=now - timedelta(minutes=9), ended_at=now - timedelta(minutes=1)
    )
    expected = {}
    for interview, given_at, about in (
        (begun, now, begun.pk),
        (resumed, now - timedelta(minutes=5), resumed.pk),
        (resumed, now - timedelta(days=900), None),
    ):
        consent = Consent.objects.create(
            candidate=interview.candidate, wording="Yes.", source="call", given_at=given_at
        )
        expected[consent.pk] = ("recording", about)
    kept = Consent.objects.exclude(source="call").values_list("pk", flat=True)
    expected |= dict.fromkeys(kept, ("contact", None))
    migration.limit_consents_in_calls(apps, None)
    rows = Consent.objects.values_list("pk", "purpose", "interview")
    assert {pk: (purpose, interview) for pk, purpose, interview in rows} == expected


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table, of the kind that the tests use."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    server = os.environ["DATABASE_URL"]
    name = f"{connection.settings_dict['NAME']}_old"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_every_result_is_version_1_after_the_update_and_earlier_processes_go_on(empty_database: str, tmp_path: Path):
    environment = {**os.environ, "DATABASE_URL": empty_database, "DATA_DIR": str(tmp_path), "SECRET_KEY": "x"}
    environment["DJANGO_SETTINGS_MODULE"] = "screener.settings"
    program = [sys.executable, "-m", "tests.calls.results_in_the_old_form"]
    run = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    versions = [(result["version"], result["overall_score"], result["summary"]) for result in told["results"]]
    assert versions == [
        (1, 0, "Summary 0."),
        (2, None, ""),
        (1, 1, "Summary 1."),
        (1, 2, "Summary 2."),
        (1, 3, "Summary 3."),
        (1, 4, ""),
    ]
    assert len(set(told["keys"])) == 6


def test_a_call_gets_a_session_with_its_id(monkeypatch: pytest.MonkeyPatch):
    migration = import_module("calls.migrations.0034_sessions_of_calls")
    monkeypatch.setattr(migration, "BATCH", 2)
    for number in range(3):
        make_completed(number * 10)
    live = make_live_call(make_interview(status="in_progress"))
    Call.objects.filter(pk=live.pk).update(outcome="human", reader="a voice")
    for response in InterviewResponse.objects.filter(position=1):
        InterviewResponse.objects.filter(pk=response.pk).update(answered_in=response.interview.calls.first())
    Call.objects.update(session=None)
    Recording.objects.update(session=None)
    InterviewSession.objects.all().delete()
    for _ in range(2):  # it may be run again
        migration.make_sessions(models_of("0034_sessions_of_calls"), None)
    assert all(call.session_id == call.pk for call in Call.objects.all())
    assert all(recording.session_id == recording.call_id for recording in Recording.objects.all())
    assert all(response.settled_in == response.answered_in_id for response in InterviewResponse.objects.all())
    session = InterviewSession.objects.get(status="open")
    assert (session.pk, session.outcome, session.voice) == (live.pk, "agreed", "a voice")


def test_a_call_that_the_release_before_sessions_has_stored_goes_on(vendors: Vendors):
    call = make_call()
    Call.objects.filter(pk=call.pk).update(session=None)
    InterviewSession.objects.all().delete()
    carrier = Carrier(call)
    carrier.begin()
    assert "Question 2 of 3" in carrier.answer(1, 1)
    assert Call.objects.get().session_id == call.pk


def test_an_answer_that_the_release_before_sessions_has_stored_is_not_asked_again():
    call = make_call()
    Carrier(call).begin()
    Carrier(call).answer(1, 1)
    InterviewResponse.objects.filter(position=1).update(session=None, answered_in=call)
    Carrier(call).hang_up()
    Interview.objects.update(status="calling")
    again = Carrier(store_call(Call(interview=call.interview, provider=call.provider)))
    again.voice()
    assert "Question 2 of 3" in again.consent()
