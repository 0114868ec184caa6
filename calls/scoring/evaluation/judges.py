"""Who judges: a scorer that is asked, what interviews were given when they were held, or an earlier report."""

from __future__ import annotations

import json
from pathlib import Path

from calls import providers
from calls.scoring.evaluation.labelled import Labelled
from calls.scoring.evaluation.run import Judge, Trial, as_kept, asking

KEPT, EARLIER = "kept", "report:"


def judge_named(name: str, *, repeats: int) -> Judge:
    """`kept`, `report:FOLDER` (what an earlier evaluation wrote there), or a scorer as `providers` names it.

    Raises ValueError for anything else, and for a report that cannot be read.
    """
    if name == KEPT:
        return as_kept
    if name.startswith(EARLIER):
        return _earlier(Path(name.removeprefix(EARLIER)) / "report.json")
    return asking(providers.scorer_named(name), repeats=repeats)


def _earlier(path: Path) -> Judge:
    """The scores that the first scorer of an earlier report gave, by the ids of answers."""
    try:
        scorer = json.loads(path.read_text(encoding="utf-8"))["scorers"][0]
        scores: dict[str, list[float | None]] = {one["id"]: one["scores"] for one in scorer["ratings"]}
        by = " ".join(scorer["by"])
    except (OSError, ValueError, LookupError, TypeError):
        raise ValueError(f"{path} is no report of an evaluation: use the folder of an earlier --out.") from None

    def judge(labelled: Labelled) -> tuple[Trial, ...]:
        if labelled.id not in scores:
            raise ValueError(f"The report {path} does not hold the answer {labelled.id}: compare the same answers.")
        return tuple(Trial(score, 0, 0, None, by) for score in scores[labelled.id])

    return judge
