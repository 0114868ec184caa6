"""What is read off the times at two sizes."""

from lab.bench.lists.part import Read, figures


def test_the_list_that_grows_most_is_named_and_judged():
    flat, steep = Read("flat", [10.0] * 20, [11.0] * 20), Read("steep", [10.0] * 20, [30.0] * 20)
    worst, _ = figures([flat, steep], [Read("clock's pick", [1.0], [2.0])])
    assert (worst.name.endswith("steep"), worst.measured, worst.met) == (True, "3.00", False)


def test_the_pick_is_judged_at_the_large_size():
    _, pick = figures([Read("flat", [10.0], [10.0])], [Read("clock's pick", [1.0], [6.0])])
    assert (pick.measured, pick.met) == ("6.0 ms", False)
