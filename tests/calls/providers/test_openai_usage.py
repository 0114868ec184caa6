"""What the adapters say a piece of work took, and how long a server asks to be left alone."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest

from calls.domain.usage import Prices, Usage
from calls.errors import ProviderError
from calls.providers.openai import OpenAIAnswerScorer
from calls.providers.retry_after import retry_after_seconds
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import answer, job
from tests.calls.story import wav

PRICES = Prices(Decimal(2), Decimal(10), Decimal("0.6"))


def scorer(server: OpenAIStandIn, **fields: Any) -> OpenAIAnswerScorer:
    return adapters.scorer(server, model="judge", **fields)


def hear(server: OpenAIStandIn, audio: bytes, **fields: Any) -> Usage:
    recogniser = adapters.recogniser(server, transcribe_model="ears", **fields)
    return recogniser.transcribe(io.BytesIO(audio), filename="a.wav", language="en").usage


def error_of(server: OpenAIStandIn) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        adapters.writer(server, timeout_seconds=30.0).write_questions(job())
    return raised.value


def test_a_rating_says_what_it_took_and_cost(stand_in: StandIn) -> None:
    usage = scorer(stand_in(tokens=(1000, 200)), prices=PRICES).rate(answer()).usage
    assert usage == Usage("judge", 1000, 200, cost=Decimal("0.004"))


def test_without_a_price_no_money_is_claimed(stand_in: StandIn) -> None:
    assert scorer(stand_in(tokens=(1000, 200))).rate(answer()).usage == Usage("judge", 1000, 200)


def test_an_answer_that_had_to_be_mended_took_twice_as_much(stand_in: StandIn) -> None:
    usage = scorer(stand_in(tokens=(1000, 200), malformed_times=1), prices=PRICES).rate(answer()).usage
    assert usage == Usage("judge", 2000, 400, cost=Decimal("0.008"))


@pytest.mark.parametrize("knobs", [{"refusal": "No."}, {"malformed_times": 2}])
def test_what_led_to_nothing_is_counted_too(stand_in: StandIn, knobs: dict[str, Any]) -> None:
    error = error_of(stand_in(tokens=(50, 5), **knobs))
    assert error.usage.input_tokens == 50 * max(1, knobs.get("malformed_times", 1))


@pytest.mark.parametrize("tokens", [(-5, 0), (0, 0)])
def test_a_server_that_counts_nonsense_or_nothing_claims_nothing(stand_in: StandIn, tokens: tuple[int, int]) -> None:
    assert scorer(stand_in(tokens=tokens), prices=PRICES).rate(answer()).usage == Usage("judge")


def test_a_transcription_takes_the_length_of_its_recording(stand_in: StandIn) -> None:
    usage = hear(stand_in(), wav(3.0), prices=PRICES)
    assert (usage.model, usage.audio_seconds, usage.cost) == ("ears", 3.0, Decimal("0.03"))


def test_the_seconds_that_the_server_charges_count_more(stand_in: StandIn) -> None:
    raw = ("application/json", '{"text": "hello", "usage": {"type": "duration", "seconds": 4}}')
    assert hear(stand_in(raw=raw), wav(3.0)).audio_seconds == 4


def test_a_file_whose_length_is_unknown_takes_no_seconds(stand_in: StandIn) -> None:
    assert hear(stand_in(), b"ID3 something") == Usage("ears")


def test_the_whole_recording_is_uploaded_after_it_was_measured(stand_in: StandIn) -> None:
    server = stand_in()
    hear(server, wav(3.0))
    assert wav(3.0) in server.requests[0].body


@pytest.mark.parametrize(("status", "seconds"), [(429, 7.0), (503, 7.0), (400, None)])
def test_a_server_that_may_be_asked_again_says_when(stand_in: StandIn, status: int, seconds: float | None) -> None:
    assert error_of(stand_in(fail_times=1, fail_status=status, retry_after="7")).retry_after == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"), [({}, 1.5), ({"retry-after-ms": "250"}, 0.25), ({"Retry-After-Ms": "2750.5"}, 2.7505)]
)
def test_a_server_may_ask_for_a_fraction_of_a_second(
    stand_in: StandIn, headers: dict[str, str], seconds: float
) -> None:
    server = stand_in(fail_times=1, fail_status=429, retry_after="1.5", fail_headers=headers)
    assert error_of(server).retry_after == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "0", "9" * 5000, "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_header_that_says_nothing_is_none(header: str | None) -> None:
    assert retry_after_seconds(header) is None


def test_an_access_that_is_refused_is_about_us_and_a_request_that_is_not(stand_in: StandIn) -> None:
    statuses = {status: error_of(stand_in(fail_times=1, fail_status=status)).only_here for status in (401, 404, 400)}
    quota = error_of(stand_in(fail_times=1, fail_status=429, fail_error={"code": "insufficient_quota"}))
    assert (statuses, quota.only_here) == ({401: True, 404: True, 400: False}, True)


def test_an_endpoint_signs_with_its_own_name(stand_in: StandIn) -> None:
    server = stand_in()
    assert scorer(server, name="second").rate(answer()).author.provider == "second"
    assert scorer(server).name == "openai"
