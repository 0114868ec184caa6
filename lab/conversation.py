"""What is said on the telephone, as the phoneline hears it."""

from dataclasses import dataclass

import requests

from lab.values import Screening

_SPEAKER = {"service": "Service", "candidate": "Candidate"}


@dataclass(frozen=True)
class Utterance:
    """Somebody said something."""

    speaker: str
    text: str


class Conversation:
    """Tells of every call what has been said since it was asked last."""

    def __init__(self, phoneline_url: str) -> None:
        self._calls = f"{phoneline_url}/phoneline/calls/"
        self._told: dict[str, int] = {}
        self._session = requests.Session()
        self._session.trust_env = False

    def news(self, screening: Screening) -> list[Utterance]:
        """The new utterances of all its calls."""
        ids = [attempt.provider_call_id for attempt in screening.attempts if attempt.provider_call_id]
        return [utterance for call_id in ids for utterance in self._new(call_id)]

    def _new(self, call_id: str) -> list[Utterance]:
        answer = self._session.get(self._calls + call_id, timeout=10)
        answer.raise_for_status()
        said = answer.json()["said"]
        told, self._told[call_id] = self._told.get(call_id, 0), len(said)
        return [Utterance(_SPEAKER[entry["who"]], entry["text"]) for entry in said[told:]]
