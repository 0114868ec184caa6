"""The OpenAI stand-in as a process of its own, which logs when it was asked for what.

python -m lab.bench.model --delay 5 --log requests.jsonl --port-file port
"""

import argparse
import json
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from lab.openai.requests import RecordedRequest
from lab.openai.stand_in import OpenAIStandIn
from lab.processes import end_on_signals

TRANSCRIPTION, RATING, SUMMARY = "transcription", "answer_rating", "interview_summary"
RATINGS_OF_AN_ANSWER = 3
"""The service asks for so many of the one criterion that the questions here have."""


@dataclass(frozen=True)
class Asked:
    """One request: `at` is when it came, in seconds since the epoch."""

    at: float
    kind: str


class LoggingStandIn(OpenAIStandIn):
    """Keeps of a request only its moment and kind: the recordings of a whole run would fill the memory."""

    def __init__(self, log: Path, *, delay: float, speech_delay: float | None = None) -> None:
        """Every request takes `delay` seconds; a transcription `speech_delay`, when that is less."""
        shortest = delay if speech_delay is None else min(speech_delay, delay)
        super().__init__(delay=shortest)
        self._more = delay - shortest
        self._log = log
        self._writing = threading.Lock()

    def record(self, request: RecordedRequest) -> None:
        kind = _kind(request)
        line = json.dumps({"at": time.time(), "kind": kind})
        with self._writing, self._log.open("a") as log:
            log.write(f"{line}\n")
        if kind != TRANSCRIPTION:
            self.closing.wait(self._more)


def read_log(log: Path) -> list[Asked]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [Asked(**json.loads(line)) for line in lines]


def _kind(request: RecordedRequest) -> str:
    """`transcription`, or the name of the JSON schema that a chat request wants its answer in."""
    if request.path.endswith("/audio/transcriptions"):
        return TRANSCRIPTION
    return str(request.json()["response_format"]["json_schema"]["name"])


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    end_on_signals()
    parser = argparse.ArgumentParser(prog="python -m lab.bench.model")
    parser.add_argument("--delay", type=float, required=True, help="seconds before every answer")
    parser.add_argument("--speech-delay", type=float, help="seconds before a transcription, when that is less")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--port-file", type=Path, required=True)
    given = parser.parse_args()
    with LoggingStandIn(given.log, delay=given.delay, speech_delay=given.speech_delay) as server:
        given.port_file.write_text(server.base_url.removesuffix("/v1").rpartition(":")[2])
        signal.pause()


if __name__ == "__main__":
    main()
