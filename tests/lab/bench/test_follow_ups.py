"""The table of the silence behind an answer."""

from lab.bench.events import LineEvents, Webhook
from lab.bench.follow_ups import Measured, rows


def _measured(asked: int, *times: float) -> Measured:
    webhooks = [Webhook(0.0, "CA1", "answer", (), 200, time, None) for time in times]
    return Measured(LineEvents([*webhooks, Webhook(0.0, "CA1", "status", (), 204, 9999.0, None)]), asked, [])


def test_only_the_webhooks_behind_an_answer_count():
    table = rows(_measured(0, 10.0, 20.0), _measured(3, 30.0), calls=2)
    assert [row[:3] for row in table[2:]] == [["follow-ups off", "2", "10.0"], ["follow-ups on (3 asked)", "1", "30.0"]]
    assert table[2][5] == "20.0"
