"""Ratings from countable signals of a transcript, with the counts as the reason.

See docs/reference/providers/builtin.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calls.domain.evidence import supported_quotes
from calls.domain.rubric import KNOCK_OUT, Criterion
from calls.ports import Answer, AnswerRating, Author, CriterionRating, RatedAnswer, Summary
from calls.providers.builtin import correctness, must_haves
from calls.providers.builtin.lexicon import find_lexicon, lexicon_or_default
from calls.providers.builtin.questions import PROVIDER
from calls.providers.builtin.signals import Counts, Parts, Passage, count, emphasis, own_passages, parts, wanted_stems

AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-scores-2")

WEIGHTS = {"relevance": 0.3, "concreteness": 0.4, "reasoning": 0.15, "substance": 0.15}
WEIGHTS_WITHOUT_LEXICON = {"relevance": 0.6, "substance": 0.4}
EMPHASIS = 0.15
"""What is added to the weight of the part that a criterion is named after, before all are brought to a sum of 1."""

LIMITS = (0.2, 0.36, 0.52, 0.7)
"""Below the first: rating 1; from the last on: rating 5."""

OFF_THE_POINT = 2
"""The highest rating of an answer that shares no word with question, rubric and field."""

CORRECTNESS = "correctness"
"""The emphasis of criteria whose anchor for 5 is a model answer. They are rated by it alone."""

MAX_QUOTES = 3
STRONG, ADEQUATE = 7.0, 4.5


class BuiltinAnswerScorer:
    """Rates answers by counting. The same answer always gets the same ratings."""

    name = PROVIDER
    in_process = True
    deterministic = True

    def rate(self, answer: Answer, *, seed: int | None = None) -> AnswerRating:
        """One rating per criterion; None for all of them if the answer has almost no words of its own.

        An answer about a must-have is read for yes or no instead.
        """
        if answer.kind == KNOCK_OUT:
            return must_haves.rate(answer)
        own = own_passages(answer)
        counts = count(own, answer.language)
        ratings = tuple(_rating(answer, criterion, own, counts) for criterion in answer.rubric.criteria)
        return AnswerRating(ratings, _feedback(answer, ratings, counts), AUTHOR)

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        """Which competencies were answered how, with the quotes of the best and of the weakest answers."""
        prose = lexicon_or_default(language).prose
        rated = sorted((a for a in answers if a.score is not None), key=lambda a: -(a.score or 0.0))
        strengths = [_cited(a, prose) for a in rated if (a.score or 0.0) >= STRONG and a.quotes]
        areas = [_cited(a, prose) for a in reversed(rated) if (a.score or 0.0) < ADEQUATE]
        text = _summary_text(title, answers, prose)
        return Summary(text, tuple(strengths[:3]), tuple(areas[:3]), AUTHOR)


def _rating(answer: Answer, criterion: Criterion, own: Sequence[Passage], counts: Counts) -> CriterionRating:
    prose = lexicon_or_default(answer.language).prose
    if emphasis(criterion, answer.language) == CORRECTNESS:
        return _correctness(answer, criterion, own)
    if not counts.is_enough:
        return CriterionRating(criterion.name, None, prose["insufficient"], ())
    found = parts(answer, criterion, counts)
    reason = prose["reason"].format(
        hits=found.hits,
        actions=counts.actions,
        facts=counts.facts,
        reasons=counts.reasons,
        content=len(counts.content),
    )
    rating = rating_of(found, weights(criterion, answer.language))
    return CriterionRating(criterion.name, rating, reason, _quotes(answer, criterion, own))


def _correctness(answer: Answer, criterion: Criterion, own: Sequence[Passage]) -> CriterionRating:
    """By how much of the model answer, which is the anchor for 5, was said; a short right answer is enough."""
    prose = lexicon_or_default(answer.language).prose
    covered = correctness.coverage(answer, criterion, own)
    if covered is None:
        return CriterionRating(criterion.name, None, prose["insufficient"], ())
    reason = prose["model_answer"].format(percent=round(100 * covered))
    return CriterionRating(criterion.name, correctness.rating_of(covered), reason, _quotes(answer, criterion, own))


def weights(criterion: Criterion, language: str) -> dict[str, float]:
    """The weight of each part for a criterion; they add up to 1."""
    if find_lexicon(language) is None:
        return WEIGHTS_WITHOUT_LEXICON
    stressed = emphasis(criterion, language)
    raised = {part: weight + (EMPHASIS if part == stressed else 0.0) for part, weight in WEIGHTS.items()}
    return {part: weight / sum(raised.values()) for part, weight in raised.items()}


def rating_of(found: Parts, weighted: Mapping[str, float]) -> int:
    """1 to 5 from the weighted mean of the parts."""
    mean = sum(weight * float(getattr(found, part)) for part, weight in weighted.items())
    rating = 1 + sum(mean >= limit for limit in LIMITS)
    return rating if found.hits else min(rating, OFF_THE_POINT)


def _quotes(answer: Answer, criterion: Criterion, own: Sequence[Passage]) -> tuple[str, ...]:
    """The pieces with the most signals, in the order they were said; at least one."""
    wanted = wanted_stems(answer, criterion)

    def strength(passage: Passage) -> int:
        alone = count([passage], answer.language)
        return len(alone.content & wanted) + 2 * alone.actions + alone.facts + alone.reasons

    best = sorted(own, key=strength, reverse=True)[:MAX_QUOTES]
    kept = [passage.text for passage in own if passage in best[:1] or (passage in best and strength(passage) >= 3)]
    return supported_quotes(kept, answer.transcript)


def _feedback(answer: Answer, ratings: Sequence[CriterionRating], counts: Counts) -> str:
    """A sentence for the level, and one for each thing that is missing."""
    prose = lexicon_or_default(answer.language).prose
    given = [rating.rating for rating in ratings if rating.rating is not None]
    if not given:
        return prose["none"]
    mean = sum(given) / len(given)
    sentences = [prose["strong" if mean >= 3.8 else "adequate" if mean >= 2.6 else "weak"]]
    if find_lexicon(answer.language) is not None:
        missing = {"no_actions": counts.actions, "no_facts": counts.facts, "no_reasons": counts.reasons}
        sentences += [prose[key] for key, amount in missing.items() if not amount]
    return " ".join(sentences)


def _cited(answer: RatedAnswer, prose: Mapping[str, str]) -> str:
    label = prose.get(answer.competency, answer.competency)
    said = f"{label[:1].upper()}{label[1:]}: {answer.feedback}".rstrip(": ")
    return f"{said} – “{answer.quotes[0]}”" if answer.quotes else said


def _summary_text(title: str, answers: Sequence[RatedAnswer], prose: Mapping[str, str]) -> str:
    levels: dict[str, list[str]] = {"strong": [], "adequate": [], "weak": [], "unrated": []}
    for answer in answers:
        label = prose.get(answer.competency, answer.competency)
        named = levels[_level(answer.score)]
        if label not in named:
            named.append(label)
    sentences = [
        prose[f"summary_{level}"].format(competencies=", ".join(labels)) for level, labels in levels.items() if labels
    ]
    return " ".join([f"{title.strip()}.", *sentences, prose["summary_note"]])


def _level(score: float | None) -> str:
    if score is None:
        return "unrated"
    return "strong" if score >= STRONG else "adequate" if score >= ADEQUATE else "weak"
