"""Every way in which a server can fail has its own code, and says whether asking again can help."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest

from calls.domain.endpoints import Endpoint
from calls.errors import ProviderError
from calls.providers.openai import OpenAIQuestionWriter
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import GOOD_ANSWER, answer, job


def error_of(stand_in: StandIn, **knobs: Any) -> ProviderError:
    """The error of a request for questions. Only a server that is told to be slow meets an impatient client."""
    timeout_seconds = 0.3 if "delay" in knobs else 30.0
    with pytest.raises(ProviderError) as raised:
        adapters.writer(stand_in(**knobs), timeout_seconds=timeout_seconds).write_questions(job())
    return raised.value


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "openai_bad_request", False),
        (401, "openai_unauthorized", False),
        (403, "openai_forbidden", False),
        (404, "openai_not_found", False),
        (408, "openai_timeout", True),
        (409, "openai_http_409", False),
        (413, "openai_too_large", False),
        (422, "openai_bad_request", False),
        (429, "openai_rate_limited", True),
        (500, "openai_unavailable", True),
        (503, "openai_unavailable", True),
    ],
)
def test_a_status_has_its_code(stand_in: StandIn, status: int, code: str, retryable: bool) -> None:
    error = error_of(stand_in, fail_times=1, fail_status=status)
    assert (error.provider, error.code, error.retryable) == ("openai", code, retryable)


@pytest.mark.parametrize(
    ("status", "fields", "code"),
    [
        (429, {"code": "insufficient_quota"}, "openai_quota_exhausted"),
        (429, {"type": "insufficient_quota"}, "openai_quota_exhausted"),
        (400, {"code": "context_length_exceeded"}, "openai_too_long"),
        (400, {"type": "exceed_context_size_error", "code": 400}, "openai_too_long"),
        (400, {"code": "content_filter"}, "openai_content_filter"),
    ],
)
def test_a_reason_that_does_not_pass_by_waiting_is_not_retried(
    stand_in: StandIn, status: int, fields: dict[str, str], code: str
) -> None:
    error = error_of(stand_in, fail_times=1, fail_status=status, fail_error=fields)
    assert (error.code, error.retryable) == (code, False)


TOO_LONG = [
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4800 in the messages).",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
    "the request exceeds the available context size, try increasing it",
    "request (5210 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "input length exceeds maximum context length",
    "prompt too long; exceeded max context length by 120 tokens",
    "Please reduce the length of the messages or completion.",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "This endpoint's maximum context length is 8192 tokens. However, you requested about 9000 tokens.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000 `inputs` tokens",
    "too many tokens: total number of tokens in the prompt is larger than allowed",
    "Trying to keep the first 5000 tokens when context the overflows.",
    "Input is too long for requested model.",
    "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
    "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
    "Range of input length should be [1, 30720]",
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
    "Invalid request: Your request exceeded model token limit: 8192",
    "litellm.ContextWindowExceededError: the context window was exceeded",
    "Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 7000",
]


@pytest.mark.parametrize("status", [400, 413, 422, 500])
@pytest.mark.parametrize("message", TOO_LONG)
def test_a_context_that_is_too_long_is_known_by_the_words_of_every_server(
    stand_in: StandIn, message: str, status: int
) -> None:
    error = error_of(stand_in, fail_times=1, fail_status=status, fail_error={"message": message, "type": "error"})
    assert (error.code, error.retryable) == ("openai_too_long", False)


@pytest.mark.parametrize("body", ['{"error": {"code": 400, "message": "%s"}}'])
def test_a_context_that_is_too_long_may_be_told_in_a_success(stand_in: StandIn, body: str) -> None:
    assert error_of(stand_in, raw=("application/json", body % TOO_LONG[8])).code == "openai_too_long"


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (
            429,
            "Rate limit reached: too many tokens per minute, reduce the length of the messages",
            "openai_rate_limited",
        ),
        (413, "Request Entity Too Large", "openai_too_large"),
        (413, "Maximum content size limit (26214400) exceeded", "openai_too_large"),
        (400, "The model is not loaded", "openai_bad_request"),
        (400, "Unknown message role", "openai_bad_request"),
        (503, "no context slot is free", "openai_unavailable"),
    ],
)
def test_other_errors_are_not_taken_for_a_context_that_is_too_long(
    stand_in: StandIn, status: int, message: str, code: str
) -> None:
    assert error_of(stand_in, fail_times=1, fail_status=status, fail_error={"message": message}).code == code


@pytest.mark.parametrize(
    ("knobs", "code"),
    [
        ({"refusal": "I cannot help with that."}, "openai_refused"),
        ({"finish_reason": "content_filter"}, "openai_content_filter"),
        ({"finish_reason": "SAFETY"}, "openai_content_filter"),
    ],
)
def test_an_answer_that_is_withheld_is_a_clear_error(stand_in: StandIn, knobs: dict[str, str], code: str) -> None:
    error = error_of(stand_in, **knobs)
    assert (error.code, error.retryable) == (code, False)


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
def test_an_answer_that_is_cut_off_twice_may_be_tried_again(stand_in: StandIn, reason: str) -> None:
    error = error_of(stand_in, finish_reason=reason)
    assert (error.code, error.retryable, error.is_outage) == ("openai_cut_off", True, False)


@pytest.mark.parametrize(
    "raw",
    [
        ("text/html", "<html>wrong address</html>"),
        ("application/json", "{not json"),
        ("application/json", "{}"),
        ("application/json", '{"choices": []}'),
        ("application/json", '{"choices": [{}]}'),
        ("application/json", "[]"),
        ("application/json", "null"),
    ],
)
def test_a_server_of_another_kind_gives_an_invalid_answer(stand_in: StandIn, raw: tuple[str, str]) -> None:
    assert error_of(stand_in, raw=raw).code == "openai_invalid_answer"


def test_a_slow_server_is_a_timeout_that_may_be_tried_again(stand_in: StandIn) -> None:
    error = error_of(stand_in, delay=3)
    assert (error.code, error.retryable, error.ambiguous) == ("openai_timeout", True, True)


def test_a_closed_port_is_unreachable_and_may_be_tried_again(stand_in: StandIn) -> None:
    writer = OpenAIQuestionWriter(Endpoint("gone", "http://127.0.0.1:9/v1", "any", "any"))
    with pytest.raises(ProviderError) as raised:
        writer.write_questions(job())
    assert (raised.value.code, raised.value.retryable) == ("openai_unreachable", True)


def test_a_failed_request_is_not_repeated_by_the_adapter(stand_in: StandIn) -> None:
    server = stand_in(fail_times=1, fail_status=503)
    with pytest.raises(ProviderError):
        adapters.writer(server).write_questions(job())
    assert len(server.requests) == 1


def test_what_the_server_wrote_is_not_repeated_in_the_traceback(stand_in: StandIn) -> None:
    error = error_of(stand_in, fail_times=1, fail_status=401, fail_error={"message": "bad key sk-made-***up"})
    assert "sk-made" not in "".join(traceback.format_exception(error))


def test_nothing_that_was_said_is_logged(stand_in: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    server = stand_in()
    with caplog.at_level(logging.DEBUG):
        adapters.scorer(server).rate(answer())
    assert caplog.records
    assert GOOD_ANSWER[:20] not in caplog.text
    assert adapters.KEY not in caplog.text
