"""`manage.py vacuum` leaves no deleted row in the database's files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from calls.management.commands import vacuum
from calls.models import Interview
from candidates.models import Candidate
from tests.calls.story import make_call
from tests.calls.test_transitions import needs_postgres
from tests.factories import make_response
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NAME, PHONE, SPOKEN = "Philippa Quillfeather", "+14155550177", "a zeppelin of marmalade"
LONG = " ".join(f"{SPOKEN} {number}" for number in range(2000))
"""Too long for a page, so that it lies in a table of its own."""


def _files() -> list[Path]:
    """The files of the tables. Skips where they cannot be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("The role of DATABASE_URL is no superuser: PostgreSQL does not tell it the directory.")
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        data, oid = cursor.fetchone()
    directory = Path(data, "base", str(oid))
    if not directory.is_dir():
        pytest.skip("PostgreSQL runs on another machine, or its directory cannot be read.")
    return [path for path in directory.iterdir() if path.is_file()]


def _found() -> set[str]:
    contents = b"".join(path.read_bytes() for path in _files())
    return {word for word in (NAME, PHONE, SPOKEN) if word.encode() in contents}


def _keep_and_erase(api: APIClient) -> None:
    call = make_call()
    Candidate.objects.update(name=NAME, phone=PHONE, resume_text=LONG)
    make_response(call.interview, transcript=SPOKEN)
    for number in range(30):
        Interview.objects.update(error_detail=f"{SPOKEN} {number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert api.delete(f"/api/v1/candidates/{call.interview.candidate_id}/").status_code == 204


@needs_postgres
def test_no_byte_of_an_erased_person_is_left_in_the_files_of_the_tables(api: APIClient):
    _keep_and_erase(api)
    assert _found() == {NAME, PHONE, SPOKEN}
    call_command("vacuum")
    assert _found() == set()


@needs_postgres
def test_a_table_that_is_in_use_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vacuum, "LOCK_SECONDS", 1)

    def in_another_connection() -> None:
        with pytest.raises(CommandError, match="candidates_candidate"):
            call_command("vacuum")

    with transaction.atomic():
        list(Candidate.objects.all())
        at_once([in_another_connection])
    connections.close_all()


def test_it_works_on_every_database(db: None):
    call_command("vacuum")
