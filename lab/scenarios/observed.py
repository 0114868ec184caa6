"""What can be seen of an interview, whether in the rows, through the API or on the telephone line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Observed:
    """An interview at one moment, as one witness sees it."""

    witness: str
    status: str
    error_code: str
    next_attempt_at: datetime | None
    calls: int
    responses: tuple[str, ...]
    has_result: bool
    needs_review: bool
    recommendation: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """What only the rows say."""

    outcomes: tuple[str, ...]
    suppressed: bool
    consents: int
    recordings: int
    slow_speech: bool


@dataclass(frozen=True)
class Verb:
    """An instruction that the phoneline carried out, with the attributes it had."""

    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Heard:
    """What happened on the line between the service and one number, in all calls."""

    rings: int
    live: int
    said: tuple[str, ...]
    left_on_voicemail: tuple[str, ...]
    verbs: tuple[Verb, ...]
    texted: tuple[str, ...]
