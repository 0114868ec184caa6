"""Ratings of answers about must-haves: by what they say, never by counting."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from calls.domain.evidence import supported_quotes
from calls.domain.languages import closest
from calls.domain.must_haves import Reading, Understood, understand
from calls.ports import Answer, AnswerRating, Author, CriterionRating
from calls.providers.builtin.lexicon import DEFAULT_LANGUAGE
from calls.providers.builtin.questions import PROVIDER

AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-must-haves-1")

RATINGS = {Reading.HAS: 5, Reading.LACKS: 1, Reading.UNCLEAR: None}


def rate(answer: Answer) -> AnswerRating:
    """5 for an answer that says "I have it", 1 for "I do not", None for everything else. The reason says which."""
    understood = understand(answer.question, answer.transcript, answer.language)
    sentence = _sentence(understood, answer.language)
    quotes = supported_quotes([understood.passage], answer.transcript)
    rating = RATINGS[understood.reading]
    ratings = tuple(CriterionRating(each.name, rating, sentence, quotes) for each in answer.rubric.criteria)
    return AnswerRating(ratings, sentence, AUTHOR)


def _sentence(understood: Understood, language: str) -> str:
    is_clear = understood.reading is not Reading.UNCLEAR
    key = str(understood.reading if is_clear else understood.basis)
    return _sentences()[closest(language, _sentences()) or DEFAULT_LANGUAGE][key]


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("must_have_sentences.toml").read_text(encoding="utf-8"))
