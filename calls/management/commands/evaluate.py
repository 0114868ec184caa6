"""Judges a scorer by labelled answers, or two scorers by the same answers."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.scoring.evaluation import figures, labelled, stored
from calls.scoring.evaluation.changes import Changes, compare
from calls.scoring.evaluation.judges import judge_named
from calls.scoring.evaluation.report import Report, markdown, write
from calls.scoring.evaluation.run import rate_all


class Command(BaseCommand):
    """`manage.py evaluate answers.csv`, or `--stored` for the answers of interviews that were held."""

    help = "Rate labelled answers and write how well a scorer agrees with people, with itself, and with another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is rated, by whom, how often, and where the report goes."""
        parser.add_argument("file", nargs="?", type=Path, help="CSV with question, answer, human_score …")
        parser.add_argument("--stored", type=int, metavar="N", help="rate the newest N scored answers instead")
        scorers = "builtin, openai, openai:MODEL, kept (as interviews were scored when held) or report:FOLDER"
        parser.add_argument("--scorer", default="", help=f"{scorers} (default: as configured)")
        parser.add_argument("--against", default=None, help="a second scorer for the same answers")
        parser.add_argument("--repeats", type=int, default=1, help="how often each answer is rated (default: 1)")
        parser.add_argument(
            "--at-once", type=int, default=1, help="answers that are rated at the same time (default: 1)"
        )
        parser.add_argument("--scale", default="0,1", help="least and most of the people's scores (default: 0,1)")
        parser.add_argument("--language", default="en-US", help="of rows without one (default: en-US)")
        parser.add_argument("--limit", type=int, default=0, help="only the first N answers")
        parser.add_argument("--out", type=Path, default=Path("var/evaluation"), help="folder of the report")
        parser.add_argument(
            "--fail-if-decisions-change",
            type=float,
            metavar="SHARE",
            help="status 1 when --against decides otherwise about more than this share, 0 to 1, of the interviews",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the report and prints its Markdown. Raises CommandError for what cannot be done or must not be."""
        try:
            limit = _limit(options)
            report = self._report(options)
        except (labelled.FaultyFile, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        write(options["out"], report)
        self.stdout.write(markdown(report))
        self.stdout.write(f"Written to {options['out']}: report.md, report.json, scores.svg")
        if report.comparison is not None and limit is not None:
            _hold(report.comparison.decisive, limit)

    def _report(self, options: dict[str, Any]) -> Report:
        answers = self._answers(options)
        if not answers:
            raise ValueError("There is no answer to rate.")
        repeats = max(1, options["repeats"])
        names = [options["scorer"], *([options["against"]] if options["against"] is not None else [])]
        judges = [judge_named(name, repeats=repeats) for name in names]
        at_once = max(1, options["at_once"])
        rated = [list(rate_all(answers, judge, at_once=at_once)) for judge in judges]
        found = [
            figures.figures(name or "as configured", one, repeats=repeats)
            for name, one in zip(names, rated, strict=True)
        ]
        return Report(found, rated, compare(*rated) if len(rated) > 1 else None)

    def _answers(self, options: dict[str, Any]) -> list[labelled.Labelled]:
        if (options["file"] is None) == (options["stored"] is None):
            raise ValueError("Name a CSV file, or use --stored N.")
        found: Iterator[labelled.Labelled]
        if options["stored"] is not None:
            found = stored.newest(min(options["stored"], options["limit"] or options["stored"]))
        else:
            found = labelled.read_csv(options["file"], language=options["language"], scale=_scale(options["scale"]))
        answers = list(found)
        return answers[: options["limit"]] if options["limit"] else answers


def _limit(options: dict[str, Any]) -> float | None:
    """The share of decisions that may change; None: any. Raises ValueError for one that makes no sense."""
    limit: float | None = options["fail_if_decisions_change"]
    if limit is None:
        return None
    if not 0 <= limit < 1:
        raise ValueError("--fail-if-decisions-change is a share: use for example 0.05 for 5 %.")
    if options["against"] is None:
        raise ValueError("--fail-if-decisions-change compares two scorers: name the second one with --against.")
    return limit


def _hold(changes: Changes, limit: float) -> None:
    """Raises CommandError when too many decisions change."""
    if changes.share > limit:
        raise CommandError(
            f"{len(changes.changed)} of {changes.compared} decisions ({100 * changes.share:.1f} %) would be "
            f"other ones; at most {100 * limit:g} % may."
        )


def _scale(text: str) -> labelled.Scale:
    try:
        least, most = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("--scale is not two numbers: use for example 0,5") from None
    if least >= most:
        raise ValueError("--scale ends before it begins: use for example 0,5")
    return labelled.Scale(least, most)
