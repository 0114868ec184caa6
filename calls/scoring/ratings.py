"""The independent ratings of one answer: which are missing, asking for them, and what they come to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings

from calls.background import concurrent, vendors
from calls.domain.ratings import Judged, Rating, judged, look_up
from calls.domain.rubric import RATINGS, RUBRIC_VERSION, Rubric, score_from_ratings
from calls.domain.usage import NOTHING, Usage
from calls.errors import InvalidAnswer
from calls.models import InterviewResponse
from calls.models import Rating as RatingRow
from calls.ports import Answer, AnswerRating, AnswerScorer, Author, CriterionRating, is_deterministic

MAX_NAME = 200
"""What the row of a rating takes of a criterion's name."""


@dataclass(frozen=True)
class Part:
    """What one request asks for: some criteria of the rubric, by position from 1, for the nth time."""

    criteria: tuple[int, ...]
    repetition: int
    seed: int | None = None


@dataclass(frozen=True)
class Rated:
    """All ratings of one answer, by criterion, and what they come to."""

    judged: tuple[Judged, ...]
    claimed_quotes: int
    author: Author
    usage: Usage

    @property
    def score(self) -> float | None:
        """0.0 to 10.0, or None for insufficient evidence."""
        return score_from_ratings([one.rating for one in self.judged])


def parts(answer: Answer, scorer: AnswerScorer) -> list[Part]:
    """The requests that rate an answer: each criterion alone, RATINGS_PER_ANSWER times, each time with its own seed.

    A deterministic scorer is asked once, for all criteria.
    """
    criteria = range(1, len(answer.rubric.criteria) + 1)
    if is_deterministic(scorer):
        return [Part(tuple(criteria), 1)]
    times = settings.RATINGS_PER_ANSWER
    return [Part((one,), nth, nth if times > 1 else None) for one in criteria for nth in range(1, times + 1)]


def ask(answer: Answer, part: Part, scorer: AnswerScorer) -> AnswerRating:
    """What the scorer says to one part. Raises InvalidAnswer for what is not on the scale, or about something else."""
    asked = [answer.rubric.criteria[position - 1] for position in part.criteria]
    rating = scorer.rate(replace(answer, rubric=Rubric(tuple(asked))), seed=part.seed)
    if [one.criterion for one in rating.ratings] != [criterion.name for criterion in asked]:
        raise _invalid("The ratings are not those of the rubric's criteria.", rating)
    if any(one.rating is not None and one.rating not in RATINGS for one in rating.ratings):
        raise _invalid("A rating is not on the scale of 1 to 5.", rating)
    return rating


def _invalid(detail: str, rating: AnswerRating) -> InvalidAnswer:
    error = InvalidAnswer(detail, provider=rating.author.provider)
    error.usage = rating.usage
    return error


def rate(answer: Answer, scorer: AnswerScorer) -> Rated:
    """An answer rated as in an interview, but one request after the other and without a row. Raises ProviderError."""
    given: dict[int, list[CriterionRating]] = defaultdict(list)
    usage = NOTHING
    for part in parts(answer, scorer):
        rating = ask(answer, part, scorer)
        usage += rating.usage
        for position, one in zip(part.criteria, rating.ratings, strict=True):
            given[position].append(one)
    return Rated(
        judged=tuple(judged([_looked_up(one, answer) for one in ones]) for ones in given.values()),
        claimed_quotes=sum(len(set(one.quotes)) for ones in given.values() for one in ones),
        author=rating.author,
        usage=usage,
    )


def _looked_up(rating: CriterionRating, answer: Answer) -> Rating:
    return look_up(rating.rating, rating.reason, rating.quotes, answer.transcript)


def answer_of(response: InterviewResponse) -> Answer:
    """A response as a scorer sees it: nothing of the person, and no other answer."""
    return Answer(
        question=response.question,
        competency=response.competency,
        rubric=Rubric.from_json(response.rubric),
        transcript=response.transcript,
        language=response.interview.language,
        kind=response.kind,
    )


def complete(response: InterviewResponse, scorers: Sequence[AnswerScorer]) -> None:
    """Has every rating made that is not kept yet, and keeps each as it comes. Raises ProviderError."""
    answer = answer_of(response)
    kept = {(row.criterion_position, row.repetition) for row in _rows(response, answer)}
    missing = [
        part
        for part in parts(answer, scorers[0])
        if any((position, part.repetition) not in kept for position in part.criteria)
    ]
    questions = [
        concurrent.Question(partial(ask, answer, part), partial(_keep, response, answer, part)) for part in missing
    ]
    if questions:
        concurrent.ask_each(vendors.Request("rating", response), scorers, questions)


def _rows(response: InterviewResponse, answer: Answer) -> list[RatingRow]:
    """The ratings that are kept of this very transcript, question and rubric."""
    kept = response.independent_ratings.filter(basis=_basis(answer), repetition__lte=settings.RATINGS_PER_ANSWER)
    return list(kept)


def _basis(answer: Answer) -> str:
    """What was rated, as a hash."""
    what = [answer.question, answer.competency, answer.rubric.to_json(), answer.transcript, answer.language]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def _keep(response: InterviewResponse, answer: Answer, part: Part, rating: AnswerRating) -> None:
    if not InterviewResponse.objects.filter(pk=response.pk).exists():
        return  # erased meanwhile; `ignore_conflicts` skips no foreign key, so the insert would raise IntegrityError
    rows = []
    basis = _basis(answer)
    usage = rating.usage  # of the whole request: it stands on the first row
    for position, one in zip(part.criteria, rating.ratings, strict=True):
        place = {"basis": basis, "criterion_position": position, "repetition": part.repetition}
        took = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "cost": usage.cost}
        rows.append(RatingRow(response=response, **place, **took, **_fields(rating, one, answer)))
        usage = NOTHING
    RatingRow.objects.bulk_create(rows, ignore_conflicts=True)


def _fields(rating: AnswerRating, one: CriterionRating, answer: Answer) -> dict[str, Any]:
    found = _looked_up(one, answer)
    return {
        "criterion": one.criterion[:MAX_NAME],
        "rating": found.rating,
        "reason": found.reason,
        "feedback": rating.feedback,
        "quotes": list(found.quotes),
        "dropped_quotes": found.dropped_quotes,
        "provider": rating.author.provider,
        "model": rating.author.model,
        "prompt_version": rating.author.prompt_version,
        "prompt_hash": rating.author.prompt_hash,
        "rubric_version": RUBRIC_VERSION,
        "temperature": rating.sampling.temperature,
        "seed": rating.sampling.seed,
    }


def columns(response: InterviewResponse) -> dict[str, Any]:
    """What the kept ratings of a response come to, as columns of its row."""
    answer = answer_of(response)
    rows = _rows(response, answer)
    by_criterion = [
        [row for row in rows if row.criterion_position == position]
        for position in range(1, len(answer.rubric.criteria) + 1)
    ]
    found = [(judged([_rating(row) for row in given]), given) for given in by_criterion]
    quotes = dict.fromkeys(quote for one, _ in found for quote in one.quotes)
    feedback = dict.fromkeys(given[one.chosen].feedback for one, given in found)
    author = _author(rows)
    return {
        "score": score_from_ratings([one.rating for one, _ in found]),
        "feedback": " ".join(filter(None, feedback)),
        "evidence": [{"quote": quote} for quote in quotes],
        "ratings": [_shown(one, given) for one, given in found],
        "scored_by": author,
        "provider": author["provider"],
        "model": author["model"],
        "prompt_version": author["prompt_version"],
    }


def _rating(row: RatingRow) -> Rating:
    return Rating(row.rating, row.reason, tuple(row.quotes), row.dropped_quotes)


def _shown(one: Judged, given: Sequence[RatingRow]) -> dict[str, Any]:
    return {
        "criterion": given[0].criterion,
        "rating": one.rating,
        "spread": one.spread,
        "supported": one.supported,
        "invented": one.invented,
        "reason": one.reason,
        "quotes": list(one.quotes),
        "dropped_quotes": one.dropped_quotes,
        "given": [_given(row) for row in given],
    }


def _given(row: RatingRow) -> dict[str, Any]:
    return {
        "rating": row.rating,
        "supported": _rating(row).supported,
        "reason": row.reason,
        "quotes": row.quotes,
        "provider": row.provider,
        "model": row.model,
        "temperature": row.temperature,
        "seed": row.seed,
    }


def _author(rows: Sequence[RatingRow]) -> dict[str, Any]:
    """Who gave the most of the ratings, how, and what all of them took. `cost` None: no price is known."""
    [(most, _)] = Counter((row.provider, row.model, row.prompt_version) for row in rows).most_common(1)
    row = next(row for row in rows if (row.provider, row.model, row.prompt_version) == most)
    costs = [row.cost for row in rows if row.cost is not None]
    return {
        "provider": row.provider,
        "model": row.model,
        "prompt_version": row.prompt_version,
        "prompt_hash": row.prompt_hash,
        "rubric_version": row.rubric_version,
        "temperature": row.temperature,
        "seeds": sorted({row.seed for row in rows if row.seed is not None}),
        "input_tokens": sum(row.input_tokens for row in rows),
        "output_tokens": sum(row.output_tokens for row in rows),
        "cost": str(sum(costs)) if costs else None,
    }
