"""What is said on the telephone, as the phoneline hears it."""

from dataclasses import dataclass

from lab.line import Line
from lab.values import Screening

_SPEAKER = {"service": "Service", "candidate": "Candidate"}


@dataclass(frozen=True)
class Utterance:
    speaker: str
    text: str


class Conversation:
    """Tells of every call what has been said since it was asked last."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._told: dict[str, int] = {}

    def news(self, screening: Screening) -> list[Utterance]:
        ids = [attempt.provider_call_id for attempt in screening.attempts if attempt.provider_call_id]
        return [utterance for call_id in ids for utterance in self._new(call_id)]

    def _new(self, call_id: str) -> list[Utterance]:
        said = self._line.call(call_id)["said"]
        told, self._told[call_id] = self._told.get(call_id, 0), len(said)
        return [Utterance(_SPEAKER[entry["who"]], entry["text"]) for entry in said[told:]]
