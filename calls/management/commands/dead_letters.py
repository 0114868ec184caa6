"""Lists what was given up for good, and has it worked on again or dismisses it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from calls.api.v1.dead_letters import DeadLetterShape
from calls.background.dead_letters import DeadLetter, DeadLetters, dead_letters, dismiss, find, kinds, retry
from calls.errors import Refused

COLUMNS = ("id", "interview", "step", "attempts", "error_code", "since", "error_detail")


class Command(BaseCommand):
    """Prints the dead letters, the newest first, unless it is told what to do with them."""

    help = "List dead letters (as a table, or --json); --retry or --dismiss some by id, or --all that match."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which."""
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--retry", nargs="*", metavar="ID", help="work on these again")
        action.add_argument("--dismiss", nargs="*", metavar="ID", help="take these off the list")
        parser.add_argument("--all", action="store_true", help="all that are listed, with --retry or --dismiss")
        parser.add_argument("--kind", choices=sorted(kinds()), default="", help="those of one kind only")
        parser.add_argument("--code", default="", help="those with one error code only")
        parser.add_argument("--older-than", type=float, default=0, metavar="HOURS", help="given up so long ago")
        parser.add_argument("--json", action="store_true", help="list them as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Lists or acts; ends with status 1 when one of the given ids could not be retried or dismissed."""
        if options["retry"] is not None:
            self._act("retried", retry, options["retry"], options)
        elif options["dismiss"] is not None:
            self._act("dismissed", dismiss, options["dismiss"], options)
        elif options["all"]:
            raise CommandError("--all needs --retry or --dismiss.")
        else:
            self._list(_matching(options), as_json=options["json"])

    def _list(self, letters: Iterable[DeadLetter], *, as_json: bool) -> None:
        rows = [dict(DeadLetterShape(letter).data) for letter in letters]
        if as_json:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]:
            self.stdout.write("\t".join(str(row[column] or "-") for column in COLUMNS))
        self.stderr.write(f"{len(rows)} dead letters")

    def _act(self, done: str, act: Callable[[DeadLetter], bool], ids: list[str], options: dict[str, Any]) -> None:
        if options["all"] == bool(ids):
            raise CommandError("Give either ids or --all.")
        chosen = list(_matching(options)) if options["all"] else [_found(one) for one in ids]
        refused = [reason for letter in chosen if (reason := self._done(done, act, letter))]
        for reason in refused:
            self.stderr.write(reason)
        if refused and ids:
            raise CommandError(f"{len(refused)} of {len(chosen)} were not {done}.")

    def _done(self, done: str, act: Callable[[DeadLetter], bool], letter: DeadLetter) -> str:
        """Why a letter was left as it is; empty when it was not."""
        try:
            if not act(letter):
                return f"{letter.id}: it is a dead letter no more."
        except Refused as error:
            return f"{letter.id}: {error.detail}"
        self.stdout.write(f"{letter.id} {done}")
        return ""


def _matching(options: dict[str, Any]) -> DeadLetters:
    letters = dead_letters(options["kind"])
    if options["code"]:
        letters = letters.with_code(options["code"])
    if options["older_than"]:
        letters = letters.filter(set_aside_at__lt=timezone.now() - timedelta(hours=options["older_than"]))
    return letters


def _found(letter_id: str) -> DeadLetter:
    letter = find(letter_id)
    if letter is None:
        raise CommandError(f"There is no dead letter {letter_id}.")
    return letter
