"""The OpenAI adapters keep the contracts of their ports, and OpenAI's own."""

from __future__ import annotations

import io

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
from tests.published.openai import Published, judged


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


@judged
def test_every_chat_request_keeps_to_the_published_specification(published: Published, stand_in: StandIn) -> None:
    server = stand_in(malformed_times=1)
    adapters.writer(server).write_questions(job())
    adapters.scorer(server).rate(answer())
    rated = RatedAnswer("Which query?", "technical", None, "", ())
    adapters.scorer(server).summarise("Engineer", [rated], language="en")
    assert [published.faults(request) for request in server.requests] == [[], [], [], []]


@judged
def test_every_upload_keeps_to_the_published_specification(published: Published, stand_in: StandIn) -> None:
    server = stand_in()
    for language in ("sv-SE", "fil-PH"):
        adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language=language)
    assert [published.faults(request) for request in server.requests] == [[], []]
