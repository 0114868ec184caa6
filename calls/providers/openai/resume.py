"""Facts of a résumé, requirements of a job and what the one says of the other, by a chat model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from calls.domain.endpoints import Endpoint
from calls.domain.matching import DraftMatch, DraftRequirement, Importance, Level, Requirement
from calls.domain.resumes import KINDS, LANGUAGE_LEVELS, DraftFact
from calls.ports import Author
from calls.ports.resumes import Advertisement, FactsRead, Matched, RequirementsRead, ResumeText
from calls.providers.openai.chat import ChatModel, FaultyAnswerError, JsonObject, Shape
from calls.providers.openai.fields import array, choice, closed_object, member, objects, text, texts
from calls.providers.openai.resume_prompts import (
    FACTS_PROMPT_VERSION,
    FACTS_SYSTEM,
    MATCH_PROMPT_VERSION,
    MATCH_SYSTEM,
    REQUIREMENTS_SYSTEM,
    facts_prompt,
    match_prompt,
    prompt_hash,
    requirements_prompt,
)

T = TypeVar("T")

_TEXT: dict[str, object] = {"type": "string"}
_IMPORTANCES = [each.value for each in Importance]
_LEVELS = [each.value for each in Level]

FACTS = Shape(
    "resume_facts",
    closed_object(
        facts=array(
            closed_object(
                quote=_TEXT,
                kind={"type": "string", "enum": list(KINDS)},
                name=_TEXT,
                organisation=_TEXT,
                begins=_TEXT,
                ends=_TEXT,
                level={"type": "string", "enum": list(LANGUAGE_LEVELS)},
            )
        )
    ),
)
REQUIREMENTS = Shape(
    "job_requirements",
    closed_object(
        requirements=array(closed_object(quote=_TEXT, text=_TEXT, importance={"type": "string", "enum": _IMPORTANCES}))
    ),
)


def match_shape(requirements: Sequence[Requirement]) -> Shape:
    """The form of the matches. The quotes stand first: they are to be found first."""
    entry = closed_object(quotes=array(_TEXT), reason=_TEXT, gap=_TEXT, level={"type": "string", "enum": _LEVELS})
    return Shape("resume_match", closed_object(matches=closed_object(**{one.id: entry for one in requirements})))


class _Adapter:
    """What both adapters are made of."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` is the longest silence of the server."""
        self.name = endpoint.name
        self._chat = ChatModel(endpoint, timeout_seconds=timeout_seconds)

    def _author(self, prompt_version: str, system: str) -> Author:
        return Author(self.name, self._chat.model, prompt_version, prompt_hash(system))


class OpenAIResumeReader(_Adapter):
    """Has a model copy facts out of a résumé: one request, one more after faults."""

    def read_facts(self, resume: ResumeText) -> FactsRead:
        """The facts as the model tells them. Raises ProviderError."""
        facts, usage = self._chat.ask(facts_prompt(resume), FACTS, partial(_each, key="facts", make=_fact))
        return FactsRead(facts, self._author(FACTS_PROMPT_VERSION, FACTS_SYSTEM), usage=usage)


class OpenAIMatcher(_Adapter):
    """Has a model copy a job's requirements and look for them in a résumé: one request each, one more after faults."""

    def read_requirements(self, job: Advertisement) -> RequirementsRead:
        """The requirements as the model tells them. Raises ProviderError."""
        read = partial(_each, key="requirements", make=_requirement)
        found, usage = self._chat.ask(requirements_prompt(job), REQUIREMENTS, read)
        return RequirementsRead(found, self._author(MATCH_PROMPT_VERSION, REQUIREMENTS_SYSTEM), usage=usage)

    def match(self, requirements: Sequence[Requirement], resume: ResumeText) -> Matched:
        """One match for each requirement. Raises ProviderError."""
        read = partial(_read_matches, ids=[one.id for one in requirements])
        found, usage = self._chat.ask(match_prompt(requirements, resume), match_shape(requirements), read)
        return Matched(found, self._author(MATCH_PROMPT_VERSION, MATCH_SYSTEM), usage=usage)


def _each(answer: JsonObject, *, final: bool, key: str, make: Callable[[JsonObject], T]) -> tuple[T, ...]:
    """A value for each object of a list; the list has to be there, and may be empty."""
    del final  # what does not stand in the text is dropped and counted later, so a repair would be no help
    if not isinstance(answer.get(key), list):
        raise FaultyAnswerError([f"{key}: a list is needed"])
    faults: list[str] = []
    found: list[T] = []
    for index, item in enumerate(objects(answer, key)):
        try:
            found.append(make(item))
        except ValueError as error:
            faults.append(f"{key}[{index}]: {error}")
    if faults:
        raise FaultyAnswerError(faults)
    return tuple(found)


def _fact(item: JsonObject) -> DraftFact:
    return DraftFact(
        kind=choice(item, "kind", KINDS),
        name=text(item, "name"),
        quote=text(item, "quote"),
        organisation=text(item, "organisation", optional=True),
        begins=text(item, "begins", optional=True),
        ends=text(item, "ends", optional=True),
        level=choice(item, "level", LANGUAGE_LEVELS),
    )


def _requirement(item: JsonObject) -> DraftRequirement:
    return DraftRequirement(text(item, "text"), text(item, "quote"), choice(item, "importance", _IMPORTANCES))


def _read_matches(answer: JsonObject, *, final: bool, ids: Sequence[str]) -> tuple[DraftMatch, ...]:
    del final  # as in _each
    faults: list[str] = []
    found = []
    for key in ids:
        try:
            entry = member(member(answer, "matches"), key)
            level, quotes = choice(entry, "level", _LEVELS), tuple(texts(entry, "quotes"))
            reason, gap = text(entry, "reason", optional=True), text(entry, "gap", optional=True)
            found.append(DraftMatch(level, quotes, reason, gap))
        except ValueError as error:
            faults.append(f"matches.{key}: {error}")
    if faults:
        raise FaultyAnswerError(faults)
    return tuple(found)
