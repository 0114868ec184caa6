"""What a job asks for, and what a résumé says of it. No total: nothing here puts people into an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.domain.injection import speaks_to_a_model
from calls.domain.lawful import unlawful_topic
from calls.domain.personal import is_personal
from calls.domain.places import Finder, Quote

MAX_REQUIREMENTS = 20
MAX_QUOTES = 3
MAX_REASON_CHARACTERS = 400


class Level(StrEnum):
    """What a résumé says of one requirement."""

    MET = "met"
    PARTLY = "partly"
    NOT_FOUND = "not_found"  # the résumé does not say; it is not said that the person does not have it


class Importance(StrEnum):
    """How much the advertisement wants it."""

    MUST = "must"
    NICE = "nice"


@dataclass(frozen=True)
class DraftRequirement:
    """A requirement as a reader of the advertisement tells it; `quote` is to be found there word for word."""

    text: str
    quote: str
    importance: str = Importance.MUST


@dataclass(frozen=True)
class Requirement:
    """One thing that the advertisement asks for, with its place there."""

    id: str
    text: str
    importance: Importance
    quote: Quote

    def to_json(self) -> dict[str, object]:
        """The requirement as it stands in a row."""
        return {"id": self.id, "text": self.text, "importance": self.importance.value, **self.quote.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, object]) -> Requirement:
        """Reads what `to_json` wrote."""
        importance = Importance(str(data["importance"]))
        return cls(str(data["id"]), str(data["text"]), importance, Quote.from_json(data))


@dataclass(frozen=True)
class DraftMatch:
    """What a matcher says of one requirement; `gap` are the words of the requirement that it did not find."""

    level: str
    quotes: tuple[str, ...]
    reason: str
    gap: str = ""


@dataclass(frozen=True)
class RequirementMatch:
    """One requirement with what the résumé says of it; `met` and `partly` rest on a quote."""

    requirement: Requirement
    level: Level
    reason: str
    gap: str
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, object]:
        """The match as it stands in a row."""
        return {
            "requirement": self.requirement.to_json(),
            "level": self.level.value,
            "reason": self.reason,
            "gap": self.gap,
            "quotes": [quote.to_json() for quote in self.quotes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> RequirementMatch:
        """Reads what `to_json` wrote."""
        requirement, quotes = data["requirement"], data["quotes"]
        if not isinstance(requirement, dict) or not isinstance(quotes, list):
            raise TypeError("this is no match of a requirement")
        return cls(
            Requirement.from_json(requirement),
            Level(str(data["level"])),
            str(data["reason"]),
            str(data["gap"]),
            tuple(Quote.from_json(quote) for quote in quotes),
        )


def supported_requirements(
    drafts: Iterable[DraftRequirement], advertisement: str, language: str
) -> tuple[tuple[Requirement, ...], int]:
    """The requirements that stand in the advertisement, and how many were dropped.

    Dropped are those without a quote, and those about what nobody is asked: age, origin, family and the like.
    """
    finder = Finder(advertisement)
    kept: dict[str, Requirement] = {}
    dropped = 0
    for draft in drafts:
        quote = finder.find(draft.quote)
        text = " ".join(draft.text.split())
        if quote is None or not text or _is_about_the_person(f"{text}\n{quote.text}", language):
            dropped += 1
        elif len(kept) < MAX_REQUIREMENTS:
            importance = Importance.NICE if draft.importance == Importance.NICE else Importance.MUST
            kept.setdefault(text.casefold(), Requirement(f"r{len(kept) + 1}", text, importance, quote))
    return tuple(kept.values()), dropped


def _is_about_the_person(text: str, language: str) -> bool:
    return is_personal(text) or unlawful_topic(text, language) is not None


def supported_matches(
    requirements: Sequence[Requirement], drafts: Sequence[DraftMatch], text: str, page_starts: Sequence[int] = ()
) -> tuple[tuple[RequirementMatch, ...], int]:
    """What a résumé says of each requirement, and how many quotes were dropped because they do not stand in it.

    A level that no quote is left for becomes `not_found`. Raises ValueError when there is not one draft for each
    requirement, or a level is unknown.
    """
    if len(drafts) != len(requirements):
        raise ValueError("each requirement needs one match")
    finder = Finder(text, page_starts)
    matches = tuple(_supported(one, draft, finder) for one, draft in zip(requirements, drafts, strict=True))
    given = sum(len(draft.quotes[:MAX_QUOTES]) for draft in drafts if draft.level != Level.NOT_FOUND)
    return matches, given - sum(len(match.quotes) for match in matches)


def _supported(requirement: Requirement, draft: DraftMatch, finder: Finder) -> RequirementMatch:
    if draft.level not in frozenset(Level):
        raise ValueError("a level is none of " + ", ".join(Level))
    level = Level(draft.level)
    wanted = () if level is Level.NOT_FOUND else draft.quotes[:MAX_QUOTES]
    quotes = tuple(quote for words in wanted if (quote := finder.find(words)))
    reason = " ".join(draft.reason.split())[:MAX_REASON_CHARACTERS]
    if not quotes:
        return RequirementMatch(requirement, Level.NOT_FOUND, "" if wanted else reason, "", ())
    gap = draft.gap if Finder(requirement.text).find(draft.gap) else ""
    return RequirementMatch(requirement, level, reason, "" if level is Level.MET else gap, quotes)


def warnings(resume_text: str) -> tuple[str, ...]:
    """Codes of what a person should look at before relying on a match. They change nothing in it."""
    return ("speaks_to_a_model",) if speaks_to_a_model(resume_text) else ()
