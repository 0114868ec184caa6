"""The microphone of the phone page: where its sound lies on the clock, and when somebody speaks."""

import numpy as np
import pytest

from phoneline.audio import Samples, seconds, silence, tone
from phoneline.page.microphone import Microphone

VOICE = tone([300.0], 1.0)
BEGINNING = 100.0


class Room:
    """A microphone that hears one piece of sound after the other, and the clock beside it."""

    def __init__(self) -> None:
        self.now = BEGINNING
        self.microphone = Microphone(lambda: self.now)

    def hears(self, *pieces: Samples) -> Microphone:
        for piece in pieces:
            self.now += seconds(piece)
            self.microphone.feed(piece.tobytes())
        return self.microphone


def noise(length: float, level: float) -> Samples:
    return (np.random.default_rng(1).standard_normal(len(silence(length))) * level).astype(np.int16)


def test_sound_lies_where_it_was_heard():
    heard = Room().hears(silence(1.0), VOICE).between(BEGINNING + 1.0, BEGINNING + 2.0)
    assert np.array_equal(heard, VOICE)


def test_outside_of_what_was_heard_there_is_silence():
    microphone = Room().hears(VOICE)
    assert not microphone.between(BEGINNING - 1, BEGINNING).any()
    assert len(microphone.between(BEGINNING + 0.5, BEGINNING + 3)) == len(silence(2.5))


def test_a_microphone_that_was_off_leaves_silence():
    room = Room()
    room.hears(VOICE)
    room.now += 2.0
    microphone = room.hears(VOICE)
    assert not microphone.between(BEGINNING + 1.0, BEGINNING + 3.0).any()
    assert np.array_equal(microphone.between(BEGINNING + 3.0, BEGINNING + 4.0), VOICE)


def test_more_sound_than_time_has_passed_is_dropped():
    room = Room()
    room.hears(VOICE).feed(VOICE.tobytes())
    assert not room.microphone.between(BEGINNING + 1.0, BEGINNING + 2.0).any()


def test_half_a_sample_does_no_harm():
    room = Room()
    room.microphone.feed(b"\1")
    assert not room.hears(VOICE).between(BEGINNING - 1, BEGINNING).any()


def test_somebody_who_speaks_is_noticed():
    ((start, end),) = Room().hears(silence(1.0), VOICE, silence(1.0)).spans(BEGINNING)
    assert (start, end) == pytest.approx((BEGINNING + 1.0, BEGINNING + 2.0), abs=0.03)


def test_speech_from_before_does_not_count():
    microphone = Room().hears(VOICE, silence(1.0))
    assert microphone.spans(BEGINNING + 1.5) == []
    assert microphone.spans(BEGINNING + 0.5)[0][0] == BEGINNING + 0.5


def test_a_short_pause_is_part_of_speech():
    assert len(Room().hears(VOICE, silence(0.2), VOICE, silence(0.6), VOICE).spans(BEGINNING)) == 2


def test_a_click_is_no_speech():
    assert Room().hears(silence(1.0), VOICE[:160], silence(1.0)).spans(BEGINNING) == []


def test_a_noisy_room_is_no_speech():
    microphone = Room().hears(noise(3.0, 500.0))
    assert microphone.spans(BEGINNING + 1.0) == []
