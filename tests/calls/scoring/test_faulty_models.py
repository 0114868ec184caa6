"""A model that is dead, slow, lies or talks nonsense: no score is invented, and no answer is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from calls import providers
from calls.background import sweep
from calls.domain.endpoints import Endpoint
from calls.domain.states import RESPONSE_UNSETTLED
from calls.models import Interview, InterviewResponse, Recording
from calls.providers.openai import OpenAIAnswerScorer
from tests.calls.model_servers import Chain, hold
from tests.calls.story import Carrier, Vendors, result_of
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db

SAID = "I found the slow query with a profiler, added an index, and the page was fast again."
GOOD = {"quotes": ["added an index"], "reason": "It says how.", "rating": "4"}


@pytest.fixture
def held(
    chain: Chain, carrier: Carrier, vendors: Vendors, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Interview]:
    """Holds an interview against a model with the given knobs until it has a result, however long that takes."""

    def until_over(*, patience_seconds: float = 60.0, **knobs: Any) -> Interview:
        [server] = chain(knobs)
        endpoint = Endpoint("openai", server.base_url, "any", "any")
        scorer = OpenAIAnswerScorer(endpoint, timeout_seconds=patience_seconds)
        monkeypatch.setattr(providers, "answer_scorers", lambda: [scorer])
        monkeypatch.setattr(providers, "recognisers", lambda: [vendors.speech_to_text])
        assert vendors.speech_to_text is not None
        vendors.speech_to_text.text = SAID
        interview = hold(carrier, vendors)
        for _ in range(30):
            is_rated = not interview.responses.filter(status__in=RESPONSE_UNSETTLED).exists()
            if interview.status == "completed" and is_rated:
                return interview
            clock.step(hours=13)
            sweep.run()
            vendors.work()
            interview = Interview.objects.get()
        return interview

    return until_over


def rating(**changes: Any) -> dict[str, Any]:
    entry = GOOD | changes
    return {"answer_rating": lambda *_: {"ratings": {"c1": entry}, "feedback": "Good."}}


def nothing_is_invented_or_lost(interview: Interview) -> bool:
    """Whether the answer is whole, has no score, and a person is asked for."""
    response, recording = InterviewResponse.objects.get(position=1), Recording.objects.get()
    result = result_of(interview)
    kept = response.transcript == SAID and bool(recording.file)
    return kept and (response.score, result.overall_score, result.recommendation) == (None, None, None)


def test_a_dead_model(held: Callable[..., Interview]):
    interview = held(fail_times=10_000, fail_status=500)
    assert nothing_is_invented_or_lost(interview)
    assert "a provider failed (openai_unavailable)" in result_of(interview).review_reasons[0]["detail"]


def test_a_slow_model(held: Callable[..., Interview]):
    interview = held(delay=2.0, patience_seconds=0.1)
    assert nothing_is_invented_or_lost(interview)
    assert "a provider failed (openai_timeout)" in result_of(interview).review_reasons[0]["detail"]


def test_a_model_that_quotes_what_nobody_said(held: Callable[..., Interview]):
    interview = held(answers=rating(quotes=["I led a team of forty"]))
    assert nothing_is_invented_or_lost(interview)
    assert "no quote of its ratings was really said" in result_of(interview).review_reasons[0]["detail"]


@pytest.mark.parametrize(
    "answers",
    [
        rating(rating="9"),
        rating(rating=4.5),
        rating(rating=None),
        {"answer_rating": lambda *_: {"ratings": {"c7": GOOD}, "feedback": "Good."}},
        {"answer_rating": lambda *_: {"score": 10}},
        {"answer_rating": lambda *_: []},
    ],
    ids=["off the scale", "between two levels", "null", "another criterion", "a total", "a list"],
)
def test_a_model_that_does_not_keep_to_the_form(held: Callable[..., Interview], answers: dict[str, Any]):
    interview = held(answers=answers)
    assert nothing_is_invented_or_lost(interview)
    assert "a provider failed (openai_invalid_answer)" in result_of(interview).review_reasons[0]["detail"]


@pytest.mark.parametrize("knobs", [{"malformed_times": 10_000}, {"raw": ("text/html", "<html>maintenance</html>")}])
def test_a_model_that_talks_nonsense(held: Callable[..., Interview], knobs: dict[str, Any]):
    interview = held(**knobs)
    assert nothing_is_invented_or_lost(interview)


def test_a_rating_as_a_number_is_a_rating(held: Callable[..., Interview]):
    held(answers=rating(rating=5))
    assert InterviewResponse.objects.get(position=1).score == 10.0


def test_a_model_that_refuses(held: Callable[..., Interview]):
    interview = held(refusal="I cannot judge that.")
    assert nothing_is_invented_or_lost(interview)
    assert SAID not in json.dumps(result_of(interview).review_reasons)


def test_a_model_that_finds_no_evidence(held: Callable[..., Interview]):
    interview = held(answers=rating(rating="insufficient_evidence", quotes=[]))
    assert nothing_is_invented_or_lost(interview)
