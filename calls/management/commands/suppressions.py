"""Lists, adds, lifts, exports and imports the numbers that are never called."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from calls.channels.phone import suppression_merge
from calls.channels.phone import suppressions as number_suppressions
from calls.errors import StorageError
from candidates.models import Suppression
from candidates.phone import PhoneError, parse_phone

COLUMNS = ("phone", "source", "created_at")


class Command(BaseCommand):
    """One action: list, add, remove, export, import."""

    help = "Manage the numbers that are never called. `import` without a file merges the copy in the storage."

    def add_arguments(self, parser: CommandParser) -> None:
        """The actions, each with its own arguments."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="print all suppressions, the oldest first")
        add = actions.add_parser("add", help="suppress a number and decline its open interviews")
        add.add_argument("phone", help="a number with country code, or with --region")
        add.add_argument("--region", default=None, help="two letters, for a number without country code")
        add.add_argument("--source", required=True, help="where the wish was expressed, such as e-mail")
        remove = actions.add_parser("remove", help="allow calls to a number again")
        remove.add_argument("phone", help="the number, E.164")
        remove.add_argument("--reason", required=True, help="why; it is kept")
        export = actions.add_parser("export", help="write all suppressions as CSV")
        export.add_argument("file", nargs="?", default="-", help="a file, or - for standard output (default)")
        load = actions.add_parser("import", help="add suppressions of a CSV file, or of the copy in the storage")
        load.add_argument("file", nargs="?", default="", help="CSV of an export, or one number a line; - for stdin")
        load.add_argument("--source", default="import", help="for lines without a source (default: import)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does the action. Ends with status 1 when a number could not be read."""
        match options["action"]:
            case "list":
                self._write(self.stdout)  # type: ignore[arg-type]  # it has the method that is used
            case "add":
                phone = _e164(options["phone"], options["region"])
                number_suppressions.opt_out(phone, source=options["source"])
                self.stdout.write("The number is suppressed.")
            case "remove":
                try:
                    lifted = number_suppressions.lift(_e164(options["phone"], None), reason=options["reason"])
                except StorageError as error:
                    raise CommandError(f"{error} The number stays suppressed. Run it again.") from None
                if not lifted:
                    raise CommandError("The number is not suppressed.")
                self.stdout.write("The number may be called again.")
            case "export":
                self._export(options["file"])
            case "import":
                self._import(options["file"], options["source"])

    def _export(self, file: str) -> None:
        if file == "-":
            self._write(self.stdout)  # type: ignore[arg-type]  # the same
            return
        path = Path(file)
        path.touch(mode=0o600)
        with path.open("w", newline="") as target:
            self._write(target)

    def _write(self, target: IO[str]) -> None:
        rows = csv.writer(target, lineterminator="\n")
        rows.writerow(COLUMNS)
        for row in Suppression.objects.order_by("created_at", "phone").iterator():
            rows.writerow((row.phone, row.source, row.created_at.isoformat()))

    def _import(self, file: str, source: str) -> None:
        if not file:
            self._merge()
            return
        before = Suppression.objects.count()
        bad = [number for number, fields in _lines(file) if not _added(fields, source)]
        self.stdout.write(f"{Suppression.objects.count() - before} suppressions were added.")
        if bad:
            lines = ", ".join(map(str, bad))
            raise CommandError(f"These lines hold no number with its country code, and were left out: {lines}")

    def _merge(self) -> None:
        try:
            merged = suppression_merge.merge()
        except StorageError as error:
            raise CommandError(f"The storage cannot be read: {error}") from error
        self.stdout.write(f"{merged.restored} suppressions were restored, {merged.logged} copied to the storage.")
        if merged.unreadable:
            raise CommandError(
                f"{merged.unreadable} suppressions in the storage cannot be read: they were written with another "
                "SECRET_KEY. Run this command with that SECRET_KEY in its environment."
            )


def _lines(file: str) -> Iterator[tuple[int, list[str]]]:
    """The numbered lines of a CSV file without its heading and without empty lines."""
    if file == "-":
        yield from _rows(sys.stdin)
        return
    try:
        with Path(file).open(newline="", encoding="utf-8-sig") as source:
            yield from _rows(source)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error


def _rows(source: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for number, fields in enumerate(csv.reader(source), start=1):
        if any(field.strip() for field in fields) and fields[0].strip().lower() != COLUMNS[0]:
            yield number, fields


def _added(fields: list[str], source: str) -> bool:
    """Suppresses the number of one line. False: there is no number in it."""
    phone, told, at = (*(field.strip() for field in fields[:3]), "", "")[:3]
    try:
        e164 = parse_phone(phone).e164
    except PhoneError:
        return False
    known = Suppression.objects.filter(phone=e164).exists()
    number_suppressions.opt_out(e164, source=told[:100] or source)
    since = parse_datetime(at) if at else None
    if since is not None and since.tzinfo is not None and not known:
        Suppression.objects.filter(phone=e164).update(created_at=since)
    return True


def _e164(raw: str, region: str | None) -> str:
    try:
        return parse_phone(raw, region).e164
    except PhoneError as error:
        raise CommandError(str(error)) from error
