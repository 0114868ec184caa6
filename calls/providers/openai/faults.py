"""What can go wrong with OpenAI, in our own terms.

No message repeats what the server wrote: its texts may quote the prompt or a part of the key. For the same
reason the original exception is cut off (`from None`) instead of being chained into tracebacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import openai

from calls.errors import InvalidAnswer, ProviderError
from calls.providers.openai.google import google_details, retry_delay
from calls.providers.retry_after import asked_pause

PROVIDER = "openai"

_BY_STATUS = {
    400: ("openai_bad_request", "the request was refused as invalid; check the names of the models"),
    401: ("openai_unauthorized", "the API key was not accepted"),
    402: ("openai_quota_exhausted", "the account has no credit left"),
    403: ("openai_forbidden", "the API key may not use this model or endpoint"),
    404: ("openai_not_found", "there is no such model, or no such endpoint at this base URL"),
    408: ("openai_timeout", "the server gave up waiting"),
    413: ("openai_too_large", "the upload is larger than the server takes"),
    422: ("openai_bad_request", "the request was refused as invalid; check the names of the models"),
    429: ("openai_rate_limited", "too many requests for now"),
}

_TOO_LONG = ("openai_too_long", "the text is longer than the model can read")

_BY_REASON = {
    "insufficient_quota": ("openai_quota_exhausted", "the account has no credit left"),
    **dict.fromkeys(
        (
            "context_length_exceeded",
            "exceed_context_size_error",
            "context_window_exceeded",
            "string_above_max_length",
            "model_max_prompt_tokens_exceeded",
            "tokens_limit_reached",
        ),
        _TOO_LONG,
    ),
    "content_filter": ("openai_content_filter", "the server's content filter refused the request"),
    "content_policy_violation": ("openai_content_filter", "the server's content filter refused the request"),
}
"""Reasons that servers give as `code` or `type` of an error. None of them passes by waiting."""

_TOO_LONG_IN_WORDS = re.compile(
    r"""context[ _-]?(?:length|size|window|limit) | context\ the\ overflows
    | maximum\ (?:model|prompt|input|sequence)\ length | input\ length\ (?:should|must)\ be
    | (?:prompt|input|text|messages?)[ ]{1}(?:\w+[ ]){0,3}too\ long | too\ large\ for\ (?:the\ )?(?:\S+\ )?model
    | (?:token\ count|number\ of\ tokens|token\ limit)[^.]{0,60}exceed
    | exceed\w*[^.]{0,40}(?:token\ limit|number\ of\ tokens)
    | (?<!per\ minute\ )too\ many\ (?:input\ |prompt\ )?tokens | reduce\ the\ length\ of\ the\ (?:messages|prompt|input)
    | `?inputs`?\ tokens""",
    re.IGNORECASE | re.VERBOSE,
)
"""How servers say it that have no code for it."""

_TOO_LONG_STATUSES = frozenset({400, 413, 422, 500})

MALFORMED = "json_validate_failed"
"""How Groq says that its model did not keep to the form it was held to."""


def refused(code: str, detail: str) -> ProviderError:
    """An error that asking again does not help."""
    return ProviderError(f"OpenAI: {detail}", provider=PROVIDER, code=code)


def invalid(detail: str) -> InvalidAnswer:
    """The error for an answer that does not keep to what was asked for."""
    return InvalidAnswer(f"OpenAI: {detail}", provider=PROVIDER, code="openai_invalid_answer")


def failed_inside(answer: object) -> ProviderError | None:
    """The failure that a server tells in an answer with HTTP 200, or in a choice of it; None: it tells none.

    Routers do, when the server behind them fails after they have begun to answer.
    """
    error = getattr(answer, "error", None)
    status = error.get("code") if isinstance(error, dict) else None
    if not isinstance(status, int) or not 400 <= status <= 599:
        return None
    reason = _reason_in(status, str(error))
    return refused(*_BY_REASON[reason]) if reason else _error_of(status)


@contextmanager
def mapped_errors() -> Iterator[None]:
    """Turns every error of the SDK into a ProviderError."""
    try:
        yield
    except openai.OpenAIError as error:
        raise _provider_error(error) from None
    except json.JSONDecodeError:
        raise invalid("the server's answer is not JSON; check the base URL") from None


def reason_of(error: openai.APIStatusError) -> str:
    """The server's own word for the error if we know it, be it told in a sentence; empty otherwise."""
    if word := next((word for word in (error.code, error.type) if word in _BY_REASON), ""):
        return word
    return _reason_in(error.status_code, f"{error.message} {error.body}")


def _reason_in(status: int, said: str) -> str:
    is_too_long = status in _TOO_LONG_STATUSES and _TOO_LONG_IN_WORDS.search(said)
    return "context_length_exceeded" if is_too_long else ""


def _provider_error(error: openai.OpenAIError) -> ProviderError:
    if isinstance(error, openai.APITimeoutError):
        return _passing("openai_timeout", "no answer in time", ambiguous=True)
    if isinstance(error, openai.APIConnectionError):
        return _passing("openai_unreachable", "no connection to the server")
    if isinstance(error, openai.APIResponseValidationError):
        return invalid("the server's answer has an unknown form")
    if isinstance(error, openai.APIStatusError):
        return _status_error(error)
    return refused("openai_error", f"the request failed ({type(error).__name__})")


def _passing(code: str, detail: str, *, ambiguous: bool = False) -> ProviderError:
    return ProviderError(f"OpenAI: {detail}", provider=PROVIDER, code=code, retryable=True, ambiguous=ambiguous)


def _status_error(error: openai.APIStatusError) -> ProviderError:
    if error.code == MALFORMED:
        return invalid("the model could not keep to the form")
    if reason := reason_of(error):
        refusal = refused(*_BY_REASON[reason])
        refusal.only_here = reason == "insufficient_quota"
        return refusal
    details = google_details(error.body)
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        return _error_of(401)  # they say 400
    asked = asked_pause(error.response.headers)
    return _error_of(error.status_code, retry_after=asked or retry_delay(details))


def _error_of(status: int, *, retry_after: float | None = None) -> ProviderError:
    unknown = ("openai_unavailable", "the server failed") if status >= 500 else ("", "")
    code, detail = _BY_STATUS.get(status, unknown)
    return ProviderError.from_status(PROVIDER, status, code=code, detail=detail, retry_after=retry_after)
