"""How the ratings of an answer are asked for, kept and put together: interviews against a model server on loopback."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.conf import LazySettings

from calls import providers
from calls.background import sweep
from calls.domain.rubric import KNOCK_OUT, RUBRIC_VERSION, Criterion, Rubric
from calls.models import Interview, InterviewResponse, Question, Rating
from calls.providers.openai.scores import RATING_HASH, SAMPLING_TEMPERATURE
from lab.openai.answers import section
from tests.calls.model_servers import PRICES, Chain, asked_for, hold
from tests.calls.story import Carrier, Vendors, result_of
from tests.factories import make_rating
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db

SAID = "I found the slow query with a profiler, added an index, and the page was fast again."
TWO_CRITERIA = Rubric((Criterion("cause", "none", "one", "how"), Criterion("result", "none", "one", "measured")))


class Moods:
    """Ratings in the order in which they are asked for, whatever was said."""

    def __init__(self, *moods: str | None, quote: str = "added an index") -> None:
        self._moods = list(moods)
        self._quote = quote
        self._lock = threading.Lock()

    def __call__(self, schema: dict[str, Any], material: str) -> dict[str, Any]:
        with self._lock:
            mood = self._moods.pop(0)
        entry = {"quotes": [self._quote], "reason": f"Mood {mood}.", "rating": mood or "insufficient_evidence"}
        return {"ratings": {"c1": entry}, "feedback": f"Feedback {mood}."}


def moods(*each: str | None, **options: str) -> dict[str, Any]:
    return {"answers": {"answer_rating": Moods(*each, **options)}, "transcript": SAID}


def the_response() -> InterviewResponse:
    return InterviewResponse.objects.get(position=1)


def test_each_criterion_is_asked_about_alone_and_several_times(chain: Chain, carrier: Carrier, vendors: Vendors):
    Question.objects.update(rubric=TWO_CRITERIA.to_json())
    [server] = chain({"transcript": SAID})
    hold(carrier, vendors)
    asked = [request.json() for request in asked_for(server, "answer_rating")]
    about = [section("RUBRIC", request["messages"][1]["content"]).splitlines()[0] for request in asked]
    pairs = sorted((rubric, request["seed"]) for rubric, request in zip(about, asked, strict=True))
    assert pairs == [(f"c1: {name}", seed) for name in ("cause", "result") for seed in (1, 2, 3)]


def test_the_median_counts_and_every_rating_is_kept(chain: Chain, carrier: Carrier, vendors: Vendors):
    chain(moods("5", "2", "4"))
    hold(carrier, vendors)
    response = the_response()
    assert (response.score, response.ratings[0]["rating"], response.ratings[0]["spread"]) == (7.5, 4, 3)
    assert set(Rating.objects.values_list("rating", flat=True)) == {2, 4, 5}
    assert (response.feedback, response.ratings[0]["reason"]) == ("Feedback 4.", "Mood 4.")


def test_a_wide_spread_asks_for_a_person(chain: Chain, carrier: Carrier, vendors: Vendors):
    chain(moods("5", "2", "4"))
    result = result_of(hold(carrier, vendors))
    assert any("lie 3 of five levels apart" in reason["detail"] for reason in result.review_reasons)


def test_a_rating_is_traced_to_who_gave_it_and_how(
    chain: Chain, carrier: Carrier, vendors: Vendors, settings: LazySettings
):
    settings.OPENAI_PRICES = PRICES
    chain({"transcript": SAID, "tokens": (1000, 100)})
    hold(carrier, vendors)
    assert the_response().scored_by == {
        "provider": "openai",
        "model": settings.OPENAI_MODEL,
        "prompt_version": "openai-scores-3",
        "prompt_hash": RATING_HASH,
        "rubric_version": RUBRIC_VERSION,
        "temperature": SAMPLING_TEMPERATURE,
        "seeds": [1, 2, 3],
        "input_tokens": 3000,
        "output_tokens": 300,
        "cost": "0.003300",
    }


def test_one_rating_is_the_likeliest_one(chain: Chain, carrier: Carrier, vendors: Vendors, settings: LazySettings):
    settings.RATINGS_PER_ANSWER = 1
    chain({"transcript": SAID})
    hold(carrier, vendors)
    rating = Rating.objects.get()
    assert (rating.temperature, rating.seed) == (0.0, None)


def test_a_deterministic_scorer_is_asked_once_for_the_whole_rubric(carrier: Carrier, vendors: Vendors):
    hold(carrier, vendors)
    assert len(vendors.scorer.rated) == 1
    assert the_response().ratings[0]["given"][0]["provider"] == "fake"


def test_no_rating_is_paid_for_twice(
    chain: Chain, carrier: Carrier, vendors: Vendors, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
):
    [server] = chain({"fail_times": 1})
    monkeypatch.setattr(providers, "recognisers", lambda: [vendors.speech_to_text])
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    vendors.work()
    assert (the_response().status, Rating.objects.count()) == ("transcribed", 2)
    clock.step(minutes=1)
    sweep.run()
    vendors.work()
    assert (the_response().status, Rating.objects.count(), len(server.requests)) == ("scored", 3, 4)


def test_ratings_of_an_earlier_transcript_do_not_count(chain: Chain, carrier: Carrier, vendors: Vendors):
    [server] = chain({"transcript": SAID})
    carrier.begin()
    carrier.answer(1, 1)
    make_rating(the_response(), basis="another", rating=1)
    carrier.recording(1, 1)
    vendors.work()
    assert len(asked_for(server, "answer_rating")) == 3
    assert [given["rating"] for given in the_response().ratings[0]["given"]] == [3, 3, 3]


@pytest.mark.parametrize(("seconds", "why"), [(1, "more than anybody speaks"), (120, "most of it was not understood")])
def test_a_doubtful_transcript_is_held_for_a_person(
    chain: Chain, carrier: Carrier, vendors: Vendors, seconds: int, why: str
):
    [server] = chain({"transcript": SAID})
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position, seconds=seconds)
        carrier.recording(position, position, seconds=seconds)
    carrier.hang_up()
    vendors.work()
    response, result = the_response(), result_of(Interview.objects.get())
    assert (response.status, response.score, response.transcript) == ("scored", None, SAID)
    assert why in (response.hold_reason or "")
    assert why in result.review_reasons[0]["detail"]
    assert result.review_reasons[0]["code"] == "answer_held"
    assert asked_for(server, "answer_rating") == []


def test_what_a_summary_invents_is_left_out_and_said(chain: Chain, carrier: Carrier, vendors: Vendors):
    summary = {
        "text": "Good work. She said “I led a team of forty”.",
        "strengths": [{"point": "Fast", "quote": "the slow query"}, {"point": "Leads", "quote": "a team of forty"}],
        "areas_for_improvement": [{"point": "Tests", "quote": ""}],
    }
    chain({"transcript": SAID, "answers": {"interview_summary": lambda *_: summary}})
    result = result_of(hold(carrier, vendors))
    assert (result.summary, result.strengths) == ("Good work.", ["Fast – “the slow query”"])
    assert result.areas_for_improvement == ["Tests"]
    assert [note["code"] for note in result.notes] == ["summary_shortened"]
    assert "2 sentences or points of the summary" in result.notes[0]["detail"]
    assert "forty" not in json.dumps([result.review_reasons, result.notes])


def knocked_out(carrier: Carrier, vendors: Vendors, rating: int | None) -> Interview:
    """An interview whose second question is a must-have, rated so; the other two answers are as good as can be."""
    Question.objects.filter(position=2).update(kind=KNOCK_OUT, weight=5.0)
    carrier.begin()
    for position in (1, 2, 3):
        vendors.scorer.rating = rating if position == 2 else 5
        carrier.answer(position, position)
        carrier.recording(position, position)
        vendors.work()
    carrier.hang_up()
    vendors.work()
    return Interview.objects.get()


@pytest.mark.parametrize(
    ("rating", "recommendation", "needs_review"),
    [(5, "hire", False), (4, "hire", False), (3, "consider", True), (2, "reject", True), (None, "consider", True)],
)
def test_a_must_have_decides_and_has_no_part_in_the_score(
    carrier: Carrier, vendors: Vendors, rating: int | None, recommendation: str, needs_review: bool
):
    result = result_of(knocked_out(carrier, vendors, rating))
    assert (result.overall_score, result.recommendation) == (10.0, recommendation)
    assert result.needs_review is needs_review


def test_a_shortened_summary_alone_does_not_ask_for_a_review(carrier: Carrier, vendors: Vendors):
    vendors.scorer.quotes = ("the page was fast",)  # the summary of this scorer cites something else
    result = result_of(knocked_out(carrier, vendors, 5))
    assert (result.strengths, [note["code"] for note in result.notes]) == ([], ["summary_shortened"])
    assert (result.recommendation, result.needs_review, result.review_reasons) == ("hire", False, [])
