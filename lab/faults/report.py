"""The table of a run."""

from collections.abc import Sequence

from lab.faults.run import Outcome
from lab.table import Row, columns

_COUNTED = {
    "results": "results",
    "provisional results": "provisional_results",
    "invitations": "invitations",
    "rings": "rings",
    "ratings": "ratings",
    "follow-ups": "follow_ups",
    "resumes": "resumes",
}
"""Row of the table → what it sums up of each assessment."""


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The faults by kind, and what was expected and found, side by side."""
    kinds = sorted({kind for outcome in outcomes for kind in outcome.faults})
    rows: list[Row] = [
        ["", *(outcome.engine for outcome in outcomes)],
        ["Faults injected"],
        *([kind, *(str(outcome.faults[kind]) for outcome in outcomes)] for kind in kinds),
        ["all", *(str(outcome.faults.total()) for outcome in outcomes)],
        ["Interviews"],
        *(_row(name, values) for name, values in _figures(outcomes)),
        ["seconds", *(f"{outcome.seconds:.0f}" for outcome in outcomes)],
    ]
    return columns(rows)


def _row(name: str, values: Sequence[int]) -> Row:
    return [name, *map(str, values)]


def _figures(outcomes: Sequence[Outcome]) -> list[tuple[str, list[int]]]:
    assessments = [outcome.assessments for outcome in outcomes]
    sums = ("expected", "found", "lost", "doubled", "invented")
    return [
        ("interviews expected", [len(ours) for ours in assessments]),
        ("interviews right", [sum(not one.wrong for one in ours) for ours in assessments]),
        *((f"answers {name}", [sum(getattr(one, name) for one in ours) for ours in assessments]) for name in sums),
        *(
            (label, [sum(getattr(one, name) for one in ours) for ours in assessments])
            for label, name in _COUNTED.items()
        ),
        ("dead letters retried", [outcome.dead_letters_retried for outcome in outcomes]),
        ("audio prompts", [len(outcome.asked.of_voice) for outcome in outcomes]),
        ("ratings asked for again", [outcome.asked.again()["answer_rating"] for outcome in outcomes]),
        ("audio prompts asked for again", [outcome.asked.again()["audio prompt"] for outcome in outcomes]),
    ]
