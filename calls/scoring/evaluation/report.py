"""The report of an evaluation: Markdown for people, JSON for programs, a plot as SVG."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from statistics import fmean

from calls.scoring.evaluation.changes import Changes, Comparison
from calls.scoring.evaluation.figures import Agreement, Figure, Figures
from calls.scoring.evaluation.run import Rated

_ROWS = (
    ("answers compared", "answers"),
    ("Pearson", "pearson"),
    ("Spearman", "spearman"),
    ("Kendall", "kendall"),
    ("QWK", "kappa"),
    ("ICC(2,1)", "icc_single"),
    ("ICC(2,k)", "icc_average"),
    ("same of five levels", "exact"),
    ("at most one level apart", "within_one"),
    ("bias, points of 10", "bias"),
    ("standardised mean difference", "smd"),
)
SHOWN_CHANGES = 50


@dataclass(frozen=True)
class Report:
    """The figures of one or two scorers, what they gave each answer, and (with two) what changes."""

    found: Sequence[Figures]
    rated: Sequence[Sequence[Rated]]
    comparison: Comparison | None = None


def write(folder: Path, report: Report) -> None:
    """Writes `report.md`, `report.json` and `scores.svg` (of the first scorer) into a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(report), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(_json(report), indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "scores.svg").write_text(svg(report.rated[0]), encoding="utf-8")


def _json(report: Report) -> dict[str, object]:
    comparison = report.comparison
    return {
        "scorers": [
            {**asdict(one), "ratings": [_rating(answer) for answer in rated]}
            for one, rated in zip(report.found, report.rated, strict=True)
        ],
        "changed_decisions": [asdict(one) for one in comparison.answers.changed] if comparison else [],
        "changed_interviews": [asdict(one) for one in comparison.interviews.changed] if comparison else [],
        "interviews": comparison.interviews.compared if comparison else 0,
    }


def _rating(rated: Rated) -> dict[str, object]:
    return {
        "id": rated.labelled.id,
        "scores": [trial.score for trial in rated.trials],
        "people": list(rated.labelled.people),
        "decision": rated.decision,
    }


def markdown(report: Report) -> str:
    """The figures of one or two scorers side by side."""
    found, comparison = report.found, report.comparison
    parts = ["# Evaluation", "", *_table(["", *(one.scorer for one in found)], _general(found)), ""]
    parts += ["## Agreement with people", "", *_agreements(found), ""]
    parts += ["## By what people would recommend", "", *_bands(found), ""]
    if comparison is not None:
        parts += _changes("Decisions that change", "answer", comparison.answers)
        parts += _changes("Interviews whose recommendation changes", "interview", comparison.interviews)
    return "\n".join(parts)


def _general(found: Sequence[Figures]) -> list[list[str]]:
    return [
        ["rated by", *(", ".join(one.by) or "–" for one in found)],
        ["answers", *(str(one.answers) for one in found)],
        ["rated (the others: insufficient evidence, or failed)", *(str(one.rated) for one in found)],
        ["failed", *(_failed(one) for one in found)],
        ["times each was rated", *(str(one.repeats) for one in found)],
        ["spread between those times, points of 10", *(_number(one.spread) for one in found)],
        ["decisions that flip between those times", *(_percent(one.flips) for one in found)],
        ["quotes given", *(str(one.quotes) for one in found)],
        ["quotes that were really said", *(_percent(one.quotes_said) for one in found)],
        ["correlation of score and length in words", *(_number(one.length) for one in found)],
        ["seconds for a rating", *(_number(one.seconds, 3) for one in found)],
        ["tokens for a rating, in and out", *(_tokens(one) for one in found)],
        ["cost of a rating", *(_number(one.cost, 6) for one in found)],
    ]


def _tokens(one: Figures) -> str:
    return "–" if one.input_tokens is None else f"{_number(one.input_tokens, 0)} + {_number(one.output_tokens, 0)}"


def _failed(one: Figures) -> str:
    return f"{one.failed} ({', '.join(one.errors)})" if one.errors else str(one.failed)


def _agreements(found: Sequence[Figures]) -> list[str]:
    people = next((one.person_with_person for one in found if one.person_with_person), None)
    heads = ["", *(one.scorer for one in found), *(["one person with another"] if people else [])]
    sides = [*(one.with_people for one in found), *([people] if people else [])]
    lines = _table(heads, [[label, *(_value(side, name) for side in sides)] for label, name in _ROWS])
    note = "Two people judged these answers: their agreement is what a scorer can be measured by."
    alone = "Only one score of a person stands beside each answer, so how well people agree on them is not known."
    return [*lines, "", note if people else alone]


def _value(side: Agreement, name: str) -> str:
    value = getattr(side, name)
    return str(value) if name == "answers" else _number(value)


def _bands(found: Sequence[Figures]) -> list[str]:
    rows = []
    for index, band in enumerate(found[0].bands):
        rows.append([band.name, str(band.answers), *(_percent(one.bands[index].share_right) for one in found)])
    return _table(["people", "answers", *(f"{one.scorer} too" for one in found)], rows)


def _changes(title: str, what: str, changes: Changes) -> list[str]:
    rows = [[change.id, change.before, change.after] for change in changes.changed[:SHOWN_CHANGES]]
    left = len(changes.changed) - SHOWN_CHANGES
    more = [f"… and {left} more in report.json."] if left > 0 else []
    head = f"## {title}: {len(changes.changed)} of {changes.compared}"
    return [head, "", *(_table([what, "before", "after"], rows) if rows else []), *more, ""]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    line = "| " + " | ".join(heads) + " |"
    return [line, "|" + "---|" * len(heads), *("| " + " | ".join(row) + " |" for row in rows)]


def _number(value: Figure, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _percent(value: Figure) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


_SIDE, _EDGE = 400, 50


def svg(rated: Sequence[Rated]) -> str:
    """People's score to the right, ours upwards, 0 to 10 each, one dot an answer; the diagonal is agreement."""
    dots = [
        f'<circle cx="{_x(fmean(one.labelled.people)):.0f}" cy="{_y(one.score):.0f}" r="4"/>'
        for one in rated
        if one.score is not None and one.labelled.people
    ]
    size = _SIDE + 2 * _EDGE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif">',
            f'<rect width="{size}" height="{size}" fill="white"/>',
            f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
            f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(10)}" y2="{_y(10)}" stroke="#888" stroke-dasharray="4"/>',
            *_ticks(),
            _label("people", size / 2, size - 12, 0),
            _label("scorer", 18, size / 2, -90),
            '<g fill="#0b4a8f" fill-opacity="0.15">',
            *dots,
            "</g>",
            "</svg>\n",
        ]
    )


def _ticks() -> list[str]:
    below = [_label(str(value), _x(value), _EDGE + _SIDE + 18, 0) for value in (0, 5, 10)]
    return below + [_label(str(value), _EDGE - 14, _y(value) + 4, 0) for value in (0, 5, 10)]


def _label(text: str, x: float, y: float, turn: int) -> str:
    turned = f' transform="rotate({turn} {x:.0f} {y:.0f})"' if turn else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle"{turned}>{escape(text)}</text>'


def _x(score: float) -> float:
    return _EDGE + score / 10 * _SIDE


def _y(score: float) -> float:
    return _EDGE + _SIDE - score / 10 * _SIDE
