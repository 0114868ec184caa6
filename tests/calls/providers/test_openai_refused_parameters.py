"""A parameter that a server does not take is left out, or called by its other name, and that is remembered."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from calls.domain.endpoints import Capabilities, Sampling, Structured
from calls.errors import ProviderError
from calls.providers.openai import capabilities
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.test_model_profiles import sum_up

Json = dict[str, Any]
EVERYTHING = Capabilities(seed=True, store=True)


def unless_without(name: str, body: object, status: int = 400) -> Callable[[Json], tuple[int, object] | None]:
    """Refuses every chat request that has the parameter."""
    return lambda request: (status, body) if name in request else None


def said(message: str, **fields: object) -> Json:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


def sent(server: OpenAIStandIn, name: str) -> list[bool]:
    """Which of the requests had the parameter."""
    return [name in request.json() for request in server.requests]


REFUSALS = [
    ("temperature", said("Unsupported value: 'temperature' does not support 0.7 with this model.")),
    ("temperature", said("temperature is unsupported for this model")),
    ("temperature", said("`temperature` and `top_p` cannot both be specified for this model.")),
    ("temperature", said("Only the default (1) value is supported.", param="temperature")),
    ("temperature", said("litellm.UnsupportedParamsError: openai does not support parameters: ['temperature']")),
    ("temperature", said("temperature must be 1 for this model", code=400)),
    ("temperature", {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs"}]}),
    ("temperature", {"message": "Malformed input request: extraneous key [temperature] is not permitted"}),
    ("temperature", {"error": "invalid option provided: temperature"}),
    ("seed", said("Additional properties are not allowed ('seed' was unexpected)")),
    ("seed", [{"error": {"code": 400, "message": 'Invalid JSON payload received. Unknown name "seed"'}}]),
    ("seed", said("Extra inputs are not permitted", param="body.seed")),
    ("store", said("Unrecognized request argument supplied: store")),
    ("response_format", said("This response_format type is unavailable now")),
    ("response_format", said("This model does not support response format `json_schema`.")),
    ("response_format", said("structured outputs are not supported by this model", code=400)),
    ("response_format", said("invalid", param="response_format.json_schema")),
]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("name", "body"), REFUSALS)
def test_a_parameter_that_is_refused_is_left_out(stand_in: StandIn, name: str, body: object, status: int):
    server = stand_in(refuses=unless_without(name, body, status))
    sum_up(server, capabilities=EVERYTHING)
    assert sent(server, name)[0] is True
    assert sent(server, name)[-1] is False


def test_only_the_refused_parameter_is_left_out_and_not_claimed(stand_in: StandIn):
    server = stand_in(refuses=unless_without("temperature", said("temperature is unsupported")))
    drawn = sum_up(server, capabilities=EVERYTHING)
    first, second = (request.json() for request in server.requests)
    assert (set(first) - set(second), drawn.sampling) == ({"temperature"}, Sampling(None, 3))


def test_what_was_refused_is_remembered_for_the_endpoint(stand_in: StandIn):
    server = stand_in(refuses=unless_without("temperature", said("temperature is unsupported")))
    sum_up(server)
    sum_up(server)
    assert sent(server, "temperature") == [True, False, False]


def test_what_was_refused_for_one_model_is_sent_to_another(stand_in: StandIn):
    server = stand_in(refuses=unless_without("temperature", said("temperature is unsupported")))
    sum_up(server)
    sum_up(server, model="another")
    assert sent(server, "temperature") == [True, False, True, False]


def test_what_was_refused_is_tried_again_after_an_hour(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch):
    server = stand_in(refuses=unless_without("temperature", said("temperature is unsupported")))
    sum_up(server)
    monkeypatch.setattr(capabilities, "REMEMBERED_SECONDS", 0.0)
    sum_up(server)
    assert sent(server, "temperature") == [True, False, True, False]


def test_a_refusal_that_another_request_does_not_cure_is_final_and_not_remembered(stand_in: StandIn):
    server = stand_in(refuses=lambda request: (400, said("temperature is unsupported, and so is all the rest")))
    for _ in range(2):
        with pytest.raises(ProviderError) as raised:
            sum_up(server)
    assert (raised.value.code, sent(server, "temperature")) == ("openai_bad_request", [True, False, True, False])


@pytest.mark.parametrize(
    ("name", "other", "message"),
    [
        (
            "max_tokens",
            "max_completion_tokens",
            "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
        ),
        ("max_completion_tokens", "max_tokens", "property 'max_completion_tokens' is unsupported"),
        ("max_completion_tokens", "max_tokens", "Unknown field: max_completion_tokens"),
    ],
)
def test_a_limit_is_sent_under_its_other_name(stand_in: StandIn, name: str, other: str, message: str):
    server = stand_in(refuses=unless_without(name, said(message)))
    sum_up(server, capabilities=Capabilities(max_tokens=name), max_tokens=500)
    assert (sent(server, name), sent(server, other)) == ([True, False], [False, True])
    assert server.requests[1].json()[other] == 500


def test_a_limit_that_is_refused_under_both_names_is_not_sent(stand_in: StandIn):
    def refuses(request: Json) -> tuple[int, object] | None:
        names = [name for name in ("max_tokens", "max_completion_tokens") if name in request]
        return (400, said(f"Unknown parameter: '{names[0]}'")) if names else None

    server = stand_in(refuses=refuses)
    sum_up(server, max_tokens=500)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "message",
    [
        "max_tokens is too large: 9000. This model supports at most 4096 completion tokens.",
        "This model's maximum context length is 4096 tokens. However, you requested 12000 tokens (3000 in the "
        "messages, 9000 in the completion). Please reduce the length of the messages or completion.",
    ],
)
def test_a_limit_beyond_what_the_model_can_write_is_left_to_the_server(stand_in: StandIn, message: str):
    server = stand_in(refuses=unless_without("max_tokens", said(message)))
    sum_up(server, max_tokens=9000)
    assert sent(server, "max_tokens") == [True, False]
    assert not any(sent(server, "max_completion_tokens"))


def test_a_form_that_is_refused_becomes_a_looser_one_with_the_schema_in_words(stand_in: StandIn):
    def refuses(request: Json) -> tuple[int, object] | None:
        is_schema = request.get("response_format", {}).get("type") == "json_schema"
        return (400, said("'response_format.type' must be 'json_object' or 'text'")) if is_schema else None

    server = stand_in(refuses=refuses)
    sum_up(server)
    request = server.requests[1].json()
    assert request["response_format"] == {"type": "json_object"}
    assert 'JSON schema "interview_summary"' in request["messages"][0]["content"]


def test_a_server_that_knows_no_form_at_all_is_told_it_in_words(stand_in: StandIn):
    server = stand_in(refuses=unless_without("response_format", said("response_format is not supported")))
    sum_up(server)
    forms = [request.json().get("response_format", {}).get("type") for request in server.requests]
    assert forms == ["json_schema", "json_object", None]


def test_a_router_that_names_no_parameter_is_asked_with_fewer(stand_in: StandIn):
    gone = {"error": {"message": "No endpoints found that can handle the requested parameters.", "code": 404}}
    server = stand_in(refuses=unless_without("seed", gone, 404))
    sum_up(server, capabilities=Capabilities(seed=True, passes_on=True))
    assert sent(server, "seed") == [True, True, False]
    assert all(sent(server, "provider"))


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "the key does not support temperature"),
        (429, "temperature is not supported"),
        (500, "temperature is not supported"),
        (400, "the temperature of the server room"),
        (404, "The model `chat-model` does not exist"),
    ],
)
def test_another_refusal_takes_no_parameter_away(stand_in: StandIn, status: int, message: str):
    server = stand_in(refuses=lambda request: (status, said(message)))
    with pytest.raises(ProviderError):
        sum_up(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("max_tokens", [0, 500])
def test_an_answer_that_is_cut_off_is_asked_for_once_more_with_more_room(stand_in: StandIn, max_tokens: int):
    server = stand_in(finish_reasons=["length"])
    sum_up(server, max_tokens=max_tokens)
    limits = [request.json().get("max_tokens") for request in server.requests]
    assert limits == [max_tokens or None, capabilities.MAX_ROOM]


def test_an_answer_that_is_cut_off_is_not_sent_back_to_the_model(stand_in: StandIn):
    server = stand_in(finish_reasons=["length"])
    sum_up(server)
    assert [len(request.json()["messages"]) for request in server.requests] == [2, 2]


def test_more_room_than_the_server_gives_is_no_lesson_about_the_limit(stand_in: StandIn):
    def refuses(request: Json) -> tuple[int, object] | None:
        return (400, said("max_tokens is too large")) if request.get("max_tokens", 0) > 4096 else None

    server = stand_in(finish_reasons=["length"], refuses=refuses)
    sum_up(server, max_tokens=500)
    sum_up(server, max_tokens=500)
    assert [request.json().get("max_tokens") for request in server.requests] == [500, 16_384, None, 500]


def test_an_empty_answer_is_asked_for_once_more(stand_in: StandIn):
    server = stand_in(contents=["  "])
    sum_up(server)
    assert len(server.requests) == 2


def test_every_form_can_be_chosen_by_hand(stand_in: StandIn):
    server = stand_in()
    sum_up(server, capabilities=Capabilities(structured=Structured.NONE))
    assert "response_format" not in server.requests[0].json()


@pytest.mark.parametrize("message", ["Unsupported language: sv", "'language' is not supported by this model"])
def test_a_transcript_is_asked_for_without_a_language_that_is_refused(stand_in: StandIn, message: str):
    server = stand_in(fail_times=1, fail_status=400, fail_error={"message": message})
    transcript = adapters.recogniser(server).transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language="sv-SE")
    first, second = (request.form() for request in server.requests)
    assert (first["language"], "language" in second, bool(transcript.text)) == ("sv", False, True)
    assert server.requests[1].parts()["file"].get_payload(decode=True) == b"RIFF"
