"""What the OpenAI speech-to-text adapter uploads."""

from __future__ import annotations

import io
import json
import math

import openai
import pytest

from calls.errors import InvalidAnswer
from calls.providers.openai.speech import included
from lab.openai.requests import payload
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn


def upload(server: OpenAIStandIn, filename: str = "answer.wav", language: str = "en-US") -> None:
    adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF-sound"), filename=filename, language=language)


def test_the_recording_is_uploaded_as_a_named_file(stand_in: StandIn) -> None:
    server = stand_in()
    upload(server)
    part = server.requests[0].parts()["file"]
    assert (part.get_filename(), part.get_content_type()) == ("answer.wav", "audio/wav")
    assert payload(part) == b"RIFF-sound"


@pytest.mark.parametrize("model", ["gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-mini-transcribe-2025-12-15"])
def test_openais_models_that_say_how_sure_they_are_are_asked(model: str) -> None:
    assert included(model, "") == ["logprobs"]


@pytest.mark.parametrize("model", ["whisper-1", "gpt-4o-transcribe-diarize"])
def test_openais_other_models_are_not(model: str) -> None:
    assert included(model, "") is openai.omit


def test_other_servers_are_not_sent_a_word_that_some_refuse(stand_in: StandIn) -> None:
    server = stand_in()
    upload(server)
    assert not any(name.startswith("include") for name in server.requests[0].form())


def test_how_sure_the_model_is_of_its_tokens_is_passed_on(stand_in: StandIn) -> None:
    tokens = [{"token": "hel", "logprob": math.log(0.9)}, {"token": "lo", "logprob": math.log(0.5)}]
    server = stand_in(raw=("application/json", json.dumps({"text": "hello", "logprobs": tokens})))
    heard = adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="en")
    assert heard.confidence == pytest.approx(0.7)


def test_a_file_name_without_extension_gets_one(stand_in: StandIn) -> None:
    server = stand_in()
    upload(server, filename="answer")
    assert server.requests[0].parts()["file"].get_filename() == "answer.wav"


@pytest.mark.parametrize(
    ("tag", "code"), [("en-US", "en"), ("sv", "sv"), ("pt_BR", "pt"), ("cmn-Hans-CN", "zh"), ("nb-NO", "no")]
)
def test_the_language_is_sent_as_two_letters(stand_in: StandIn, tag: str, code: str) -> None:
    server = stand_in()
    upload(server, language=tag)
    assert server.requests[0].form()["language"] == code


def test_a_language_without_a_two_letter_code_is_left_to_the_server(stand_in: StandIn) -> None:
    server = stand_in()
    upload(server, language="fil-PH")
    assert "language" not in server.requests[0].form()


def test_a_recording_too_short_for_the_server_holds_no_speech(stand_in: StandIn) -> None:
    server = stand_in(fail_times=1, fail_status=400, fail_error={"code": "audio_too_short", "param": "file"})
    transcript = adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="en")
    assert transcript.text == ""


def test_an_answer_without_a_text_is_invalid(stand_in: StandIn) -> None:
    server = stand_in(raw=("text/html", "<html>wrong address</html>"))
    with pytest.raises(InvalidAnswer):
        upload(server)


@pytest.mark.parametrize("body", ['{"text": null}', '{"text": ""}'])
def test_a_transcript_that_is_null_is_empty(stand_in: StandIn, body: str) -> None:
    server = stand_in(raw=("application/json", body))
    assert adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="en").text == ""


def test_a_recording_that_is_too_short_in_words_is_an_empty_transcript(stand_in: StandIn) -> None:
    error = {"message": "Audio file is too short. Minimum audio length is 0.01 seconds."}
    server = stand_in(fail_times=1, fail_status=400, fail_error=error)
    assert adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="en").text == ""
