"""The phoneline's own addresses: who has a number, what goes wrong, and what happened."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests

from lab.inputs import InputError

_TIMEOUT_SECONDS = 20.0
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
"""The carrier's statuses of a call that has ended."""


class Line:
    """A client of the phoneline. Raises InputError with the phoneline's sentence for what it refuses.

    `service_number` is the one that candidates call and write to.
    """

    def __init__(self, url: str, service_number: str = "") -> None:
        self._root = f"{url}/phoneline/"
        self._service_number = service_number
        self._session = requests.Session()
        self._session.trust_env = False

    def prepare(self, number: str, who: Mapping[str, object], faults: Mapping[str, object]) -> None:
        """Set who has a number (a `candidate`, a `script`, or one laid over the other), and what goes wrong."""
        self._ask("PUT", f"candidates/{number}", who)
        if faults:
            self._ask("PUT", f"faults/{number}", faults)

    def dial(self, number: str) -> None:
        self._ask("POST", "dial", {"from": number, "to": self._service_number})

    def write(self, number: str, text: str) -> None:
        """The candidate with this number sends the service a text message."""
        self._ask("POST", "messages", {"from": number, "to": self._service_number, "body": text})

    def now(self) -> float:
        """Call time, in seconds since the epoch."""
        return float(self._ask("GET", "clock")["now"])

    def is_quiet(self) -> bool:
        """Whether no call is live and every callback is out."""
        health = self._ask("GET", "health")
        return int(health["live_calls"]) + int(health["pending"]) == 0

    def is_dialled(self, number: str) -> bool:
        """Whether a call with this number is under way."""
        return any(call["status"] not in OVER for call in self.calls(number))

    def is_over(self, number: str) -> bool:
        """Whether there were calls with this number, and none is under way."""
        calls = self.calls(number)
        return bool(calls) and all(call["status"] in OVER for call in calls)

    def calls(self, *numbers: str) -> list[dict[str, Any]]:
        """The calls with these numbers, or all."""
        calls: list[dict[str, Any]] = self._ask("GET", "calls")["calls"]
        return [call for call in calls if not numbers or {call["to"], call["from"]} & set(numbers)]

    def call(self, sid: str) -> dict[str, Any]:
        """One call with its log: what was said, the verbs, the webhooks."""
        return self._ask("GET", f"calls/{sid}")

    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._ask("GET", "messages")["messages"]
        return messages

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._session.request(method, self._root + path, json=body, timeout=_TIMEOUT_SECONDS)
        document: dict[str, Any] = answer.json()
        if answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT):
            raise InputError(f"The phoneline refuses: {document['detail']}")
        answer.raise_for_status()
        return document
