"""Ratings of answers and summaries of interviews by a chat model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from calls.domain.citations import cites_only
from calls.domain.endpoints import Endpoint, Sampling
from calls.domain.evidence import supported_quotes
from calls.domain.rubric import RATINGS
from calls.ports import Answer, AnswerRating, Author, CriterionRating, RatedAnswer, Summary
from calls.providers.openai.chat import STEADY, ChatModel, FaultyAnswerError, JsonObject, Shape
from calls.providers.openai.fields import array, choice, closed_object, member, objects, text, texts
from calls.providers.openai.prompts import (
    SCORES_PROMPT_VERSION,
    SUMMARY_PROMPT_VERSION,
    rating_prompt,
    scores_prompt_hash,
    summary_prompt,
    summary_prompt_hash,
)

INSUFFICIENT = "insufficient_evidence"
SAMPLING_TEMPERATURE = 0.5
"""Of ratings that are to be independent: at 0 a model mostly repeats itself (Wang et al. 2022, self-consistency)."""

MAX_QUOTES = 10
"""Of one rating; the prompt asks for three at most."""

MAX_POINTS = 3

_TEXT: dict[str, object] = {"type": "string"}
_LEVELS = [*(str(rating) for rating in RATINGS), INSUFFICIENT]
_POINTS = array(closed_object(point=_TEXT, quote=_TEXT))
_MARKS = ' "“”„«»'

SUMMARY = Shape("interview_summary", closed_object(text=_TEXT, strengths=_POINTS, areas_for_improvement=_POINTS))


def rating_shape(criteria: int) -> Shape:
    """The form of the ratings of `criteria` criteria. The evidence stands first: it is to be found first."""
    rating = closed_object(quotes=array(_TEXT), reason=_TEXT, rating={"type": "string", "enum": _LEVELS})
    keys = {f"c{n}": rating for n in range(1, criteria + 1)}
    return Shape("answer_rating", closed_object(ratings=closed_object(**keys), feedback=_TEXT))


RATING_HASH = scores_prompt_hash(rating_shape(1).schema)
SUMMARY_HASH = summary_prompt_hash(SUMMARY.schema)


class OpenAIAnswerScorer:
    """Rates answers with a chat model: one request per rating and one per summary, one more after faults."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` is the longest silence of the server."""
        self.name = endpoint.name
        self._chat = ChatModel(endpoint, timeout_seconds=timeout_seconds)
        self._rater = Author(self.name, endpoint.model, SCORES_PROMPT_VERSION, RATING_HASH)
        self._summariser = Author(self.name, endpoint.model, SUMMARY_PROMPT_VERSION, SUMMARY_HASH)

    def rate(self, answer: Answer, *, seed: int | None = None) -> AnswerRating:
        """The ratings of one answer, all in one request. Raises ProviderError."""
        shape = rating_shape(len(answer.rubric.criteria))
        sampling = STEADY if seed is None else Sampling(SAMPLING_TEMPERATURE, seed)
        drawn = self._chat.draw(rating_prompt(answer), shape, partial(_read_rating, source=answer), sampling)
        ratings, feedback = drawn.value
        return AnswerRating(ratings, feedback, self._rater, drawn.sampling, usage=drawn.usage)

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        """Prose about an interview from its ratings. Raises ProviderError."""
        said = tuple(quote for answer in answers for quote in answer.quotes)
        prompt = summary_prompt(title, answers, language)
        (prose, strengths, areas), usage = self._chat.ask(prompt, SUMMARY, partial(_read_summary, said=said))
        return Summary(prose, strengths, areas, self._summariser, usage=usage)


def _read_rating(answer: JsonObject, *, final: bool, source: Answer) -> tuple[tuple[CriterionRating, ...], str]:
    faults: list[str] = []
    ratings = []
    for position, criterion in enumerate(source.rubric.criteria, start=1):
        key = f"c{position}"
        try:
            entry = member(member(answer, "ratings"), key)
            ratings.append(_criterion_rating(entry, criterion.name, source.transcript, final=final))
        except ValueError as error:
            faults.append(f"ratings.{key}: {error}")
    try:
        feedback = text(answer, "feedback", optional=True)
    except ValueError as error:
        faults.append(str(error))
    if faults:
        raise FaultyAnswerError(faults)
    return tuple(ratings), feedback


def _criterion_rating(entry: JsonObject, name: str, transcript: str, *, final: bool) -> CriterionRating:
    level = choice(entry, "rating", _LEVELS)
    reason = text(entry, "reason")
    quotes = tuple(texts(entry, "quotes")[:MAX_QUOTES])
    if level == INSUFFICIENT:
        return CriterionRating(name, None, reason, quotes)
    if not final and not supported_quotes(quotes, transcript):
        raise ValueError("quotes: none of them stands in the transcript word for word")
    return CriterionRating(name, int(level), reason, quotes)


def _read_summary(
    answer: JsonObject, *, final: bool, said: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Text, strengths and areas as they were written; what they cite is checked by whoever uses them."""
    try:
        prose = text(answer, "text")
        strengths, areas = _points(answer, "strengths"), _points(answer, "areas_for_improvement")
    except ValueError as error:
        raise FaultyAnswerError([str(error)]) from None
    if not final and not cites_only(prose, said):
        raise FaultyAnswerError(["text: it cites words that are not among the given quotes; use no quotation marks"])
    if not final and not all(cites_only(point, said) for point in (*strengths, *areas)):
        raise FaultyAnswerError(["a quote is not one of the given quotes, word for word"])
    return prose, strengths, areas


def _points(answer: JsonObject, key: str) -> tuple[str, ...]:
    return tuple(_point(item) for item in objects(answer, key)[:MAX_POINTS])


def _point(item: JsonObject) -> str:
    point, quote = text(item, "point"), text(item, "quote", optional=True).strip(_MARKS)
    return f"{point} – “{quote}”" if quote else point
