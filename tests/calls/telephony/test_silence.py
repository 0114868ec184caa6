"""When a caller is taken to be silent."""

import pytest

from calls.telephony.silence import SILENCE_SECONDS, is_silent, silence_seconds


@pytest.mark.parametrize(
    ("duration", "key", "silent"),
    [
        (SILENCE_SECONDS, "", True),
        (SILENCE_SECONDS + 1, "", True),
        (SILENCE_SECONDS + 2, "", False),
        (2, "#", False),
        (2, "hangup", False),
        (None, "", False),
    ],
)
def test_only_a_recording_that_silence_ended_at_once_is_silent(duration: int | None, key: str, silent: bool):
    assert is_silent(duration, key) is silent


def test_who_gets_more_time_may_be_silent_for_longer():
    assert silence_seconds(1.5) == 12
    assert is_silent(13, "", 1.5)
    assert not is_silent(13, "")
