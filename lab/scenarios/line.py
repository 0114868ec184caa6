"""The phoneline as a scenario steers and hears it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests

from lab.inputs import InputError
from lab.scenarios.model import Candidate, Table
from lab.scenarios.observed import Heard, Verb

_TIMEOUT_SECONDS = 20.0
_OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Line:
    """The phoneline's own addresses. Raises InputError with the phoneline's sentence for what it refuses."""

    def __init__(self, url: str, service_number: str) -> None:
        self._root = f"{url}/phoneline/"
        self._service = service_number
        self._session = requests.Session()
        self._session.trust_env = False

    def prepare(self, number: str, candidate: Candidate, faults: Table) -> None:
        """Says who has a number, and what goes wrong with it."""
        script = candidate.script
        chosen = {"candidate": script} if isinstance(script, str) else {"script": script}
        self._ask("PUT", f"candidates/{number}", chosen)
        if faults:
            self._ask("PUT", f"faults/{number}", faults)

    def dial(self, number: str) -> None:
        """Somebody with this number calls the service."""
        self._ask("POST", "dial", {"from": number, "to": self._service})

    def write(self, number: str, text: str) -> None:
        """Somebody with this number sends the service a text message."""
        self._ask("POST", "messages", {"from": number, "to": self._service, "body": text})

    def is_dialled(self, number: str) -> bool:
        """Whether a call with this number is under way."""
        return any(call["status"] not in _OVER for call in self._calls(number))

    def is_over(self, number: str) -> bool:
        """Whether there were calls with this number, and none is under way."""
        calls = self._calls(number)
        return bool(calls) and all(call["status"] in _OVER for call in calls)

    def heard(self, *numbers: str) -> Heard:
        """Everything that happened between the service and these numbers."""
        calls = self._calls(*numbers)
        logs = [self._ask("GET", f"calls/{call['sid']}") for call in calls]
        messages = self._ask("GET", "messages")["messages"]
        return Heard(
            rings=sum(call["direction"] != "inbound" for call in calls),
            live=sum(call["status"] not in _OVER for call in calls),
            said=tuple(one["text"] for log in logs for one in log["said"] if one["who"] == "service"),
            left_on_voicemail=tuple(str(log["left_on_voicemail"] or "") for log in logs),
            verbs=tuple(Verb(one["verb"], one["attributes"]) for log in logs for one in log["verbs"]),
            texted=tuple(one["body"] for one in messages if one["to"] in numbers),
        )

    def _calls(self, *numbers: str) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self._ask("GET", "calls")["calls"]
        return [call for call in calls if {call["to"], call["from"]} & set(numbers)]

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._session.request(method, self._root + path, json=body, timeout=_TIMEOUT_SECONDS)
        document: dict[str, Any] = answer.json()
        if answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT):
            raise InputError(f"The phoneline refuses: {document['detail']}")
        answer.raise_for_status()
        return document
