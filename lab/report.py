"""The result of a screening as a page of text."""

import textwrap
from collections.abc import Iterable

from lab.progress import points
from lab.values import Answer, Result, Screening

_WIDTH = 100


def page(screening: Screening, result: Result) -> str:
    """Recommendation first, then every question with what was said and why it got its score."""
    recommendation = result.recommendation or "none, a person has to decide"
    lines = [
        f"Recommendation: {recommendation}",
        f"Overall score:  {points(result.overall_score)}",
        f"Scored by:      {result.scored_by}",
    ]
    lines += [line for reason in result.review_reasons for line in _wrapped(reason, "To review:      ")]
    lines += [line for note in result.notes for line in _wrapped(note, "Note:           ")]
    lines += ["", *_wrapped(result.summary, "")]
    lines += _list("Strengths", result.strengths)
    lines += _list("Areas for improvement", result.areas_for_improvement)
    for answer in screening.answers:
        lines += ["", *_answer(answer)]
    return "\n".join(lines)


def _answer(answer: Answer) -> list[str]:
    said = f"“{answer.transcript}”" if answer.transcript else "(nothing)"
    lines = _wrapped(answer.question, f"{answer.position}. ")
    lines += _wrapped(said, "   Said:     ")
    lines += _wrapped(points(answer.score), "   Score:    ")
    if answer.feedback:
        lines += _wrapped(answer.feedback, "   Feedback: ")
    for quote in answer.quotes:
        lines += _wrapped(f"“{quote}”", "   Evidence: ")
    return lines


def _list(title: str, items: Iterable[str]) -> list[str]:
    lines = [line for item in items for line in _wrapped(item, "  - ")]
    return ["", f"{title}:", *lines] if lines else []


def _wrapped(text: str, label: str) -> list[str]:
    """The label stands before the first line, the others are indented as far."""
    return textwrap.wrap(text, _WIDTH, initial_indent=label, subsequent_indent=" " * len(label))
