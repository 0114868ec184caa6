"""What became of the scenarios, as a table."""

import textwrap
from collections.abc import Sequence

from lab.scenarios.setting import Played

_ABOUT_WIDTH = 62
_END_WIDTH = 34


def table(played: Sequence[Played]) -> str:
    """A line for each scenario, with what was not as expected below it."""
    width = max(len(one.name) for one in played)
    head = f"{'scenario':{width}}  {'shows':{_ABOUT_WIDTH}}  {'end':{_END_WIDTH}}  calls      s"
    return "\n".join([head, *(line for one in played for line in _lines(one, width))])


def _lines(one: Played, width: int) -> list[str]:
    about = textwrap.shorten(one.about, _ABOUT_WIDTH, placeholder=" …")
    end = textwrap.shorten(one.end, _END_WIDTH, placeholder=" …")
    outcome = "FAILED" if one.faults else "ok"
    row = (
        f"{one.name:{width}}  {about:{_ABOUT_WIDTH}}  {end:{_END_WIDTH}}  {one.calls:5}  {one.seconds:5.1f}  {outcome}"
    )
    return [row, *(f"    {fault}" for fault in one.faults)]
