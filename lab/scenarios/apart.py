"""Each group of scenarios in a process of its own: Django knows one database for all of its life."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from lab.command import FAILURES
from lab.inputs import InputError
from lab.processes import ProcessError, end_on_signals
from lab.scenarios.groups import Group, Options, play_group
from lab.scenarios.setting import Played

STACKS_AT_ONCE = 2


def play_apart(groups: Sequence[Group], options: Options) -> list[Played]:
    """Plays all groups, a few at once; the scenarios by name. Raises InputError and ProcessError."""
    with ThreadPoolExecutor(STACKS_AT_ONCE) as pool:
        try:
            played = list(pool.map(lambda group: _in_a_process(group, options), groups))
        except BaseException:  # also when this program is told to end: its processes end first
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    return sorted((one for group in played for one in group), key=lambda one: one.name)


def _in_a_process(group: Group, options: Options) -> list[Played]:
    """Plays a group in a process of its own, which ends with this one. Raises what `play_group` raises."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(theirs, group, options), name=group.name, daemon=True)
    process.start()
    theirs.close()
    try:
        answer: list[Played] | Exception = ours.recv()
    except EOFError:
        raise ProcessError(f"the process that played {group.name} broke off") from None
    finally:
        process.join()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _report(pipe: Connection, group: Group, options: Options) -> None:
    end_on_signals()
    try:
        pipe.send(play_group(group, options))
    except (InputError, ProcessError) as error:
        pipe.send(error)
    except FAILURES as error:
        pipe.send(ProcessError(f"{type(error).__name__}: {error}"))
