"""Simulated candidates of known ability come out in order, judged by what they really said, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from calls.providers.builtin import BuiltinAnswerScorer
from calls.providers.openai import OpenAIAnswerScorer
from lab.abilities.figures import order, quotes_said
from lab.abilities.model import Job
from lab.abilities.reading import read_all
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers import openai_adapters as adapters
from tests.lab.abilities.workflow import estimates

pytestmark = pytest.mark.django_db

JOBS = read_all()
IDS = [f"{job.trade}-{job.language}" for job in JOBS]


@pytest.fixture
def once(settings: LazySettings) -> None:
    """One rating of each criterion: enough where nothing depends on how often a model is asked."""
    settings.RATINGS_PER_ANSWER = 1


@pytest.fixture
def model() -> Iterator[OpenAIAnswerScorer]:
    """A model that rates by the points of the rubric, and cites beside them what nobody said."""
    with OpenAIStandIn(rates_by="anchors") as server:
        yield adapters.scorer(server)


def test_there_are_enough_candidates_to_mean_something():
    people = [(job, person) for job in JOBS for person in job.candidates]
    assert len(people) >= 30
    assert len({job.trade for job, _ in people}) >= 5
    assert len({job.language for job, _ in people}) >= 4
    assert {person.ability for _, person in people} == {1, 2, 3, 4, 5}


def test_length_does_not_tell_ability():
    for job in JOBS:
        words = {one.ability: sum(len(answer.split()) for answer in one.answers) for one in job.candidates}
        assert words[2] > words[4]


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("job", JOBS, ids=IDS)
def test_a_model_that_reads_the_rubric_tells_abilities_two_apart(job: Job, model: OpenAIAnswerScorer):
    found = order(estimates(job, model))
    assert (found.unscored, found.far, found.near) == (0, 0, 0)


def test_the_builtin_scorer_which_counts_words_orders_most_of_them():
    everybody = [one for job in JOBS for one in estimates(job, BuiltinAnswerScorer())]
    found = order(everybody)
    assert found.spearman is not None
    assert found.spearman > 0.7
    assert found.far < 6


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("job", JOBS, ids=IDS)
def test_every_quote_that_is_kept_was_said(job: Job, model: OpenAIAnswerScorer):
    assert quotes_said(estimates(job, model)) == 1
    assert quotes_said(estimates(job, BuiltinAnswerScorer())) == 1


@pytest.mark.parametrize("job", JOBS, ids=IDS)
def test_the_same_answers_are_judged_the_same_each_time(job: Job, model: OpenAIAnswerScorer):
    assert estimates(job, model) == estimates(job, model)
    assert estimates(job, BuiltinAnswerScorer()) == estimates(job, BuiltinAnswerScorer())
