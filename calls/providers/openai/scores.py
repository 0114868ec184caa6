"""Ratings of answers and summaries of interviews by a chat model, with every quote checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from calls.domain.endpoints import Endpoint
from calls.domain.evidence import is_said, supported_quotes
from calls.domain.rubric import RATINGS
from calls.ports import Answer, AnswerRating, Author, CriterionRating, RatedAnswer, Summary
from calls.providers.openai.chat import ChatModel, FaultyAnswerError, JsonObject, Shape
from calls.providers.openai.fields import array, closed_object, member, objects, text, texts
from calls.providers.openai.prompts import SCORES_PROMPT_VERSION, rating_prompt, summary_prompt

INSUFFICIENT = "insufficient_evidence"
MAX_QUOTES = 3
MAX_POINTS = 3

_TEXT: dict[str, object] = {"type": "string"}
_LEVELS = [*(str(rating) for rating in RATINGS), INSUFFICIENT]
_POINTS = array(closed_object(point=_TEXT, quote=_TEXT))
_MARKS = ' "“”„«»'
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")

SUMMARY = Shape("interview_summary", closed_object(text=_TEXT, strengths=_POINTS, areas_for_improvement=_POINTS))


def rating_shape(criteria: int) -> Shape:
    """The form of the ratings of `criteria` criteria. The evidence stands first: it is to be found first."""
    rating = closed_object(quotes=array(_TEXT), reason=_TEXT, rating={"type": "string", "enum": _LEVELS})
    keys = {f"c{n}": rating for n in range(1, criteria + 1)}
    return Shape("answer_rating", closed_object(ratings=closed_object(**keys), feedback=_TEXT))


class OpenAIAnswerScorer:
    """Rates answers with a chat model: one request per answer and one per summary, one more after faults."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` is the longest silence of the server."""
        self.name = endpoint.name
        self._chat = ChatModel(endpoint, timeout_seconds=timeout_seconds)
        self._author = Author(self.name, endpoint.model, SCORES_PROMPT_VERSION)

    def rate(self, answer: Answer) -> AnswerRating:
        """The ratings of one answer. A rating whose quotes were never said is None. Raises ProviderError."""
        shape = rating_shape(len(answer.rubric.criteria))
        read = partial(_read_rating, source=answer)
        (ratings, feedback), usage = self._chat.ask(rating_prompt(answer), shape, read)
        return AnswerRating(ratings, feedback, self._author, usage=usage)

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        """Prose about an interview that cites nothing but the quotes it was given. Raises ProviderError."""
        said = tuple(quote for answer in answers for quote in answer.quotes)
        prompt = summary_prompt(title, answers, language)
        (prose, strengths, areas), usage = self._chat.ask(prompt, SUMMARY, partial(_read_summary, said=said))
        return Summary(prose, strengths, areas, self._author, usage=usage)


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
    feedback = answer.get("feedback")
    if not isinstance(feedback, str):
        faults.append("feedback: a text is needed")
    if faults:
        raise FaultyAnswerError(faults)
    return tuple(ratings), " ".join(str(feedback).split())


def _criterion_rating(entry: JsonObject, name: str, transcript: str, *, final: bool) -> CriterionRating:
    level = text(entry, "rating")
    if level not in _LEVELS:
        raise ValueError(f"rating: use one of {', '.join(_LEVELS)}")
    reason = text(entry, "reason")
    given = texts(entry, "quotes")
    quotes = supported_quotes(given, transcript)[:MAX_QUOTES]
    if level == INSUFFICIENT:
        return CriterionRating(name, None, reason, quotes)
    if not quotes and not final:
        raise ValueError("quotes: none of them stands in the transcript word for word")
    if not quotes:
        return CriterionRating(name, None, "No passage of the transcript was found that supports a rating.", ())
    return CriterionRating(name, int(level), reason, quotes)


def _read_summary(
    answer: JsonObject, *, final: bool, said: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    try:
        prose = text(answer, "text")
        strengths = _points(answer, "strengths", said, may_lack_quote=False)
        areas = _points(answer, "areas_for_improvement", said, may_lack_quote=True)
    except ValueError as error:
        raise FaultyAnswerError([str(error)]) from None
    invented = [passage for passage in _QUOTED.findall(prose) if not _given(passage, said)]
    if invented:
        raise FaultyAnswerError(["text: it cites words that are not among the given quotes; use no quotation marks"])
    offered = [*objects(answer, "strengths"), *objects(answer, "areas_for_improvement")]
    if len(strengths) + len(areas) < len(offered) and not final:
        raise FaultyAnswerError(["a quote is not one of the given quotes, word for word"])
    return prose, strengths[:MAX_POINTS], areas[:MAX_POINTS]


def _points(answer: JsonObject, key: str, said: tuple[str, ...], *, may_lack_quote: bool) -> tuple[str, ...]:
    """The points that rest on a given quote; the others are left out."""
    points = []
    for item in objects(answer, key):
        point, quote = text(item, "point"), text(item, "quote", optional=True)
        if quote and _given(quote, said):
            points.append(f"{point} – “{quote.strip(_MARKS)}”")
        elif not quote and may_lack_quote:
            points.append(point)
    return tuple(points)


def _given(passage: str, said: tuple[str, ...]) -> bool:
    return any(is_said(passage, quote) for quote in said)
