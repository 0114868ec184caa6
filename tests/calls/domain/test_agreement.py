"""The measures of agreement, against values worked out by hand or published."""

import pytest

from calls.domain import agreement

# Shrout and Fleiss (1979), table 2, the first two of its four judges.
FIRST, SECOND = [9.0, 6.0, 8.0, 7.0, 10.0, 6.0], [2.0, 1.0, 4.0, 1.0, 5.0, 2.0]


def test_pearson_ignores_a_bias():
    assert agreement.pearson([1, 2, 3], [4, 5, 6]) == pytest.approx(1)


def test_pearson_of_something_that_never_varies_is_not_known():
    assert agreement.pearson([5, 5, 5], [1, 2, 3]) is None
    assert agreement.pearson([5], [1]) is None


def test_kappa_is_one_for_the_same_and_minus_one_for_the_opposite():
    assert agreement.quadratic_weighted_kappa([0, 1, 2], [0, 1, 2]) == pytest.approx(1)
    assert agreement.quadratic_weighted_kappa([0, 2], [2, 0]) == pytest.approx(-1)


def test_kappa_weighs_distance_squared():
    # observed: (0 + 0 + 1 + 0) / 4; by chance: 2 * 4 + 1 * 1 ... over 16 pairs
    assert agreement.quadratic_weighted_kappa([0, 1, 2, 2], [0, 1, 1, 2]) == pytest.approx(1 - 0.25 / (20 / 16))


def test_kappa_of_one_single_level_is_not_known():
    assert agreement.quadratic_weighted_kappa([3, 3], [3, 3]) is None
    assert agreement.quadratic_weighted_kappa([], []) is None


def test_intraclass_correlation_punishes_a_bias():
    same = agreement.intraclass_correlation(FIRST, FIRST)
    kinder = agreement.intraclass_correlation(FIRST, SECOND)
    assert same is not None
    assert same.single == pytest.approx(1)
    assert kinder is not None
    assert kinder.single < 0.3 < (agreement.pearson(FIRST, SECOND) or 0)


def test_the_mean_of_two_is_as_reliable_as_spearman_and_brown_say():
    found = agreement.intraclass_correlation([1.0, 4.0, 2.0, 5.0], [2.0, 4.0, 1.0, 5.0])
    assert found is not None
    assert found.average == pytest.approx(2 * found.single / (1 + found.single))


def test_shares_bias_and_standardised_difference():
    assert agreement.share_within([1, 2, 3, 4], [1, 3, 3, 1], 0) == 0.5
    assert agreement.share_within([1, 2, 3, 4], [1, 3, 3, 1], 1) == 0.75
    assert agreement.bias([2.0, 4.0], [1.0, 2.0]) == 1.5
    assert agreement.standardised_mean_difference([2.0, 4.0], [2.0, 4.0]) == 0
    assert agreement.standardised_mean_difference([3.0, 5.0], [1.0, 3.0]) == pytest.approx(2**0.5)


def test_rank_correlations_see_order_only():
    assert agreement.spearman([1, 2, 3, 4], [1, 10, 100, 1000]) == pytest.approx(1)
    assert agreement.kendall([1, 2, 3, 4], [1000, 100, 10, 1]) == pytest.approx(-1)


def test_equal_values_share_their_ranks():
    # ranks 1, 2.5, 2.5, 4 beside 1, 2, 3, 4: Pearson of those is 4.5 / sqrt(4.5 * 5)
    assert agreement.spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


def test_kendall_is_corrected_for_ties():
    # 5 pairs in order, 1 tied on our side: tau-b = 5 / sqrt(5 * 6)
    assert agreement.kendall([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(5 / 30**0.5)


def test_the_order_of_what_never_varies_is_not_known():
    assert agreement.spearman([1, 1], [1, 2]) is None
    assert agreement.kendall([1, 1], [1, 2]) is None
    assert agreement.kendall([], []) is None
