"""The tables of allowed moves of calls, text messages and copies at the carrier."""

from enum import StrEnum
from itertools import pairwise

import pytest

from calls.domain.states import Moves
from calls.telephony.states import (
    CALL_ENDS,
    CALL_SOURCES,
    ERASURE_SOURCES,
    MESSAGE_SOURCES,
    CallStatus,
    ErasureStatus,
    MessageStatus,
)

TABLES = [(CallStatus, CALL_SOURCES), (ErasureStatus, ERASURE_SOURCES), (MessageStatus, MESSAGE_SOURCES)]
MESSAGE_ENDS = {MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED}


@pytest.mark.parametrize(("statuses", "table"), TABLES)
def test_every_status_is_in_its_table(statuses: type[StrEnum], table: Moves):
    assert set(table) == {str(status) for status in statuses}


@pytest.mark.parametrize(("statuses", "table"), TABLES)
def test_a_table_names_no_status_that_does_not_exist(statuses: type[StrEnum], table: Moves):
    assert set().union(*table.values()) <= {str(status) for status in statuses}


def test_nothing_follows_the_end_of_a_call():
    assert not any(sources & CALL_ENDS for sources in CALL_SOURCES.values())


def test_a_call_never_goes_back():
    order = [CallStatus.QUEUED, CallStatus.RINGING, CallStatus.IN_PROGRESS]
    for earlier, later in pairwise(order):
        assert later not in CALL_SOURCES[earlier]


@pytest.mark.parametrize("end", sorted(MESSAGE_ENDS))
def test_nothing_follows_the_end_of_a_message(end: MessageStatus):
    assert not any(str(end) in sources for sources in MESSAGE_SOURCES.values())


def test_a_message_never_goes_back():
    assert MESSAGE_SOURCES[MessageStatus.QUEUED] == frozenset()
    assert MESSAGE_SOURCES[MessageStatus.SENT] == {MessageStatus.QUEUED}
