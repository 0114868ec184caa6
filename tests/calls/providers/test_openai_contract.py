"""The OpenAI adapters keep the contracts of their ports, and OpenAI's own."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest

from calls.ports import AnswerScorer, QuestionWriter, RatedAnswer, SpeechToText
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import (
    AnswerScorerContract,
    QuestionWriterContract,
    SpeechToTextContract,
    answer,
    job,
)
from tests.calls.providers.openai_specification import Specification


class TestOpenAIQuestionWriter(QuestionWriterContract):
    @pytest.fixture
    def writer(self, stand_in: StandIn) -> QuestionWriter:
        return adapters.writer(stand_in())


class TestOpenAIAnswerScorer(AnswerScorerContract):
    @pytest.fixture
    def scorer(self, stand_in: StandIn) -> AnswerScorer:
        return adapters.scorer(stand_in())


class TestOpenAISpeechToText(SpeechToTextContract):
    @pytest.fixture
    def recogniser(self, stand_in: StandIn) -> SpeechToText:
        return adapters.recogniser(stand_in(transcript=" hello there\n"))

    @pytest.fixture
    def mute(self, stand_in: StandIn) -> SpeechToText:
        return adapters.recogniser(stand_in(transcript=""))


@pytest.fixture(scope="session")
def specification() -> Specification:
    return Specification()


def test_every_chat_request_keeps_to_the_published_specification(
    stand_in: StandIn, specification: Specification
) -> None:
    server = stand_in(malformed_times=1)
    adapters.writer(server).write_questions(job())
    adapters.scorer(server).rate(answer())
    rated = RatedAnswer("Which query?", "technical", None, "", ())
    adapters.scorer(server).summarise("Engineer", [rated], language="en")
    assert [specification.faults(request) for request in server.requests] == [[], [], [], []]


def test_every_upload_keeps_to_the_published_specification(stand_in: StandIn, specification: Specification) -> None:
    server = stand_in()
    for language in ("sv-SE", "fil-PH"):
        adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language=language)
    assert [specification.faults(request) for request in server.requests] == [[], []]


def test_the_specification_notices_an_unknown_parameter(stand_in: StandIn, specification: Specification) -> None:
    server = stand_in()
    adapters.writer(server).write_questions(job())
    [request] = server.requests
    wrong = dataclasses.replace(request, body=json.dumps(request.json() | {"temprature": 0}).encode())
    assert specification.faults(wrong) == ["unknown parameter temprature"]
