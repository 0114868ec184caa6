"""The stand-in for a vendor of voices, which scenarios are played with."""

import io
import socket
import wave
from urllib.parse import urlsplit

import pytest

from calls.providers.elevenlabs import ElevenLabsTextToSpeech
from lab.servers.voice import speaking


def seconds(text: str, base_url: str) -> float:
    speaker = ElevenLabsTextToSpeech(api_key="made-up", model="m", base_url=base_url)
    with wave.open(io.BytesIO(speaker.speak(text, voice="anna", language="en").data)) as file:
        return float(file.getnframes() / file.getframerate())


def test_a_longer_text_takes_longer_to_say():
    with speaking() as env:
        short, long = (seconds(text, env["ELEVENLABS_BASE_URL"]) for text in ("Yes.", "Thank you very much."))
    assert 0 < short < long


def test_a_request_that_ends_in_the_middle_of_its_body_is_no_request(capsys: pytest.CaptureFixture[str]):
    told: list[str] = []
    with speaking(told.append) as env:
        port = urlsplit(env["ELEVENLABS_BASE_URL"]).port
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b'POST /v1/text-to-speech/anna HTTP/1.1\r\nContent-Length: 40\r\n\r\n{"text": ')
            client.shutdown(socket.SHUT_WR)
            assert client.recv(1) == b""
    assert (told, capsys.readouterr().err) == ([], "")
