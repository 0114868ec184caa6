"""A short answer is an answer: the transcript decides, not the length of the recording."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Sequence

import pytest

from calls.channels.phone import carrier_transcripts
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.errors import ProviderError
from calls.models import Call, Interview, InterviewResponse, InterviewResult, Recording
from calls.scoring.loudness import is_quiet
from tests.calls.story import Carrier, Vendors, wav

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _says_yes(vendors: Vendors) -> None:
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.text = "Yes."
    vendors.scorer.quotes = ("Yes",)


def _short(carrier: Carrier, position: int, *, seconds: int = 9) -> list[str]:
    """Both times a short word, and then silence until the recording ends; the documents."""
    documents = []
    for attempt in (1, 2):
        number = 10 * position + attempt
        documents.append(carrier.answer(position, number, attempt=attempt, seconds=seconds, key=""))
        carrier.recording(position, number, attempt=attempt, seconds=seconds)
    return documents


def _answer_rest(carrier: Carrier, *positions: int) -> None:
    for position in positions:
        carrier.answer(position, position)
        carrier.recording(position, position)


@pytest.mark.parametrize("seconds", [1, 3, 8, 9])
@pytest.mark.parametrize("kind", ["knockout", "technical"])
def test_a_short_answer_that_silence_ended_is_transcribed_and_scored(
    carrier: Carrier, vendors: Vendors, kind: str, seconds: int
):
    carrier.begin()
    InterviewResponse.objects.update(kind=kind)
    assert "I did not hear an answer" in _short(carrier, 1, seconds=seconds)[0]
    _answer_rest(carrier, 2, 3)
    carrier.hang_up()
    vendors.work()
    response = InterviewResponse.objects.get(position=1)
    assert (response.status, response.transcript) == (ResponseStatus.SCORED, "Yes.\nYes.")
    assert response.recordings.filter(status=RecordingStatus.TRANSCRIBED).count() == 2
    assert InterviewResult.objects.get().interview.status == InterviewStatus.COMPLETED


@pytest.mark.parametrize("key", ["#", "*"])
def test_a_short_answer_that_a_key_ended_is_transcribed(carrier: Carrier, vendors: Vendors, key: str):
    carrier.begin()
    carrier.answer(1, 1, seconds=1, key=key)
    carrier.recording(1, 1, seconds=1)
    vendors.work()
    assert Recording.objects.get().transcript == "Yes."


def test_the_result_waits_for_the_transcript_of_a_short_answer(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    _answer_rest(carrier, 1, 2)
    for attempt in (1, 2):
        carrier.answer(3, 30 + attempt, attempt=attempt, seconds=9, key="")
    carrier.hang_up()
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.SCORING
    for attempt in (1, 2):
        carrier.recording(3, 30 + attempt, attempt=attempt, seconds=9)
    vendors.work()
    assert InterviewResponse.objects.get(position=3).status == ResponseStatus.SCORED
    assert InterviewResult.objects.exists()


def test_a_recording_that_is_silent_costs_no_transcription(carrier: Carrier, vendors: Vendors):
    vendors.telephony.audio = wav(9, level=0)
    vendors.speech_to_text = None
    carrier.begin()
    _short(carrier, 1)
    vendors.work()
    assert set(Recording.objects.values_list("status", flat=True)) == {RecordingStatus.SILENT}
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.UNANSWERED


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_noise_without_words_leaves_the_question_unanswered(carrier: Carrier, vendors: Vendors, text: str):
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.text = text
    carrier.begin()
    _short(carrier, 1)
    vendors.work()
    assert set(Recording.objects.values_list("status", flat=True)) == {RecordingStatus.SILENT}
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.UNANSWERED


def test_a_short_answer_that_nobody_can_transcribe_is_not_called_silence(carrier: Carrier, vendors: Vendors):
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.error = ProviderError("401", provider="x", code="x_unauthorized")
    carrier.begin()
    _short(carrier, 1)
    vendors.work()
    response = InterviewResponse.objects.get(position=1)
    assert (response.status, response.error_code) == (ResponseStatus.FAILED, "x_unauthorized")


def test_two_short_answers_at_the_end_need_no_other_call(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    _answer_rest(carrier, 1)
    _short(carrier, 2)
    _short(carrier, 3)
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.PENDING
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.COMPLETED


def test_the_carriers_own_transcript_of_a_short_answer_counts(carrier: Carrier, vendors: Vendors):
    vendors.speech_to_text = None
    carrier.begin()
    _short(carrier, 1)
    for attempt in (1, 2):
        carrier.transcription(1, 10 + attempt, "Yes.", attempt=attempt)
    vendors.work()
    assert InterviewResponse.objects.get(position=1).transcript == "Yes.\nYes."


def test_a_next_call_does_not_ask_what_was_answered_after_all(call: Call, carrier: Carrier, vendors: Vendors):
    carrier.begin()
    _short(carrier, 1)
    carrier.hang_up()
    vendors.work()
    assert InterviewResponse.objects.get(position=1).session_id == call.pk


def _samples(levels: Sequence[float]) -> io.BytesIO:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(levels)}h", *(int(level) for level in levels)))
    target.seek(0)
    return target


class TestLoudness:
    """What counts as silence in a file."""

    @pytest.mark.parametrize("noise", [0, 10, 40])
    def test_a_quiet_line_is_silence(self, noise: int):
        assert is_quiet(_samples([noise * math.sin(n * n) for n in range(72_000)]))

    def test_a_click_is_silence(self):
        assert is_quiet(_samples([0] * 30_000 + [20_000] * 100 + [0] * 30_000))

    @pytest.mark.parametrize("level", [400, 3000, 30_000])
    def test_a_word_in_silence_is_none(self, level: int):
        word = [level * math.sin(n / 5) for n in range(1600)]
        assert not is_quiet(_samples([0] * 16_000 + word + [0] * 54_400))

    @pytest.mark.parametrize("body", [b"", b"ID3\x04", b"RIFF", b"RIFF\xff\xff\xff\xffWAVE", b"\xff\xfb\x90\x64"])
    def test_what_cannot_be_read_is_not_called_silence(self, body: bytes):
        assert not is_quiet(io.BytesIO(body))


def test_a_task_that_comes_before_its_recording_is_stored_changes_nothing(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1, seconds=8, key="")
    recording = Recording.objects.get()
    assert carrier_transcripts.run(recording, vendors.telephony) is False
    recording.refresh_from_db()
    assert recording.status == RecordingStatus.ANNOUNCED
