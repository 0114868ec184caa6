"""What is read off the memory of the web processes."""

from pathlib import Path

from lab.bench.machine import Memory
from lab.bench.memory import CLIENTS, Measured, measure, rows

A_ROUND = CLIENTS * 20


def measured(*own: float, failed: int = 0) -> Measured:
    return Measured(range(len(own)), [Memory(resident=100, own=one) for one in own], failed)


def test_growth_is_what_came_after_everything_was_loaded():
    assert measured(40, 80, 84).growth == 84 / 80 - 1


def test_a_webhook_without_a_good_answer_is_a_fault():
    assert measured(1, 1, failed=2).faults == ["The service failed 2 webhooks."]


def test_the_web_processes_of_the_procfile_are_measured_before_and_after(tmp_path: Path):
    found = measure(tmp_path, database_url="", after=(0, A_ROUND))
    assert (found.after, found.faults) == ([0, A_ROUND], [])
    assert all(one.own > 1 for one in found.memory)
    assert len(rows(found)) == 4
