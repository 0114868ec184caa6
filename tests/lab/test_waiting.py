"""Waiting for something, and work in several threads."""

import threading

import pytest

from lab.threads import map_at_once
from lab.waiting import wait_until


def test_it_returns_as_soon_as_it_is_true():
    looks = iter([False, False, True])
    wait_until(lambda: next(looks), "the third look", seconds=60, pause=0)
    assert next(looks, None) is None


def test_what_was_waited_for_is_named_when_it_takes_too_long():
    with pytest.raises(TimeoutError, match="timed out after 0 s, waiting until web answers"):
        wait_until(lambda: False, "web answers", seconds=0, pause=0)


def test_a_check_ends_the_wait():
    def check() -> None:
        raise ValueError("web has ended")

    with pytest.raises(ValueError, match="web has ended"):
        wait_until(lambda: False, "web answers", seconds=60, check=check)


def test_work_comes_back_in_the_order_of_the_items():
    assert map_at_once(lambda n: n * n, [1, 2, 3], 2, threading.Event()) == [1, 4, 9]


def test_the_others_are_told_to_stop_when_one_fails():
    stopping = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            raise ValueError("the first fails")
        assert stopping.wait(60)
        return item

    with pytest.raises(ValueError, match="the first fails"):
        map_at_once(work, [0, 1], 2, stopping)
    assert stopping.is_set()
