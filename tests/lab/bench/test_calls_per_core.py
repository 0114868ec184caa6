"""What is read off the levels."""

import os
import threading

import pytest

from lab.bench import cores
from lab.bench.calls_per_core import QUESTIONS, Level, figures


def level(calls: int, milliseconds: float, answers: int) -> Level:
    return Level(calls, calls, [milliseconds] * 10, answers, [])


def test_the_last_level_that_was_fast_enough_is_what_a_core_carries():
    levels = [level(5, 20.0, 10), level(10, 240.0, 20), level(20, 251.0, 40), level(40, 900.0, 80)]
    assert figures(levels)[0].measured == "10"


def test_an_answer_that_is_missing_at_twice_the_limit_is_lost():
    lost = figures([level(5, 300.0, 10), level(10, 600.0, 10 * QUESTIONS - 1)])[1]
    assert (lost.measured, lost.met) == ("1 of 20", False)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores are chosen on Linux alone")
def test_every_thread_of_a_process_is_kept_on_its_core():
    before, waiting = os.sched_getaffinity(0), threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        cores.pin(os.getpid(), min(before))
        assert os.sched_getaffinity(thread.native_id or 0) == {min(before)}
    finally:
        for task in os.listdir("/proc/self/task"):
            os.sched_setaffinity(int(task), before)
        waiting.set()
        thread.join()
