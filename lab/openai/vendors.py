"""How makers of OpenAI-compatible servers differ: what they refuse, how they word errors, how they count.

docs/reference/providers/ says where each of these is known from. None of it was tried against the vendor itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

PLAIN = frozenset({"model", "messages", "response_format", "temperature"})
RETRY_SECONDS = 26


@dataclass(frozen=True)
class Answer:
    """A status, the body as JSON, and headers of its own."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


def _openai_error(status: int, message: str, param: str | None = None, code: str | None = None) -> object:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def _vllm_error(status: int, message: str, param: str | None = None, code: str | None = None) -> object:
    return {"error": {"message": message, "type": "BadRequestError", "param": None, "code": status}}


def _router_error(status: int, message: str, param: str | None = None, code: str | None = None) -> object:
    return {"error": {"message": message, "code": status, "metadata": {"provider_name": "Somebody"}}, "user_id": "u"}


def _google_error(status: int, message: str, param: str | None = None, code: str | None = None) -> object:
    said = {"retryDelay": f"{RETRY_SECONDS}s"} if status == 429 else {"reason": code} if code else {}
    details = [{"@type": "type.googleapis.com/google.rpc.Help", "links": []}, said]
    return [{"error": {"code": status, "message": message, "status": "INVALID_ARGUMENT", "details": details}}]


def _plain_usage(prompt: int, answer: int) -> Json:
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _detailed_usage(prompt: int, answer: int) -> Json:
    details = {"prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}}
    return _plain_usage(prompt, answer) | details


def _timed_usage(prompt: int, answer: int) -> Json:
    return _plain_usage(prompt, answer) | {"queue_time": 0.01, "prompt_time": 0.01, "total_time": 0.1}


def _priced_usage(prompt: int, answer: int) -> Json:
    return _plain_usage(prompt, answer) | {"cost": 0.00014, "cost_details": {"upstream_inference_cost": None}}


@dataclass(frozen=True)
class House:
    """One maker of servers. `takes` None: what it does not know is ignored, as the source of two of them shows."""

    name: str
    error: Callable[..., object]
    usage: Callable[[int, int], Json]
    takes: frozenset[str] | None
    overload: int = 429
    headers: Mapping[str, str] = field(default_factory=dict)
    forms: frozenset[str] = frozenset({"json_schema", "json_object"})
    must: frozenset[str] = frozenset()

    def refusal(self, request: Json) -> Answer | None:
        """Why it does not take a request; None when it does."""
        unknown = sorted(set(request) - self.takes) if self.takes is not None else []
        if unknown:
            message = f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.'
            return Answer(400, self.error(400, message, unknown[0], None))
        form = request.get("response_format", {}).get("type")
        if form is not None and form not in self.forms:
            message = f"This model does not support response format `{form}`."
            return Answer(400, self.error(400, message, "response_format"))
        if form == "json_object" and "json" not in str(request["messages"]).lower():
            return Answer(400, self.error(400, "'messages' must contain the word 'json'", "messages"))
        if not self.must <= set(request):
            return Answer(404, self.error(404, "No endpoints found that can handle the requested parameters."))
        return None

    def bad_key(self) -> Answer:
        """What it says to a key that it does not know."""
        status = 400 if self.error is _google_error else 401
        return Answer(status, self.error(status, "Not a valid key.", code="API_KEY_INVALID"))

    def overloaded(self) -> Answer:
        """What it says when it is asked too much."""
        return Answer(self.overload, self.error(self.overload, "too much at once"), self.headers)


_PACE = {"Retry-After": str(RETRY_SECONDS), "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "26s"}

HOUSES = {
    house.name: house
    for house in (
        House(
            "openai", _openai_error, _detailed_usage, PLAIN | {"seed", "store", "max_completion_tokens"}, headers=_PACE
        ),
        House("ollama", _openai_error, _plain_usage, None, overload=503),
        House("vllm", _vllm_error, _detailed_usage, None, overload=503),
        House(
            "groq",
            _openai_error,
            _timed_usage,
            PLAIN | {"seed", "max_completion_tokens"},
            headers=_PACE,
            forms=frozenset({"json_object"}),
        ),
        House(
            "openrouter",
            _router_error,
            _priced_usage,
            PLAIN | {"seed", "max_tokens", "provider"},
            headers=_PACE,
            must=frozenset({"provider"}),
        ),
        House("gemini", _google_error, _plain_usage, PLAIN | {"max_tokens"}),
    )
}
