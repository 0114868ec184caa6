"""Follow-ups by counting: what an answer has no sign of is asked for, in fixed words behind the candidate's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from calls.domain import follow_ups, phrases
from calls.domain.rubric import Criterion
from calls.ports import Answer, Author, FollowUpDraft, WrittenFollowUp
from calls.providers.builtin.lexicon import Vocabulary, find_lexicon
from calls.providers.builtin.questions import PROVIDER
from calls.providers.builtin.signals import Counts, Passage, count, emphasis, own_passages
from calls.providers.builtin.words import words

AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-follow-ups-1")

GAPS = ("example", "result", "reason")
"""What may be missing, in the order in which it is asked for."""

PARTS = {"example": "concreteness", "result": "concreteness", "reason": "reasoning"}
"""Which part of a rating what is missing belongs to: a criterion that stresses that part is asked about first."""

WORDS = {
    "example": phrases.ASK_FOR_EXAMPLE,
    "result": phrases.ASK_FOR_RESULT,
    "reason": phrases.ASK_FOR_REASON,
}
REASONS = {
    "example": "It names no action of the candidate's own.",
    "result": "It names no result.",
    "reason": "It gives no reason.",
}
NOTHING_MISSING = "It names what was done, a result and a reason."
TOO_SHORT = "It holds too few words to go on from."
NO_QUOTE = "It holds no words that can be repeated."
NO_WORDS = "There are no follow-ups in the language of the interview."

_CLAUSE_END = re.compile(r"(?<=[.,;:!?…])\s+|\s*\n\s*")


class BuiltinFollowUpWriter:
    """Asks for an example, a result or a reason. The same answer always gets the same follow-up."""

    name = PROVIDER
    in_process = True

    def follow_up(self, answer: Answer) -> WrittenFollowUp:
        """A draft when an answer has something to go on from and lacks one of GAPS."""
        lexicon = find_lexicon(answer.language)
        if lexicon is None:
            return WrittenFollowUp(None, NO_WORDS, AUTHOR)
        own = own_passages(answer)
        counts = count(own, answer.language)
        if not counts.is_enough:
            return WrittenFollowUp(None, TOO_SHORT, AUTHOR)
        gap = _gap(own, counts, lexicon.vocabulary)
        if gap is None:
            return WrittenFollowUp(None, NOTHING_MISSING, AUTHOR)
        quote = _quote(own, answer)
        if quote is None:
            return WrittenFollowUp(None, NO_QUOTE, AUTHOR)
        draft = FollowUpDraft(_criterion(answer, gap).name, quote, phrases.say(WORDS[gap], answer.language))
        return WrittenFollowUp(draft, REASONS[gap], AUTHOR)


def _gap(own: Sequence[Passage], counts: Counts, vocabulary: Vocabulary) -> str | None:
    """The first of GAPS that an answer has; None when it has none."""
    text = [" ".join(passage.words) for passage in own]
    has_result = any(vocabulary.results.found(one) for one in text)
    signs: Mapping[str, bool] = {"example": counts.actions > 0, "result": has_result, "reason": counts.reasons > 0}
    return next((gap for gap in GAPS if not signs[gap]), None)


def _criterion(answer: Answer, gap: str) -> Criterion:
    """The criterion that what is missing belongs to; the first one when none says so."""
    criteria = answer.rubric.criteria
    return next((one for one in criteria if emphasis(one, answer.language) == PARTS[gap]), criteria[0])


def _quote(own: Sequence[Passage], answer: Answer) -> str | None:
    """The words with the most content that can be repeated; None when nothing can."""
    lexicon = find_lexicon(answer.language)
    small = lexicon.vocabulary.function if lexicon else frozenset()

    def content(text: str) -> int:
        return len({word for word in words(text) if word not in small})

    fit = [text for text in _clauses(own) if not follow_ups.quote_fault(text, answer.transcript)]
    return max(fit, key=content, default=None)


def _clauses(own: Sequence[Passage]) -> Iterator[str]:
    """Pieces of an answer between two marks; what is longer than a quote may be is cut between words."""
    for passage in own:
        for clause in _CLAUSE_END.split(passage.text):
            yield " ".join(clause.split()[: follow_ups.MAX_QUOTE_WORDS])
