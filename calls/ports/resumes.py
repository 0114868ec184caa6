"""What is asked of a vendor about résumés: protocols, and the frozen values that cross them. See `calls.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from calls.domain.matching import DraftMatch, DraftRequirement, Requirement
from calls.domain.resumes import DraftFact
from calls.ports.common import Author, Metered


@dataclass(frozen=True)
class ResumeText:
    """A résumé without what is personal (`calls.domain.personal`). `language` is that of the interview."""

    text: str
    language: str


@dataclass(frozen=True)
class Advertisement:
    """What a job's requirements are read from."""

    title: str
    description: str
    language: str


@dataclass(frozen=True)
class FactsRead(Metered):
    """What a reader told. Nothing of it counts before `calls.domain.resumes.supported_facts` found it."""

    facts: tuple[DraftFact, ...]
    author: Author


@dataclass(frozen=True)
class RequirementsRead(Metered):
    """What a matcher says that a job asks for, in the order of the advertisement."""

    requirements: tuple[DraftRequirement, ...]
    author: Author


@dataclass(frozen=True)
class Matched(Metered):
    """What a matcher says of each requirement, in their order."""

    matches: tuple[DraftMatch, ...]
    author: Author


class ResumeReader(Protocol):
    """Reads facts out of a résumé."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def read_facts(self, resume: ResumeText) -> FactsRead:
        """Work, education, skills, languages, certificates and achievements, each with its verbatim quote."""
        ...


class Matcher(Protocol):
    """Compares a résumé with a job."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def read_requirements(self, job: Advertisement) -> RequirementsRead:
        """What the advertisement asks for, each with its verbatim quote; none when it asks for nothing."""
        ...

    def match(self, requirements: Sequence[Requirement], resume: ResumeText) -> Matched:
        """One match for each requirement, in their order. Never called without requirements."""
        ...
