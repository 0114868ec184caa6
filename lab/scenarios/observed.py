"""What can be seen of an interview, whether in the rows, through the API or on the telephone line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lab.line import OVER, Line


@dataclass(frozen=True)
class Observed:
    """An interview at one moment, as one source sees it."""

    source: str
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
class StoredRows:
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
class LineLog:
    """What happened on the line between the service and one number, in all calls."""

    rings: int
    live: int
    said: tuple[str, ...]
    left_on_voicemail: tuple[str, ...]
    verbs: tuple[Verb, ...]
    texted: tuple[str, ...]


def line_log(line: Line, *numbers: str) -> LineLog:
    """Everything that happened between the service and these numbers."""
    calls = line.calls(*numbers)
    logs = [line.call(call["sid"]) for call in calls]
    return LineLog(
        rings=sum(call["direction"] != "inbound" for call in calls),
        live=sum(call["status"] not in OVER for call in calls),
        said=tuple(one["text"] for log in logs for one in log["said"] if one["who"] == "service"),
        left_on_voicemail=tuple(str(log["left_on_voicemail"] or "") for log in logs),
        verbs=tuple(Verb(one["verb"], one["attributes"]) for log in logs for one in log["verbs"]),
        texted=tuple(one["body"] for one in line.messages() if one["to"] in numbers),
    )
