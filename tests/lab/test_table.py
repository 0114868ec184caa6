"""How the bench lays out its table."""

from lab.table import columns, milliseconds


def test_names_stand_to_the_left_and_figures_to_the_right():
    assert columns([["ms", "p50"], ["all kinds", "4.2"], ["floor", "12.0"]]) == [
        "ms          p50",
        "all kinds   4.2",
        "floor      12.0",
    ]


def test_a_heading_does_not_widen_the_columns():
    assert columns([["A long heading over everything"], ["a", "1"]]) == ["A long heading over everything", "a  1"]


def test_long_times_are_shown_without_a_fraction():
    assert [milliseconds(4.24), milliseconds(5012.3)] == ["4.2", "5012"]
