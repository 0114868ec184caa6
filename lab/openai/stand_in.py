"""An OpenAI-compatible server on loopback that answers by rules from what it is sent.

    with OpenAIStandIn(delay=0.2, transcript="I wrote the tests first.") as server:
        OpenAIQuestionWriter(Endpoint("here", server.base_url, api_key="any", model="any"))

or by hand: python -m lab.openai.stand_in --port 8123 --delay 5 --transcript "I wrote the tests first."
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, cast

from lab.openai.anchors import rating as rating_by_anchors
from lab.openai.answers import ANSWERS, rating
from lab.openai.gullible import obeys
from lab.openai.requests import RecordedRequest, payload
from lab.openai.vendors import Answer, House
from lab.servers.loopback import LoopbackServer

Json = dict[str, Any]

RATINGS = {"length": rating, "anchors": rating_by_anchors}
DEFAULT_TRANSCRIPT = "I found the slow query with a profiler, added an index, and the page was fast again."


@dataclass
class Knobs:
    """How the server behaves. Each count applies to the first requests and is then used up."""

    delay: float = 0.0
    """seconds before every answer"""
    fail_times: int = 0
    fail_status: int = 503
    fail_error: Mapping[str, object] = field(default_factory=dict)
    """fields of the error object, such as code, type and param"""
    retry_after: str = ""
    """the Retry-After header of those failures"""
    fail_headers: Mapping[str, str] = field(default_factory=dict)
    """their other headers"""
    tokens: tuple[int, int] = (1, 1)
    """what each completion says it took: prompt, answer"""
    malformed_times: int = 0
    """answers whose content is not JSON"""
    contents: Sequence[str] = ()
    """contents of the first answers, instead of what the rules would say"""
    refusal: str = ""
    finish_reason: str = "stop"
    fixed_temperature: bool = False
    """refuse every request that sets a temperature, as reasoning models do"""
    gullible: bool = False
    """give the best rating as soon as that is asked for anywhere outside of a fence"""
    answers: Mapping[str, Callable[[Json, str], Json]] = field(default_factory=dict)
    """rules in the place of the usual ones, by the name of the schema"""
    raw: tuple[str, str] | None = None
    """content type and body of every answer, instead of what the rules would say"""
    rates_by: str = "length"
    """`length` of the answer, or `anchors`: the points of the rubric that stand in it"""
    transcript: str = DEFAULT_TRANSCRIPT
    transcripts: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of a file → its transcript"""
    house: House | None = None
    """whose server it behaves like; None takes everything"""
    overloaded_times: int = 0
    """requests that the house is too busy for"""
    bad_key: bool = False
    """whether the house knows no key"""
    refuses: Callable[[Json], tuple[int, object] | None] | None = None
    """status and body of the answer to a chat request that is refused; None where it is not"""
    finish_reasons: Sequence[str] = ()
    """how the first answers end, instead of `finish_reason`"""


class OpenAIStandIn:
    """The server as a context manager; `requests` holds what it received."""

    def __init__(self, *, port: int = 0, **knobs: object) -> None:
        """Keywords are the fields of Knobs."""
        self.knobs = Knobs(**knobs)  # type: ignore[arg-type]  # the fields are checked by Knobs itself
        self.requests: list[RecordedRequest] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._used: dict[str, int] = {}
        self._server = LoopbackServer(("127.0.0.1", port), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """What an OpenAI client takes as its base URL."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> OpenAIStandIn:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def record(self, request: RecordedRequest) -> None:
        """Keeps a request."""
        with self._lock:
            self.requests.append(request)

    def take(self, knob: str, times: int) -> int | None:
        """The running number of a use of a counted knob, from 0; None when it is used up."""
        with self._lock:
            used = self._used.get(knob, 0)
            if used >= times:
                return None
            self._used[knob] = used + 1
            return used

    def serve_until_interrupted(self) -> None:
        """Serves in this thread."""
        self._server.serve_forever(0.2)


@dataclass(frozen=True)
class Reply:
    """What goes back."""

    status: int
    content_type: str
    body: str
    retry_after: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, status: int = 200) -> Reply:
        """A JSON answer."""
        return cls(status, "application/json", json.dumps(value, ensure_ascii=False))

    @classmethod
    def error(cls, status: int, **fields: object) -> Reply:
        """An error as OpenAI words it."""
        error = {"message": "made up", "type": "invalid_request_error", "param": None, "code": None} | fields
        return cls.of({"error": error}, status)

    @classmethod
    def like(cls, answer: Answer) -> Reply:
        """An answer as its house words it."""
        return replace(cls.of(answer.body, answer.status), headers=answer.headers)


def reply_to(server: OpenAIStandIn, request: RecordedRequest) -> Reply:
    """The answer to one request."""
    knobs = server.knobs
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return Reply.error(401, code="invalid_api_key")
    if server.take("fail_times", knobs.fail_times) is not None:
        failure = Reply.error(knobs.fail_status, **knobs.fail_error)
        return replace(failure, retry_after=knobs.retry_after, headers=knobs.fail_headers)
    if knobs.raw is not None:
        return Reply(200, *knobs.raw)
    if (request.method, request.path) == ("POST", "/v1/chat/completions"):
        return _completion(server, request.json())
    if (request.method, request.path) == ("POST", "/v1/audio/transcriptions"):
        return _transcription(knobs, request)
    return Reply.error(404, code="unknown_url")


def _completion(server: OpenAIStandIn, request: Json) -> Reply:
    knobs = server.knobs
    if knobs.house is not None:
        if knobs.bad_key:
            return Reply.like(knobs.house.bad_key())
        if server.take("overloaded_times", knobs.overloaded_times) is not None:
            return Reply.like(knobs.house.overloaded())
        if refusal := knobs.house.refusal(request):
            return Reply.like(refusal)
    if knobs.refuses is not None and (refused := knobs.refuses(request)) is not None:
        return Reply.of(refused[1], refused[0])
    if knobs.fixed_temperature and "temperature" in request:
        return Reply.error(400, param="temperature", code="unsupported_value")
    schema = _schema(request)
    if schema.get("name") not in ANSWERS:
        return Reply.error(400, param="response_format", code="unknown_schema")
    content = _content(server, request, schema)
    message = {
        "role": "assistant",
        "content": None if knobs.refusal else content,
        "refusal": knobs.refusal or None,
    }
    number = server.take("finish_reasons", len(knobs.finish_reasons))
    ended = knobs.finish_reason if number is None else knobs.finish_reasons[number]
    choice = {"index": 0, "message": message, "finish_reason": ended, "logprobs": None}
    prompt, answer = knobs.tokens
    usage = knobs.house.usage(prompt, answer) if knobs.house else _usage(prompt, answer)
    return Reply.of(
        {
            "id": "chatcmpl-stand-in",
            "object": "chat.completion",
            "created": 1,
            "model": request["model"],
            "choices": [choice],
            "usage": usage,
        }
    )


def _usage(prompt: int, answer: int) -> Json:
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _schema(request: Json) -> Json:
    """The form of the answer, from the parameter or from the rules in the system message."""
    if "json_schema" in request.get("response_format", {}):
        return cast("Json", request["response_format"]["json_schema"])
    rules = next(m["content"] for m in request["messages"] if m["role"] == "system")
    told = re.search(r'JSON schema "(\w+)":\n(.+)', rules)
    return {"name": told[1], "schema": json.loads(told[2])} if told else {}


def _content(server: OpenAIStandIn, request: Json, schema: Json) -> str:
    knobs = server.knobs
    if (number := server.take("contents", len(knobs.contents))) is not None:
        return knobs.contents[number]
    if server.take("malformed_times", knobs.malformed_times) is not None:
        return "Sure! Here is the JSON:"
    material = next(m["content"] for m in request["messages"] if m["role"] == "user")
    answers = {**ANSWERS, "answer_rating": RATINGS[knobs.rates_by], **knobs.answers}
    answer = answers[schema["name"]](schema["schema"], material)
    if knobs.gullible and schema["name"] == "answer_rating":
        answer = obeys(request["messages"], answer)
    return json.dumps(answer, ensure_ascii=False)


def _transcription(knobs: Knobs, request: RecordedRequest) -> Reply:
    if not re.match(r"multipart/form-data;", request.headers.get("content-type", "")):
        return Reply.error(400, code="multipart_needed")
    parts = request.parts()
    if "model" not in parts or "file" not in parts:
        return Reply.error(400, code="missing_required_parameter")
    digest = hashlib.sha256(payload(parts["file"])).hexdigest()
    return Reply.of({"text": knobs.transcripts.get(digest, knobs.transcript)})


def _handler_for(server: OpenAIStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                raise ConnectionAbortedError("whoever asks has gone away")
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = RecordedRequest(self.command, self.path, headers, body)
            server.record(request)
            server.closing.wait(server.knobs.delay)
            if not server.closing.is_set():
                self._send(reply_to(server, request))

        do_GET = do_POST  # noqa: N815 - the name is http.server's

        def _send(self, reply: Reply) -> None:
            payload = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(payload)))
            if reply.retry_after:
                self.send_header("Retry-After", reply.retry_after)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Keeps the tests' output quiet."""

    return Handler


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the server until it is interrupted."""
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server that answers by rules.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--transcript", default=DEFAULT_TRANSCRIPT, help="what every recording says")
    parser.add_argument("--rates-by", choices=sorted(RATINGS), default="length", help="what ratings follow from")
    given = vars(parser.parse_args(arguments))
    server = OpenAIStandIn(**given)
    sys.stdout.write(f"stand-in listening on {server.base_url}\n")
    sys.stdout.flush()
    try:
        server.serve_until_interrupted()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
