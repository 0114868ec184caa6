"""Independent ratings of one criterion: which of them count, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from calls.domain.evidence import supported_quotes

MAX_QUOTES = 3
"""So many passages of the transcript are kept with a rating."""

NOT_COUNTED = "(Not counted: no quote of it stands in the transcript.)"


@dataclass(frozen=True)
class Rating:
    """One rating, 1 to 5 or None for insufficient evidence, with the quotes of it that were found in the transcript."""

    rating: int | None
    reason: str
    quotes: tuple[str, ...]
    dropped_quotes: int = 0
    """How many others it cited that were never said."""

    @property
    def supported(self) -> bool:
        """Whether it counts: words that were said stand behind it."""
        return self.rating is not None and bool(self.quotes)


@dataclass(frozen=True)
class Judged:
    """What the independent ratings of a criterion come to. Reason and quotes are those of one of them.

    `rating` None is insufficient evidence; `spread` is the distance between the highest and the lowest that count;
    `invented` says that there were ratings and not one of them rests on words that were said.
    """

    rating: int | None
    spread: int
    reason: str
    quotes: tuple[str, ...]
    dropped_quotes: int
    invented: bool
    chosen: int
    """Which of the ratings gave reason and quotes, from 0."""

    @property
    def supported(self) -> bool:
        """Whether there is a rating; it always has a quote."""
        return self.rating is not None


def look_up(rating: int | None, reason: str, quotes: Sequence[str], transcript: str) -> Rating:
    """A rating with its quotes looked for in the transcript. One that is left without says so in its reason."""
    claimed = list(dict.fromkeys(quote for quote in quotes if quote.strip()))
    said = [quote for quote in claimed if supported_quotes([quote], transcript)]
    found = supported_quotes(said, transcript)[:MAX_QUOTES]
    if rating is not None and not found:
        reason = f"{reason} {NOT_COUNTED}".strip()
    return Rating(rating, reason, found, len(claimed) - len(said))


def judged(ratings: Sequence[Rating]) -> Judged:
    """What at least one rating comes to: the median of those that count, if they are more than half; else no rating.

    Of an even number it is the lower middle: a rating that somebody gave, with its own reason and quotes, and not one
    between two; and when two readings of an answer are equally many, the more careful one.
    """
    values = [one.rating for one in ratings if one.supported and one.rating is not None]
    middle = median_low(values) if 2 * len(values) > len(ratings) else None
    chosen = next(n for n, one in enumerate(ratings) if (one.rating if one.supported else None) == middle)
    return Judged(
        rating=middle,
        spread=max(values) - min(values) if values else 0,
        reason=ratings[chosen].reason,
        quotes=ratings[chosen].quotes,
        dropped_quotes=sum(one.dropped_quotes for one in ratings),
        invented=not values and any(one.rating is not None for one in ratings),
        chosen=chosen,
    )
