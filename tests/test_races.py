"""The helpers of the race tests tell what went wrong in a thread."""

from __future__ import annotations

import pytest

from tests.calls.test_transitions import needs_postgres
from tests.races import at_once, while_it_waits

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]


def _nothing() -> None:
    """Takes no lock."""


def _fails() -> None:
    raise LookupError("the action's own error")


def test_while_it_waits_raises_the_error_of_its_action():
    with pytest.raises(LookupError, match="the action's own error"):
        while_it_waits(_fails, lock=_nothing, meanwhile=_nothing)


def test_while_it_waits_returns_what_its_action_returns():
    assert while_it_waits(lambda: 5, lock=_nothing, meanwhile=_nothing) == 5


def test_at_once_raises_the_error_of_an_action():
    with pytest.raises(LookupError, match="the action's own error"):
        at_once([_nothing, _fails])
