"""Each group of scenarios in a process of its own: Django knows one database for all of its life."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from lab.command import FAILURES
from lab.processes import ProcessError, end_on_signals
from lab.scenarios.groups import Group, Options, play_group
from lab.scenarios.setting import Played

STACKS_AT_ONCE = 2


def play_apart(groups: Sequence[Group], options: Options) -> list[Played]:
    """Plays all groups, a few at once; the scenarios by name. Raises InputError and ProcessError."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(STACKS_AT_ONCE, context, initializer=end_on_signals, max_tasks_per_child=1) as pool:
        try:
            played = list(pool.map(partial(_play, options), groups))
        except BrokenProcessPool:
            raise ProcessError("a process that played scenarios broke off") from None
        except BaseException:  # also when this program is told to end: its processes end first
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    return sorted((one for group in played for one in group), key=lambda one: one.name)


def _play(options: Options, group: Group) -> list[Played]:
    """FAILURES become ProcessError: not every one of them can be sent to another process."""
    try:
        return play_group(group, options)
    except FAILURES as error:
        raise ProcessError(f"{group.name}: {error}") from None
