"""How many queries each webhook costs. A number that grows is a decision, not an accident."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls.story import Carrier

pytestmark = pytest.mark.django_db

BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def _queries(action: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)


def test_a_status_costs_six_queries(carrier: Carrier):
    assert _queries(lambda: carrier.status("ringing", 1)) <= 6


def test_an_answer_costs_the_same_whatever_the_number_of_questions(carrier: Carrier):
    carrier.begin()
    first, second = (_queries(partial(carrier.answer, position, position)) for position in (1, 2))
    assert first == second
    assert first <= 14


def test_a_forged_webhook_costs_no_query(carrier: Carrier):
    assert _queries(lambda: carrier.post("answer/{call}/1/1/", signature="forged")) == 0
