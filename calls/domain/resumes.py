"""What is read out of a résumé: facts that stand in it word for word, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calls.domain.places import Finder, Quote

KINDS = ("work", "education", "skill", "language", "certificate", "achievement")
LANGUAGE_LEVELS = ("", "basic", "good", "fluent", "A1", "A2", "B1", "B2", "C1", "C2")
PRESENT = "present"
MAX_FACTS = 200

MAX_CHARACTERS = 60_000
"""What is read of a résumé; ten times what most people write. What lies behind it is said to be cut off."""

NEAR = 250
"""Characters around a quote in which name, employer and years of its fact must stand."""

_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class DraftFact:
    """A fact as a reader tells it; nothing of it is believed before it was found in the text.

    `name` is the job's title, the degree, the skill, the language, the certificate or the achievement;
    `organisation` the employer or the school; `begins` and `ends` are YYYY or YYYY-MM, `ends` may be `present`.
    `at` is the offset of the quote for a reader that knows it.
    """

    kind: str
    name: str
    quote: str
    organisation: str = ""
    begins: str = ""
    ends: str = ""
    level: str = ""
    at: int | None = None


@dataclass(frozen=True)
class ResumeFact:
    """A fact whose words stand in the résumé."""

    kind: str
    name: str
    organisation: str
    begins: str
    ends: str
    level: str
    quote: Quote

    def to_json(self) -> dict[str, object]:
        """The fact as it stands in a row and in the API."""
        return {
            "kind": self.kind,
            "name": self.name,
            "organisation": self.organisation,
            "begins": self.begins,
            "ends": self.ends,
            "level": self.level,
            **self.quote.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, object]) -> ResumeFact:
        """Reads what `to_json` wrote."""
        return cls(
            kind=str(data["kind"]),
            name=str(data["name"]),
            organisation=str(data["organisation"]),
            begins=str(data["begins"]),
            ends=str(data["ends"]),
            level=str(data["level"]),
            quote=Quote.from_json(data),
        )


def supported_facts(
    drafts: Iterable[DraftFact], text: str, page_starts: Sequence[int] = ()
) -> tuple[tuple[ResumeFact, ...], int]:
    """The facts that really stand in `text`, each once, and how many of MAX_FACTS were dropped because they do not."""
    finder = Finder(text, page_starts)
    different: dict[tuple[str, ...], DraftFact] = {}
    for draft in drafts:
        key = (draft.kind, draft.name.casefold(), draft.organisation.casefold(), draft.begins)
        different.setdefault(key, draft)
    facts = [_supported(draft, text, finder) for draft in list(different.values())[:MAX_FACTS]]
    kept = tuple(fact for fact in facts if fact is not None)
    return kept, len(facts) - len(kept)


def _supported(draft: DraftFact, text: str, finder: Finder) -> ResumeFact | None:
    if draft.kind not in KINDS or draft.level not in LANGUAGE_LEVELS or not draft.name.strip():
        return None
    quote = _quote(draft, text, finder)
    if quote is None:
        return None
    near = Finder(text[max(quote.start - NEAR, 0) : quote.end + NEAR])
    named = [draft.name, draft.organisation, *_years(draft)]
    if not all(near.find(words) for words in named if words.strip()):
        return None
    return ResumeFact(
        kind=draft.kind,
        name=" ".join(draft.name.split()),
        organisation=" ".join(draft.organisation.split()),
        begins=_date(draft.begins),
        ends=PRESENT if draft.ends == PRESENT else _date(draft.ends),
        level=draft.level,
        quote=quote,
    )


def _quote(draft: DraftFact, text: str, finder: Finder) -> Quote | None:
    if draft.at is not None and text.startswith(draft.quote, draft.at):
        return finder.at(draft.at, draft.at + len(draft.quote))
    return finder.find(draft.quote)


def _date(date: str) -> str:
    return date if _DATE.fullmatch(date) else ""


def _years(draft: DraftFact) -> list[str]:
    return [date[:4] for date in (_date(draft.begins), _date(draft.ends)) if date]
