"""Before a model or a prompt is changed: what it would decide about interviews that were held."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from calls.domain.states import ResponseStatus
from calls.domain.usage import Prices, chat_usage
from calls.models import Interview, InterviewResponse
from calls.scoring.evaluation import figures
from calls.scoring.evaluation.labelled import Labelled
from calls.scoring.evaluation.run import Rated, Trial
from calls.scoring.evaluation.screens import Screen
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers.contracts import answer
from tests.factories import make_completed, make_response

pytestmark = pytest.mark.django_db

WEAK = "Hm, I restart it."
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def interview() -> Interview:
    """An interview that was scored 7.5 and is a `hire`, by a scorer that is gone."""
    interview = make_completed()
    InterviewResponse.objects.update(provider="openai", model="old-model", prompt_version="scores-0")
    return interview


@pytest.fixture
def evaluate(tmp_path: Path) -> Run:
    def run(**options: Any) -> dict[str, Any]:
        folder = options.pop("out", tmp_path / "out")
        call_command("evaluate", out=folder, stdout=StringIO(), **options)
        report: dict[str, Any] = json.loads((folder / "report.json").read_text())
        return report

    return run


@pytest.fixture
def model(settings) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as server:
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-made-up", server.base_url
        yield server


def test_what_interviews_were_given_then_is_compared_without_asking_anybody(interview: Interview, evaluate: Run):
    found = evaluate(stored=10, scorer="kept")["scorers"][0]
    assert (found["by"], found["rated"], found["seconds"]) == (["openai old-model scores-0"], 2, None)


def test_an_interview_that_would_be_decided_otherwise_is_named(interview: Interview, evaluate: Run):
    InterviewResponse.objects.update(transcript=WEAK)
    report = evaluate(stored=10, scorer="kept", against="builtin")
    assert report["interviews"] == 1
    assert [one["id"] for one in report["changed_interviews"]] == [str(interview.pk)]
    assert report["changed_interviews"][0]["before"] == "hire"


def test_a_change_of_too_many_decisions_fails_after_the_report_is_written(
    interview: Interview, evaluate: Run, tmp_path
):
    InterviewResponse.objects.update(transcript=WEAK)
    with pytest.raises(CommandError, match=r"1 of 1 decisions \(100.0 %\) would be other ones; at most 5 % may"):
        evaluate(stored=10, scorer="kept", against="builtin", fail_if_decisions_change=0.05)
    assert (tmp_path / "out" / "report.md").exists()


def test_the_same_decisions_pass(interview: Interview, evaluate: Run):
    assert evaluate(stored=10, scorer="kept", against="kept", fail_if_decisions_change=0.0)["interviews"] == 1


def test_a_model_that_is_down_changes_decisions(interview: Interview, evaluate: Run, model: OpenAIStandIn):
    model.knobs.fail_times, model.knobs.fail_status = 99, 401
    with pytest.raises(CommandError, match="decisions"):
        evaluate(stored=10, scorer="kept", against="openai:new", fail_if_decisions_change=0.5)


def test_an_interview_of_which_answers_are_left_out_is_not_judged_as_a_whole(interview: Interview, evaluate: Run):
    assert evaluate(stored=1, scorer="kept", against="builtin")["interviews"] == 0


def test_what_was_not_answered_lowers_what_an_interview_rests_on(interview: Interview, evaluate: Run):
    for position in (3, 4):
        make_response(interview, position, status=ResponseStatus.UNANSWERED, transcript="", score=None)
    changed = evaluate(stored=10, scorer="kept", against="builtin")
    assert (changed["interviews"], changed["changed_interviews"]) == (1, [])


def test_what_a_rating_took_and_invented_then_is_known(interview: Interview, evaluate: Run):
    author = {"provider": "openai", "model": "m", "prompt_version": "3", "prompt_hash": "abc", "cost": "0.004"}
    ratings = [{"dropped_quotes": 1, "spread": 0}]
    InterviewResponse.objects.update(scored_by=author, ratings=ratings, evidence=[{"quote": "added an index"}])
    found = evaluate(stored=10, scorer="kept")["scorers"][0]
    assert (found["by"], found["cost"]) == (["openai m 3 abc"], pytest.approx(0.004))
    assert (found["quotes"], found["quotes_said"]) == (4, 0.5)


def test_an_earlier_report_stands_for_the_prompt_of_then(evaluate: Run, tmp_path: Path, interview: Interview):
    evaluate(stored=10, scorer="kept", out=tmp_path / "then")
    report = evaluate(stored=10, scorer=f"report:{tmp_path / 'then'}", against="kept")
    assert report["scorers"][0]["by"] == ["openai old-model scores-0"]
    assert report["changed_decisions"] == []


def test_an_earlier_report_about_other_answers_is_refused(evaluate: Run, tmp_path: Path, interview: Interview):
    evaluate(stored=1, scorer="kept", out=tmp_path / "then")
    with pytest.raises(CommandError, match="compare the same answers"):
        evaluate(stored=10, scorer=f"report:{tmp_path / 'then'}")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"scorer": "report:nowhere"}, "nowhere/report.json is no report of an evaluation"),
        ({"fail_if_decisions_change": 0.1}, "name the second one with --against"),
        ({"against": "kept", "fail_if_decisions_change": 5.0}, "use for example 0.05"),
    ],
)
def test_what_cannot_be_compared_is_refused(evaluate: Run, interview: Interview, options, sentence: str):
    with pytest.raises(CommandError, match=sentence):
        evaluate(stored=10, **options)


def test_only_stored_answers_have_kept_scores(evaluate: Run, tmp_path: Path):
    path = tmp_path / "answers.csv"
    path.write_text("question,answer,reference_answer\nWhat?,This.,That.")
    with pytest.raises(CommandError, match="Only stored answers have kept scores"):
        evaluate(file=path, scorer="kept")


def test_tokens_of_a_model_are_counted_and_a_price_that_is_not_known_is_not_claimed(
    interview: Interview, evaluate: Run, model: OpenAIStandIn
):
    model.knobs.tokens = (300, 40)
    found = evaluate(stored=10, scorer="openai")["scorers"][0]
    assert found["input_tokens"] >= 300
    assert found["output_tokens"] >= 40
    assert found["cost"] is None


def test_the_cost_of_a_rating_is_the_mean_of_those_that_have_one():
    usage = chat_usage("m", 1000, 100, Prices(Decimal(1), Decimal(10)))
    trials = (Trial(5.0, 0, 0, 1.0, usage=usage), Trial(5.0, 0, 0, 1.0))
    assert figures.figures("m", [Rated(Labelled("a", "q", answer()), trials)], repeats=2).cost == pytest.approx(0.002)


def test_an_answer_that_was_held_for_a_person_is_not_rated(interview: Interview, evaluate: Run):
    make_response(interview, 3, score=None, hold_reason="its transcript has 2 words for 40 seconds")
    report = evaluate(stored=10, scorer="kept", against="kept")
    assert (report["scorers"][0]["answers"], report["interviews"]) == (2, 1)


@pytest.mark.parametrize(("score", "decision"), [(10.0, "hire"), (2.5, "reject")])
def test_a_must_have_decides_about_an_interview_that_is_compared(interview: Interview, score: float, decision: str):
    InterviewResponse.objects.filter(position=2).update(kind="knockout")
    screen = Screen("one", tuple(interview.responses.all()))
    assert screen.recommendation({1: 9.0, 2: score}) == decision
