"""The options and the table of `python -m lab.faults`."""

from collections import Counter

import pytest

from lab.faults.__main__ import parse
from lab.faults.report import lines
from lab.faults.run import Options, Outcome
from lab.faults.values import Assessment


def test_fifty_calls_are_broken_on_every_engine_when_nothing_is_said():
    assert parse([]) == (["database", "redis", "rabbitmq"], Options(calls=50, seed=0, boundaries=True))


def test_one_engine_and_a_seed_can_be_chosen():
    words = ["--engine", "database", "--calls", "6", "--seed", "7", "--no-boundaries"]
    assert parse(words) == (["database"], Options(calls=6, seed=7, boundaries=False))


@pytest.mark.parametrize("words", [["--calls", "-1"], ["--calls", "9999"], ["--engine", "paper"]])
def test_options_that_make_no_sense_end_with_status_2(words: list[str]):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2


def test_the_table_has_a_column_for_each_engine_and_says_what_was_lost():
    right, wrong = Assessment((), expected=3, found=3), Assessment(("lost",), expected=3, found=2, lost=1)
    outcome = Outcome("database", Counter({"kill -9 clock": 4}), [right, wrong], dead_letters_retried=2)
    table = [line.split() for line in lines([outcome, Outcome("redis")])]
    assert ["kill", "-9", "clock", "4", "0"] in table
    assert ["answers", "lost", "1", "0"] in table
    assert ["interviews", "right", "1", "0"] in table
    assert ["dead", "letters", "retried", "2", "0"] in table
