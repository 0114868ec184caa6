"""The table of moves of a text message."""

import pytest

from calls.domain.states import MESSAGE_SOURCES, MessageStatus

ENDS = {MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED}


def test_every_status_is_in_the_table():
    assert set(MESSAGE_SOURCES) == {str(status) for status in MessageStatus}


@pytest.mark.parametrize("end", sorted(ENDS))
def test_nothing_follows_the_end_of_a_message(end: MessageStatus):
    assert not any(str(end) in sources for sources in MESSAGE_SOURCES.values())


def test_a_message_never_goes_back():
    assert MESSAGE_SOURCES[MessageStatus.QUEUED] == frozenset()
    assert MESSAGE_SOURCES[MessageStatus.SENT] == {MessageStatus.QUEUED}
