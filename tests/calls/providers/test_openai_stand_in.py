"""The stand-in for OpenAI can be trusted: others build on it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

from calls.domain.endpoints import Endpoint
from calls.providers.openai import OpenAISpeechToText
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import job

ROOT = Path(__file__).resolve().parents[3]


def test_a_file_gets_the_transcript_that_was_set_for_its_content(stand_in: StandIn) -> None:
    server = stand_in(transcripts={hashlib.sha256(b"RIFF-one").hexdigest(): "the first"}, transcript="any other")
    heard = [
        adapters.recogniser(server).transcribe(io.BytesIO(sound), filename="a.wav", language="en").text
        for sound in (b"RIFF-one", b"RIFF-two")
    ]
    assert heard == ["the first", "any other"]


def test_questions_use_the_words_of_the_advertisement(stand_in: StandIn) -> None:
    questions = adapters.writer(stand_in()).write_questions(job()).questions
    assert "Django" in " ".join(question.text for question in questions)


def test_it_serves_from_the_command_line() -> None:
    command = [sys.executable, "-m", "lab.openai.stand_in", "--transcript", "hello there"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().split()[-1]
            speech = OpenAISpeechToText(Endpoint("here", base_url, "any", "any", "ears"))
            assert speech.transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="en").text == "hello there"
        finally:
            process.terminate()
