"""Which decisions are other ones with a second scorer: about answers, and about whole stored interviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calls.domain.recommendation import Recommendation
from calls.scoring.evaluation.run import Rated

Decisions = Mapping[str, Recommendation | None]


@dataclass(frozen=True)
class Change:
    """An answer or an interview about which the second scorer decides otherwise. `None` recommends nothing."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """The changes among all that were compared, in order."""

    compared: int
    changed: tuple[Change, ...]

    @property
    def share(self) -> float:
        """The share of what was compared, 0 to 1."""
        return len(self.changed) / self.compared if self.compared else 0.0


@dataclass(frozen=True)
class Comparison:
    """Two scorers over the same answers. Interviews count when all their scored answers were rated here."""

    answers: Changes
    interviews: Changes

    @property
    def decisive(self) -> Changes:
        """The interviews, since people are told about those; the answers where there are none."""
        return self.interviews if self.interviews.compared else self.answers


def compare(first: Sequence[Rated], second: Sequence[Rated]) -> Comparison:
    """What changes from the first scorer to the second, both having rated the same answers."""
    return Comparison(
        answers=_changes(_of_answers(first), _of_answers(second)),
        interviews=_changes(_of_interviews(first), _of_interviews(second)),
    )


def _of_answers(rated: Sequence[Rated]) -> Decisions:
    return {one.labelled.id: one.decision for one in rated}


def _of_interviews(rated: Sequence[Rated]) -> Decisions:
    """What each whole interview would recommend, by the arithmetic of results."""
    screens = {one.labelled.screen.interview: one.labelled.screen for one in rated if one.labelled.screen}
    scores: dict[str, dict[int, float | None]] = {interview: {} for interview in screens}
    for one in rated:
        if one.labelled.screen:
            scores[one.labelled.screen.interview][one.labelled.position] = one.score
    return {interview: screen.recommendation(scores[interview]) for interview, screen in screens.items()}


def _changes(before: Decisions, after: Decisions) -> Changes:
    changed = [Change(key, str(was), str(after[key])) for key, was in before.items() if was != after[key]]
    return Changes(len(before), tuple(changed))
