"""Opt-outs are kept outside the database too, and come back from there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from calls.channels.phone import messages, pace, suppression_merge, suppressions
from calls.errors import StorageError
from calls.models import Call, Interview, Message, ProviderEvent
from candidates import suppression_log
from candidates.models import Suppression
from tests.calls.messages.post import FakeMessaging, write
from tests.calls.story import PHONE, make_interview
from tests.conftest import Queue

OTHER = "+46701740605"


@pytest.fixture(autouse=True)
def _storage(transactional_db: None, tmp_path: Path, settings: Settings) -> None:
    """A storage of this test's own. Commits are real: the log is written after them."""
    settings.MEDIA_ROOT = str(tmp_path)


def _command(*arguments: str) -> str:
    out = StringIO()
    call_command("suppressions", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def _forget() -> None:
    """What a restore of an older backup does: the row is gone, the files are as they were."""
    Suppression.objects.all().delete()


def _bytes() -> bytes:
    folder = Path(django_settings.MEDIA_ROOT)
    return b"".join(str(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("source", ["call", "sms", "candidate page", "e-mail"])
def test_an_opt_out_from_anywhere_survives_a_restore(source: str):
    suppressions.opt_out(PHONE, source=source)
    then = Suppression.objects.get().created_at
    _forget()
    assert suppression_merge.merge().restored == 1
    row = Suppression.objects.get()
    assert (row.phone, row.source, row.created_at) == (PHONE, source, then)


def test_a_restored_opt_out_declines_interviews_that_the_backup_holds():
    suppressions.opt_out(PHONE, source="sms")
    _forget()
    make_interview()
    suppression_merge.merge()
    assert Interview.objects.get().status == "declined"


def test_an_opt_out_that_was_lifted_does_not_come_back():
    suppressions.opt_out(PHONE, source="sms")
    suppressions.lift(PHONE, reason="The person wrote START.")
    assert suppression_merge.merge() == suppression_merge.Merged(0, 0, 0)
    assert not Suppression.objects.exists()


def test_an_opt_out_after_one_that_was_lifted_comes_back():
    for _ in range(2):
        suppressions.opt_out(PHONE, source="sms")
        suppressions.lift(PHONE, reason="The person wrote START.")
    suppressions.opt_out(PHONE, source="sms")
    _forget()
    assert suppression_merge.merge().restored == 1


def test_what_the_storage_lacks_is_written_to_it():
    Suppression.objects.create(phone=PHONE, source="sms")
    assert suppression_merge.merge().logged == 1
    assert suppression_merge.merge().logged == 0
    _forget()
    assert suppression_merge.merge().restored == 1


def test_the_storage_shows_no_number():
    suppressions.opt_out(PHONE, source="sms")
    suppressions.opt_out(OTHER, source="sms")
    suppressions.lift(OTHER, reason="The person wrote START.")
    assert PHONE[1:].encode() not in _bytes()
    assert OTHER[1:].encode() not in _bytes()


def test_a_storage_that_is_away_does_not_undo_an_opt_out(monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise StorageError("away", code="storage_unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", away)
        assert suppressions.opt_out(PHONE, source="sms") == 0
    assert suppression_merge.merge().logged == 1


def _storage_goes_away(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def away(*_: object) -> None:
        raise StorageError("The storage is away.", code="storage_unavailable")

    monkeypatch.setattr(default_storage, method, away)


@pytest.mark.parametrize("method", ["save", "delete"])
def test_nothing_is_lifted_while_the_storage_is_away(api: APIClient, monkeypatch: pytest.MonkeyPatch, method: str):
    suppressions.opt_out(PHONE, source="sms")
    with monkeypatch.context() as patched:
        _storage_goes_away(patched, method)
        refused = api.delete(f"/api/v1/suppressions/{PHONE}/", {"reason": "They asked."})
        with pytest.raises(CommandError, match="The number stays suppressed"):
            _command("remove", PHONE, "--reason", "They asked.")
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert Suppression.objects.exists()
    assert api.delete(f"/api/v1/suppressions/{PHONE}/", {"reason": "They asked."}).status_code == 204
    suppression_merge.merge()
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("bucket", ["", "a-bucket"])
@pytest.mark.parametrize("method", ["save", "delete", "open"])
def test_a_start_by_text_is_answered_while_the_storage_is_away_and_counts_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, method: str, bucket: str
):
    suppressions.opt_out(PHONE, source="sms")
    settings.AWS_STORAGE_BUCKET_NAME = bucket
    with monkeypatch.context() as patched:
        _storage_goes_away(patched, method)
        assert "again" in write("START")
        with pytest.raises(StorageError):
            suppression_merge.merge()
    assert Suppression.objects.exists()
    assert ProviderEvent.objects.get().applied_at
    suppression_merge.merge()
    assert not Suppression.objects.exists()
    assert suppression_merge.merge() == suppression_merge.Merged(0, 0, 0)


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_with_a_bucket_a_text_message_touches_no_storage(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, queue: Queue, word: str
):
    suppressions.opt_out(PHONE, source="sms")
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    for method in ("save", "delete", "open", "exists", "listdir"):
        _storage_goes_away(monkeypatch, method)
    assert write(word)
    assert queue.enqueued() == [("merge_suppressions", ())]


def test_without_a_bucket_a_start_counts_at_once():
    suppressions.opt_out(PHONE, source="sms")
    write("START")
    assert not Suppression.objects.exists()
    assert not suppression_log.names()


def test_nobody_is_called_between_start_and_the_change_of_the_log(settings: Settings):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    write("START")
    make_interview()
    Interview.objects.update(next_attempt_at=timezone.now())
    pace.start_due(10, max_live=10, rate=100, provider="twilio")
    assert not Call.objects.exists()
    assert Interview.objects.get().error_code == "number_suppressed"


def test_an_interview_that_is_due_between_start_and_the_change_of_the_log_is_called_right_after_it(settings: Settings):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    write("START")
    interview = make_interview()
    Interview.objects.update(next_attempt_at=timezone.now())
    pace.start_due(10, max_live=10, rate=100, provider="twilio")
    suppression_merge.merge()
    pace.start_due(10, max_live=10, rate=100, provider="twilio")
    assert Call.objects.get().interview == interview


def test_a_message_that_is_due_between_start_and_the_change_of_the_log_waits(settings: Settings):
    settings.AWS_STORAGE_BUCKET_NAME, settings.SMS_ENABLED = "a-bucket", True
    suppressions.opt_out(PHONE, source="sms")
    write("START")
    messages.invite(make_interview())
    message = Message.objects.get()
    messages.run(message, FakeMessaging())
    message.refresh_from_db()
    assert (message.status, message.attempts, message.ordered_at) == ("queued", 0, None)


def test_a_stop_after_a_start_cancels_the_lift(settings: Settings):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    write("START")
    suppressions.opt_out(PHONE, source="sms")
    suppression_merge.merge()
    assert Suppression.objects.get().lift_requested_at is None
    _forget()
    assert suppression_merge.merge().restored == 1


def test_a_stop_while_the_log_is_being_changed_stays_in_row_and_log(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    suppression_merge.merge()
    write("START")
    real = suppression_log.drop

    def drop(*args: Any, **named: Any) -> None:
        real(*args, **named)
        suppressions.opt_out(PHONE, source="sms")

    monkeypatch.setattr(suppression_log, "drop", drop)
    suppression_merge.merge()
    assert Suppression.objects.exists()
    assert suppression_log.names() == {suppression_log.name_of(PHONE)}


def test_a_worker_that_dies_between_log_and_row_lifts_in_the_end(monkeypatch: pytest.MonkeyPatch, settings: Settings):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    suppression_merge.merge()
    write("START")
    suppression_log.drop(Suppression.objects.get(), reason="x")
    assert suppression_merge.merge() == suppression_merge.Merged(0, 0, 0)
    assert not Suppression.objects.exists()


def test_a_lift_in_a_restored_backup_does_not_undo_a_later_opt_out():
    suppressions.opt_out(PHONE, source="sms")
    then = Suppression.objects.get().created_at
    Suppression.objects.update(lift_requested_at=then - timedelta(seconds=1))
    suppression_merge.merge()
    assert Suppression.objects.get().lift_requested_at is None


def test_a_change_that_is_rolled_back_is_not_written():
    with transaction.atomic():
        suppressions.opt_out(PHONE, source="sms")
        transaction.set_rollback(True)
    assert not suppression_log.names()


def test_with_a_bucket_a_webhook_leaves_the_writing_to_a_worker(settings: Settings, queue: Queue):
    settings.AWS_STORAGE_BUCKET_NAME = "a-bucket"
    suppressions.opt_out(PHONE, source="sms")
    assert queue.enqueued() == [("merge_suppressions", ())]


def test_files_of_another_secret_key_are_counted_and_the_rows_are_written_again(settings: Settings):
    suppressions.opt_out(PHONE, source="sms")
    settings.SECRET_KEY = "another-" + "y" * 50
    assert suppression_merge.merge() == suppression_merge.Merged(restored=0, logged=1, unreadable=1)
    _forget()
    assert suppression_merge.merge().restored == 1


def test_files_that_are_no_entries_are_left_alone():
    default_storage.save("suppressions/README", ContentFile(b"x"))
    assert suppression_merge.merge() == suppression_merge.Merged(0, 0, 0)


@pytest.mark.parametrize("error", [StorageError("away", code="storage_unavailable"), OperationalError("away")])
def test_a_process_waits_until_nothing_is_missing(monkeypatch: pytest.MonkeyPatch, error: Exception):
    tries: Iterator[Exception | None] = iter([error, error, None])

    def merge() -> None:
        if failure := next(tries):
            raise failure

    monkeypatch.setattr(suppression_merge, "merge", merge)
    assert suppression_merge.merge_first(lambda: False)
    assert next(tries, "over") == "over"


def test_a_process_that_is_told_to_stop_waits_no_longer(monkeypatch: pytest.MonkeyPatch):
    def merge() -> None:
        raise StorageError("away", code="storage_unavailable")

    monkeypatch.setattr(suppression_merge, "merge", merge)
    assert not suppression_merge.merge_first(lambda: True)


def test_the_command_adds_lists_and_removes():
    make_interview()
    _command("add", "070-174 06 05", "--region", "SE", "--source", "letter")
    _command("add", PHONE, "--source", "e-mail")
    assert [line.split(",")[:2] for line in _command("list").splitlines()[1:]] == [[OTHER, "letter"], [PHONE, "e-mail"]]
    assert Interview.objects.get().status == "declined"
    _command("remove", PHONE, "--reason", "asked for it")
    assert [row.phone for row in Suppression.objects.all()] == [OTHER]


def test_the_command_says_why_a_number_is_refused():
    with pytest.raises(CommandError, match="country"):
        _command("add", "0701740605", "--source", "x")
    with pytest.raises(CommandError, match="is not suppressed"):
        _command("remove", PHONE, "--reason", "x")


def test_an_export_can_be_imported_elsewhere(tmp_path: Path):
    suppressions.opt_out(PHONE, source="sms")
    Suppression.objects.update(created_at=timezone.now() - timedelta(days=900))
    before = list(Suppression.objects.values())
    file = tmp_path / "export.csv"
    _command("export", str(file))
    assert file.stat().st_mode & 0o077 == 0
    _forget()
    assert _command("import", str(file)) == "1 suppressions were added.\n"
    assert list(Suppression.objects.values()) == before
    assert _command("import", str(file)) == "0 suppressions were added.\n"


@pytest.mark.parametrize(
    "text",
    [f"{PHONE}\n{OTHER}\n", f"\ufeffphone,source\r\n{PHONE},carrier\r\n\r\n{OTHER}\r\n", f'"{PHONE}" \n {OTHER}'],
)
def test_a_list_of_numbers_can_be_imported(tmp_path: Path, text: str):
    (tmp_path / "stop.txt").write_bytes(text.encode())
    _command("import", str(tmp_path / "stop.txt"), "--source", "carrier")
    assert {(row.phone, row.source) for row in Suppression.objects.all()} == {(PHONE, "carrier"), (OTHER, "carrier")}


def test_an_import_names_the_lines_that_it_left_out(tmp_path: Path):
    (tmp_path / "stop.txt").write_text(f"none\n{PHONE}\n+999\n")
    with pytest.raises(CommandError, match="left out: 1, 3"):
        _command("import", str(tmp_path / "stop.txt"))
    assert Suppression.objects.get().phone == PHONE


def test_an_import_without_a_file_merges_the_storage(settings: Settings):
    suppressions.opt_out(PHONE, source="sms")
    _forget()
    assert "1 suppressions were restored" in _command("import")
    settings.SECRET_KEY = "another-" + "y" * 50
    with pytest.raises(CommandError, match="another SECRET_KEY"):
        _command("import")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read"):
        _command("import", str(tmp_path / "nowhere.csv"))
