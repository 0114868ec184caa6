"""Stored interviews as material to judge a scorer by."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_completed

pytestmark = pytest.mark.django_db


def test_the_answers_of_held_interviews_are_rated_again(tmp_path: Path):
    make_completed()
    said = StringIO()
    call_command("evaluate", stored=10, scorer="builtin", out=tmp_path, stdout=said)
    assert "| answers | 2 |" in said.getvalue()
    assert "Only one score of a person stands beside each answer" in said.getvalue()


def test_no_more_answers_are_taken_than_asked_for(tmp_path: Path):
    make_completed()
    said = StringIO()
    call_command("evaluate", stored=1, scorer="builtin", out=tmp_path, stdout=said)
    assert "| answers | 1 |" in said.getvalue()


def test_either_a_file_or_stored_answers_are_rated(tmp_path: Path):
    with pytest.raises(CommandError, match="Name a CSV file, or use --stored N"):
        call_command("evaluate", tmp_path / "some.csv", stored=1)
