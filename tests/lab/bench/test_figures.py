"""The arithmetic of the bench."""

import pytest

from lab.bench.figures import covered, percentile


def test_a_percentile_is_the_smallest_value_that_enough_values_do_not_exceed():
    values = list(range(100, 0, -1))
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]


def test_every_percentile_of_one_value_is_that_value():
    assert {percentile([7.0], share) for share in (0.0, 0.5, 0.99)} == {7.0}


def test_a_percentile_needs_a_value():
    with pytest.raises(ValueError, match="at least one value"):
        percentile([], 0.5)


def test_time_that_is_covered_twice_counts_once():
    assert covered([(1, 3), (2, 4)], 0, 10) == 3


def test_only_what_lies_within_the_bounds_is_covered():
    assert covered([(0, 3), (9, 12)], 2, 10) == 2


def test_a_stretch_inside_another_one_adds_nothing():
    assert covered([(0, 10), (2, 3), (4, 5)], 0, 10) == 10
