"""Judges a scorer by labelled answers, or two scorers by the same answers."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls import providers
from calls.evaluation import figures, labelled, report, stored
from calls.evaluation.run import rate_all


class Command(BaseCommand):
    """`manage.py evaluate answers.csv`, or `--stored` for the answers of interviews that were held."""

    help = "Rate labelled answers and write how well a scorer agrees with people, with itself, and with another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is rated, by whom, how often, and where the report goes."""
        parser.add_argument("file", nargs="?", type=Path, help="CSV with question, answer, human_score …")
        parser.add_argument("--stored", type=int, metavar="N", help="rate the newest N scored answers instead")
        parser.add_argument("--scorer", default="", help="builtin, openai or openai:MODEL (default: as configured)")
        parser.add_argument("--against", default=None, help="a second scorer for the same answers")
        parser.add_argument("--repeats", type=int, default=1, help="how often each answer is rated (default: 1)")
        parser.add_argument("--scale", default="0,1", help="least and most of the people's scores (default: 0,1)")
        parser.add_argument("--language", default="en-US", help="of rows without one (default: en-US)")
        parser.add_argument("--limit", type=int, default=0, help="only the first N answers")
        parser.add_argument("--out", type=Path, default=Path("var/evaluation"), help="folder of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the report and prints its Markdown. Raises CommandError for what cannot be done."""
        try:
            answers = self._answers(options)
            scorers = [providers.scorer_named(name) for name in self._names(options)]
        except (labelled.FaultyFile, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if not answers:
            raise CommandError("There is no answer to rate.")
        rated = [list(rate_all(answers, scorer, repeats=max(1, options["repeats"]))) for scorer in scorers]
        found = [
            figures.figures(name or "as configured", one, repeats=max(1, options["repeats"]))
            for name, one in zip(self._names(options), rated, strict=True)
        ]
        changed = figures.changes(*rated) if len(rated) > 1 else None
        report.write(options["out"], found, changed, rated[0])
        self.stdout.write(report.markdown(found, changed))
        self.stdout.write(f"Written to {options['out']}: report.md, report.json, scores.svg")

    def _names(self, options: dict[str, Any]) -> list[str]:
        return [options["scorer"], *([options["against"]] if options["against"] is not None else [])]

    def _answers(self, options: dict[str, Any]) -> list[labelled.Labelled]:
        if (options["file"] is None) == (options["stored"] is None):
            raise ValueError("Name a CSV file, or use --stored N.")
        found: Iterator[labelled.Labelled]
        if options["stored"] is not None:
            found = stored.newest(options["stored"])
        else:
            found = labelled.read_csv(options["file"], language=options["language"], scale=_scale(options["scale"]))
        answers = list(found)
        return answers[: options["limit"]] if options["limit"] else answers


def _scale(text: str) -> labelled.Scale:
    try:
        least, most = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("--scale is not two numbers: use for example 0,5") from None
    if least >= most:
        raise ValueError("--scale ends before it begins: use for example 0,5")
    return labelled.Scale(least, most)
