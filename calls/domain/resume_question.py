"""One question about a résumé: about what it says of a requirement, or about an achievement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calls.domain.injection import speaks_to_a_model
from calls.domain.languages import closest
from calls.domain.lawful import unlawful_topic
from calls.domain.matching import Importance, Level, RequirementMatch
from calls.domain.personal import is_personal
from calls.domain.questions import speakable_fault
from calls.domain.resumes import ResumeFact

MIN_WORDS, MAX_WORDS = 2, 12
"""Of a quote that is spoken: with fewer nobody knows what is meant, with more nobody keeps it in mind."""

MAX_GAP_WORDS = 4

_GAP = {
    "en": "Your résumé mentions “{quote}”. The job also asks for {gap}. What experience do you have with that?",
    "de": "In Ihrem Lebenslauf steht „{quote}“. Gefragt ist auch {gap}. Welche Erfahrung haben Sie damit?",
    "fr": "Votre CV mentionne « {quote} ». Le poste demande aussi {gap}. Quelle expérience en avez-vous ?",
    "es": "En su currículum pone «{quote}». El puesto pide también {gap}. ¿Qué experiencia tiene con eso?",
    "sv": "I ditt cv står ”{quote}”. Jobbet kräver också {gap}. Vilken erfarenhet har du av det?",
}
_MORE = {
    "en": "Your résumé mentions “{quote}”. What exactly did you do there yourself, and how did it turn out?",
    "de": "In Ihrem Lebenslauf steht „{quote}“. Was genau haben Sie dabei selbst getan, und was kam dabei heraus?",
    "fr": "Votre CV mentionne « {quote} ». Qu’avez-vous fait vous-même exactement, et avec quel résultat ?",
    "es": "En su currículum pone «{quote}». ¿Qué hizo usted exactamente, y cuál fue el resultado?",
    "sv": "I ditt cv står ”{quote}”. Vad gjorde du själv, och vad blev resultatet?",
}

_PIECE = re.compile(r"[^\n\t|•·▪;:()\[\]{}<>*_#`~^\\“”„«»\"]+")
_PAUSE = re.compile(r"[,.!?]\s|\s[–—-]\s")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{5}")


@dataclass(frozen=True)
class Suggestion:
    """A question that may be asked about a résumé, and the words of the résumé that it is about."""

    text: str
    quote: str


def suggest_question(
    matches: Sequence[RequirementMatch], facts: Sequence[ResumeFact], language: str
) -> Suggestion | None:
    """The first question that can be spoken: about a requirement that is partly met, else about an achievement.

    None in a language that we have no words of, and when no quote is fit to be read aloud. It never asks about
    a requirement that was not found, about dates, or about anything that is taken out of a résumé.
    """
    tag = closest(language, _GAP)
    if tag is None:
        return None
    spoken = (_filled(tag, quote, gap) for words, gap in _topics(matches, facts) for quote in _quotes(words))
    return next((each for each in spoken if _may_be_asked(each, tag)), None)


def _topics(matches: Sequence[RequirementMatch], facts: Sequence[ResumeFact]) -> Iterator[tuple[str, str]]:
    """Quotes with the gap beside them, musts first."""
    partly = [match for match in matches if match.level is Level.PARTLY]
    for match in sorted(partly, key=lambda match: match.requirement.importance is Importance.NICE):
        for quote in match.quotes:
            yield quote.text, match.gap
    for fact in facts:
        if fact.kind == "achievement":
            yield fact.quote.text, ""


def _quotes(text: str) -> Iterator[str]:
    """The pieces of a quote that are short enough to be spoken, each copied from it letter by letter."""
    for piece in _PIECE.findall(text):
        bare = piece.strip(" -–—,.")
        if len(bare.split()) > MAX_WORDS:
            bare = _shortened(bare)
        if len(bare.split()) >= MIN_WORDS and not _YEAR.search(bare):
            yield bare


def _shortened(text: str) -> str:
    """Up to the last pause within the first words, or those words."""
    found = list(re.finditer(r"\S+", text))[:MAX_WORDS]
    short = text[: found[-1].end()]
    pauses = [match.start() for match in _PAUSE.finditer(short) if len(short[: match.start()].split()) > MIN_WORDS]
    return short[: pauses[-1]] if pauses else short


def _filled(tag: str, quote: str, gap: str) -> Suggestion:
    named = gap if 0 < len(gap.split()) <= MAX_GAP_WORDS else ""
    template = _GAP[tag] if named else _MORE[tag]
    return Suggestion(template.format(quote=quote, gap=named), quote)


def _may_be_asked(suggestion: Suggestion, language: str) -> bool:
    text = suggestion.text
    return not (
        speakable_fault(text)
        or is_personal(suggestion.quote)
        or speaks_to_a_model(text)
        or unlawful_topic(text, language)
    )
