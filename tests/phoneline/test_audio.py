"""Samples, sound files and speech."""

import asyncio
import struct
import wave
from io import BytesIO

import numpy as np
import pytest

from phoneline.audio import SAMPLE_RATE, Segment, beep, dtmf, mix, seconds, silence, tone, trimmed, write_wav
from phoneline.media import MediaError, read_media
from phoneline.speech import Speech, voice_for
from tests import reference
from tests.collection import sounds


def say(text: str, language: str = "en-US", variant: str = "f3") -> float:
    speech = Speech()
    try:
        return seconds(asyncio.run(speech.say(text, voice_for(language, variant))))
    finally:
        speech.close()


def test_segments_are_laid_over_silence_at_their_times():
    mixed = mix([Segment(1.0, tone([440], 1.0))], 3.0)
    assert seconds(mixed) == 3.0
    assert not mixed[:SAMPLE_RATE].any()
    assert mixed[SAMPLE_RATE : 2 * SAMPLE_RATE].any()


def test_loud_sounds_are_clipped_and_never_wrap_around():
    loud = np.full(100, 30000, dtype=np.int16)
    assert mix([Segment(0, loud), Segment(0, loud)], 0.01).max() == 32767


def test_what_lies_beyond_the_end_is_cut_off():
    assert seconds(mix([Segment(0.5, beep()), Segment(9, beep())], 0.75)) == 0.75


def test_trimming_takes_the_silence_from_both_ends_only():
    sound = np.concatenate([silence(1), tone([440], 1), silence(1), tone([440], 1), silence(2)])
    assert seconds(trimmed(sound)) == pytest.approx(3.0, abs=0.01)


def test_nothing_is_left_of_trimmed_silence():
    assert len(trimmed(silence(2))) == 0


def test_keys_have_tones_and_w_is_half_a_second_of_silence():
    assert seconds(dtmf("1w#")) == pytest.approx(1.0)


def test_a_written_file_is_read_back_sample_by_sample(tmp_path):
    sound = tone([300], 0.5)
    write_wav(tmp_path / "tone.wav", sound)
    again = read_media((tmp_path / "tone.wav").read_bytes(), "audio/wav; charset=binary")
    assert np.abs(again.astype(int) - sound).max() <= 1


def test_stereo_at_another_rate_becomes_mono_at_eight_kilohertz():
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(1)
        file.setframerate(16000)
        file.writeframes(b"\x80" * 32000)
    assert seconds(read_media(out.getvalue(), "audio/x-wav")) == pytest.approx(1.0, abs=0.01)


def test_raw_mu_law_is_decoded_to_its_known_levels():
    assert list(read_media(bytes([0x00, 0x80, 0xFF, 0x7F]), "audio/basic")) == [-32123, 32123, 0, 0]


def test_a_law_is_decoded_to_its_known_levels():
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 40, b"WAVE", b"fmt ", 16, 6, 1, 8000, 8000, 1, 8, b"data", 2)
    assert list(read_media(header + bytes([0xAA, 0x2A]), "audio/wav")) == [32255, -32255]


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"RIFFxxxxWAVE", "audio/wav"), (b"<html>", "audio/wav"), (b"x", "audio/mpeg"), (b"", "text/html")],
)
def test_what_is_no_sound_is_refused(body, kind):
    with pytest.raises(MediaError):
        read_media(body, kind)


RECORDINGS = [
    pytest.param(folder / row["file"], float(row["seconds"]), id=row["file"])
    for folder in reference.larger("speech")
    for row in reference.rows(folder / "index.csv")
    if row["file"].startswith(("ast_", "OSR_")) and row["file"].endswith(".wav") and row["seconds"]
]


@pytest.mark.parametrize(
    ("sound", "length"),
    [pytest.param(sound, length, id=name) for name, (sound, length) in sounds.files().items()] + RECORDINGS,
)
def test_a_sound_file_lasts_as_long_as_its_index_says(sound, length):
    body = sound if isinstance(sound, bytes) else sound.read_bytes()
    assert seconds(read_media(body, "audio/wav")) == pytest.approx(length, abs=0.05)


def test_longer_texts_take_longer_to_say():
    assert say("Hello.") < say("Hello, and thank you very much for taking the time.") < 10


def test_a_pause_mark_is_silence_of_that_length():
    assert say("One. [pause 3] Two.") > say("One. Two.") + 2


@pytest.mark.parametrize("language", ["sv-SE", "de-DE", "fr-FR", "es", "xx-YY"])
def test_other_languages_can_be_said_and_unknown_ones_are_read_in_english(language):
    assert say("Hello", language) > 0.2


def test_speech_is_kept_and_the_oldest_goes_when_there_is_too_much():
    async def both() -> tuple[bool, bool]:
        speech, voice = Speech(cache_bytes=1), voice_for("en", "f3")
        first = await speech.say("one", voice)
        same = await speech.say("one", voice) is first
        await speech.say("two", voice)
        forgotten = await speech.say("one", voice) is not first
        speech.close()
        return same, forgotten

    assert asyncio.run(both()) == (True, True)
