"""`manage.py evaluate`: what it reads, what it refuses, and what its report says."""

import json
import threading
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from calls.ports import Answer, AnswerRating, Author, CriterionRating, RatedAnswer, Summary
from calls.scoring.evaluation import figures
from calls.scoring.evaluation.changes import Change, compare
from calls.scoring.evaluation.labelled import Labelled
from calls.scoring.evaluation.run import asking, rate_all
from tests.calls.providers.contracts import answer

HEAD = "id,question_id,question,reference_answer,answer,human_score,human_score_2"
MODEL = "A queue decouples the sender from the receiver and evens out peaks"
ROWS = (
    f"a,q1,What is a queue for?,{MODEL},It decouples sender and receiver and evens out the peaks,1.0,0.9",
    f"b,q1,What is a queue for?,{MODEL},Somebody waits in line at the bakery,0.0,0.1",
    f"c,q1,What is a queue for?,{MODEL},It decouples things,0.6,0.5",
)

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "answers.csv"
        path.write_text("\n".join([head, *rows]), encoding="utf-8")
        return path

    return write


@pytest.fixture
def evaluate(tmp_path: Path) -> Run:
    def run(*arguments: Any, **options: Any) -> dict[str, Any]:
        call_command("evaluate", *arguments, out=tmp_path / "out", stdout=StringIO(), **options)
        report: dict[str, Any] = json.loads((tmp_path / "out" / "report.json").read_text())
        return report

    return run


def test_the_builtin_scorer_agrees_with_people_where_the_model_answer_was_said(evaluate: Run, table):
    found = evaluate(table(*ROWS), scorer="builtin")["scorers"][0]
    assert (found["answers"], found["rated"], found["failed"]) == (3, 3, 0)
    assert found["with_people"]["pearson"] > 0.8


def test_people_are_compared_with_each_other_where_two_judged(evaluate: Run, table):
    people = evaluate(table(*ROWS))["scorers"][0]["person_with_person"]
    assert people["answers"] == 3
    assert people["exact"] == 1.0


def test_the_same_scorer_twice_never_flips_and_changes_nothing(evaluate: Run, table):
    report = evaluate(table(*ROWS), scorer="builtin", against="builtin", repeats=3)
    assert [one["flips"] for one in report["scorers"]] == [0, 0]
    assert report["changed_decisions"] == []


def test_every_quote_of_the_builtin_scorer_was_said(evaluate: Run, table):
    assert evaluate(table(*ROWS))["scorers"][0]["quotes_said"] == 1.0


def test_a_scale_of_people_is_read_as_given(evaluate: Run, table):
    wide = [row.rsplit(",", 2)[0] + f",{score}," for row, score in zip(ROWS, (5, 0, 3), strict=True)]
    found = evaluate(table(*wide), scale="0,5")["scorers"][0]
    assert {band["name"]: band["answers"] for band in found["bands"]} == {"hire": 1, "consider": 1, "reject": 1}


def test_the_plot_has_a_dot_for_every_judged_answer(evaluate: Run, table, tmp_path: Path):
    evaluate(table(*ROWS))
    assert (tmp_path / "out" / "scores.svg").read_text().count("<circle") == 3


@pytest.mark.parametrize(
    ("rows", "head", "sentence"),
    [
        (["x"], "answer", "no column question"),
        ([ROWS[0].replace(",1.0,", ",7,")], HEAD, "Line 2, column human_score: use a number from 0 to 1"),
        (["What?,Something,"], "question,answer,rubric", "a rubric or a reference_answer is needed"),
        (["What?,Something,{"], "question,answer,rubric", "Line 2, column rubric"),
        ([], HEAD, "There is no answer to rate."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(evaluate: Run, table, rows, head, sentence):
    with pytest.raises(CommandError, match=sentence):
        evaluate(table(*rows, head=head))


@pytest.mark.parametrize(("name", "value"), [("scorer", "oracle"), ("scale", "5,0"), ("scale", "x")])
def test_an_option_that_makes_no_sense_is_refused(evaluate: Run, table, name: str, value: str):
    with pytest.raises(CommandError):
        evaluate(table(*ROWS), **{name: value})


def test_openai_without_a_key_is_no_scorer(evaluate: Run, table, settings):
    settings.OPENAI_API_KEY = ""
    with pytest.raises(CommandError, match="with OPENAI_API_KEY set"):
        evaluate(table(*ROWS), scorer="openai")


def test_many_at_once_are_rated_as_one_by_one_and_in_order(evaluate: Run, table):
    rows = [f"{n},q1,What is a queue for?,{MODEL},It decouples {'x' * n} things,0.5," for n in range(1, 30)]
    one_by_one = evaluate(table(*rows), scorer="builtin")["scorers"][0]["ratings"]
    assert evaluate(table(*rows), scorer="builtin", at_once=8)["scorers"][0]["ratings"] == one_by_one
    assert [one["id"] for one in one_by_one] == [str(n) for n in range(1, 30)]


def test_answers_are_rated_at_the_same_time():
    both = threading.Barrier(2, timeout=60)
    list(rate_all([Labelled(name, "q", answer()) for name in "ab"], lambda one: (both.wait(), ())[1], at_once=2))
    assert not both.broken


class Moody:
    """A scorer whose rating depends on how often it was asked, and that invents half of its quotes."""

    name = "moody"
    deterministic = True  # so it claims, and is asked for the whole rubric at once

    def __init__(self) -> None:
        self.asked = 0

    def rate(self, answer: Answer, *, seed: int | None = None) -> AnswerRating:
        self.asked += 1
        quotes = ("added an index", "never said by anybody")
        ratings = [CriterionRating(c.name, 1 + 4 * (self.asked % 2), "", quotes) for c in answer.rubric.criteria]
        return AnswerRating(tuple(ratings), "", Author("moody", "m", "1"))

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        raise NotImplementedError


def test_a_moody_scorer_is_shown_as_one():
    rated = list(rate_all([Labelled("a", "q", answer())], asking(Moody(), repeats=2)))
    found = figures.figures("moody", rated, repeats=2)
    assert (found.spread, found.flips, found.quotes_said) == (10.0, 1.0, 0.5)


def test_two_scorers_that_decide_differently_are_listed_by_answer():
    labelled = [Labelled("a", "q", answer())]
    once = list(rate_all(labelled, asking(Moody(), repeats=1)))
    scorer = Moody()
    scorer.asked = 1
    again = list(rate_all(labelled, asking(scorer, repeats=1)))
    assert compare(once, again).answers.changed == (Change("a", "hire", "reject"),)
