"""What is read off the memory of the worker and the clock."""

from pathlib import Path

import pytest

from lab.bench.machine import Memory
from lab.bench.worker_memory import Measured, measure, rows


def test_growth_is_what_came_after_everything_was_loaded():
    memory = [{"worker": Memory(resident=100, own=own)} for own in (40, 80, 84)]
    assert Measured((0, 1, 2), memory, []).growth("worker") == pytest.approx(0.05)


def test_worker_and_clock_are_measured_before_and_after_an_interview(tmp_path: Path):
    found = measure(tmp_path, database_url="", after=(0, 1))
    assert found.faults == []
    assert all(one[name].own > 1 for one in found.memory for name in ("worker", "clock"))
    assert len(rows(found)) == 4
