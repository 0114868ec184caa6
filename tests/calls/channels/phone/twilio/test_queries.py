"""How many queries each webhook costs. A number that grows is a decision; docs/reference/speed.md has the table."""

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import FollowUp, InterviewResponse
from tests.calls.story import RUBRIC, Carrier, Vendors, make_call

pytestmark = pytest.mark.django_db

TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def _statements(action: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured.captured_queries]


def _queries(action: Callable[[], object]) -> int:
    return sum(not statement.startswith(TRANSACTION) for statement in _statements(action))


def _machine(carrier: Carrier) -> object:
    return carrier.post("machine/{call}/", AnsweredBy="human")


def _finished(carrier: Carrier) -> None:
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)


def _answered(carrier: Carrier) -> None:
    carrier.begin()
    carrier.answer(1, 1)


def _nothing(carrier: Carrier) -> None:
    pass


WEBHOOKS: list[tuple[str, Callable[[Carrier], object], Callable[[Carrier], object], int]] = [
    ("status ringing", _nothing, lambda carrier: carrier.status("ringing", 1), 5),
    ("voice", _nothing, Carrier.voice, 8),
    ("status in-progress", Carrier.voice, lambda carrier: carrier.status("in-progress", 2), 4),
    ("machine", Carrier.voice, _machine, 4),
    ("consent", Carrier.voice, Carrier.consent, 13),
    ("answer", Carrier.begin, lambda carrier: carrier.answer(1, 1), 11),
    ("the same answer again", _answered, lambda carrier: carrier.answer(1, 1), 5),
    ("recording", _answered, lambda carrier: carrier.recording(1, 1), 5),
    ("silence", Carrier.begin, lambda carrier: carrier.silence(1), 6),
    ("status completed", _finished, Carrier.hang_up, 7),
]


@pytest.mark.parametrize(
    ("before", "webhook", "number"), [row[1:] for row in WEBHOOKS], ids=[row[0] for row in WEBHOOKS]
)
def test_a_webhook_costs_so_many_queries(
    before: Callable[[Carrier], object], webhook: Callable[[Carrier], object], number: int
):
    carrier = Carrier(make_call(3, provider_call_id="CA" + "c" * 32))
    before(carrier)
    assert _queries(partial(webhook, carrier)) == number


@pytest.fixture
def following(settings: LazySettings, vendors: Vendors) -> Carrier:
    """A call with follow-ups, whose first answer has one that is ready."""
    settings.FOLLOW_UPS = 1
    carrier = Carrier(make_call(3, provider_call_id="CA" + "c" * 32))
    carrier.begin()
    carrier.answer(1, 1)
    parent = InterviewResponse.objects.get(position=1)
    ready = {"question": "Why?", "rubric": RUBRIC.to_json(), "max_seconds": 60, "decision": "follow_up"}
    FollowUp.objects.create(response=parent, status="ready", **ready)
    return carrier


def test_an_answer_that_puts_a_follow_up_costs_one_more(following: Carrier):
    assert _queries(lambda: following.answer(2, 2)) == 12
    assert _queries(lambda: following.answer(2, 2)) == 5


def test_an_answer_costs_no_more_because_follow_ups_are_on(following: Carrier):
    FollowUp.objects.all().delete()
    assert _queries(lambda: following.answer(2, 2)) == 11


def test_an_answer_costs_the_same_whatever_the_number_of_questions():
    few, many = (Carrier(make_call(number)) for number in (3, 12))
    few.begin()
    many.begin()
    assert _queries(lambda: few.answer(1, 1)) == _queries(lambda: many.answer(1, 2))


def test_a_webhook_is_one_transaction_without_savepoints(carrier: Carrier):
    carrier.begin()
    statements = _statements(lambda: carrier.answer(1, 1))
    assert sum(statement.startswith("SAVEPOINT") for statement in statements) == 1  # it stands for BEGIN in a test


def test_a_forged_webhook_costs_no_query(carrier: Carrier):
    assert _queries(lambda: carrier.post("answer/{call}/1/1/", signature="forged")) == 0
