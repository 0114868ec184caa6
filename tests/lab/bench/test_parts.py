"""The table over all parts."""

from lab.bench.parts import Figure, Report, summary


def test_every_part_puts_its_figures_into_one_table():
    first = Report([], figures=[Figure("webhooks", "20 ms", "< 100 ms", met=True, beside="floor 15 ms")])
    second = Report([], figures=[Figure("lists", "2.0", "<= 1.5", met=False)])
    _, _, webhooks, lists = summary([first, second])
    assert webhooks.split() == ["webhooks", "20", "ms", "floor", "15", "ms", "<", "100", "ms", "yes"]
    assert lists.split() == ["lists", "2.0", "<=", "1.5", "NO"]


def test_there_is_no_table_when_no_part_brought_a_figure():
    assert summary([Report([["a part that did not work"]])]) == []
