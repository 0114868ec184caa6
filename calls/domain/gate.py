"""May this number be dialled now? Asked at the moment of dialling, from facts that the caller looked up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DialFacts:
    """What the gate needs to know. `allowed_numbers` None means every number."""

    phone: str
    allowed_numbers: frozenset[str] | None
    suppressed: bool
    consent_required: bool
    consent_on_record: bool


@dataclass(frozen=True)
class Stop:
    """Why a number is not dialled: a stable code and a sentence for a recruiter."""

    code: str
    detail: str


def check(facts: DialFacts) -> Stop | None:
    """The first gate that stops this dial, or None when it may go ahead."""
    if facts.suppressed:
        return Stop("number_suppressed", "The person at this number asked not to be called again.")
    if facts.allowed_numbers is not None and facts.phone not in facts.allowed_numbers:
        return Stop("number_not_whitelisted", "The number is not in WHITELISTED_NUMBERS, so it is not dialled.")
    if facts.consent_required and not facts.consent_on_record:
        return Stop("consent_missing", "No consent to be called is on record for this candidate.")
    return None
