"""A stand-in for a vendor of voices: it answers every text with a tone as long as the text takes to say."""

import io
import json
import math
import struct
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

from lab.servers.loopback import LoopbackServer

_RATE = 8000
_SECONDS_A_LETTER = 0.06
_PATH = "/v1/text-to-speech/"


def _forget(text: str) -> None:
    """For those who do not need the texts."""


@contextmanager
def speaking(told: Callable[[str], None] = _forget) -> Iterator[dict[str, str]]:
    """The service's variables for it, while it runs in this process on a free port of loopback.

    `told` gets each text that is to be spoken, in whatever thread the request came.
    """
    server = LoopbackServer(("127.0.0.1", 0), partial(_Speaker, told))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield {
            "TEXT_TO_SPEECH": "elevenlabs",
            "ELEVENLABS_API_KEY": "made-up",
            "ELEVENLABS_BASE_URL": f"http://127.0.0.1:{server.server_port}",
            "ELEVENLABS_VOICES": "en=anna",
        }
    finally:
        server.shutdown()
        server.server_close()


class _Speaker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, told: Callable[[str], None], *connection: Any) -> None:
        self._told = told
        super().__init__(*connection)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the client was killed while it asked
            self.close_connection = True
            return
        if self.path.startswith(_PATH):
            text = json.loads(body)["text"]
            self._told(text)
            self._send(200, "audio/wav", tone(_SECONDS_A_LETTER * len(text)))
        else:
            self._send(404, "application/json", b'{"detail": {"status": "not_found"}}')

    def _send(self, status: int, content_type: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Says nothing."""


def tone(seconds: float) -> bytes:
    """A WAV file, 8 kHz, 16 bit, mono."""
    frames = [round(4000 * math.sin(2 * math.pi * 220 * n / _RATE)) for n in range(round(seconds * _RATE))]
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, _RATE, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(frames)}h", *frames))
    return target.getvalue()
