"""Asks the two witnesses: the phoneline what happened on the telephone, the API what the service made of it."""

import io
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import docx
import requests

from calls.domain.reasons import PENDING
from lab.api import Api, ApiError
from lab.faults.values import Answer, Heard, Ledger, Match, Person, Result, ResultEvent, Ring, Shown, Spoken

_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.25
_TIMEOUT_SECONDS = 20.0
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_OF_A_RECORDING = frozenset({"answer", "recording", "transcription"})
RESULT_IS_FINAL = "The result is ready."
RESULT_IS_REOPENED = "An answer is worked on again; the result is made anew."
DIED_AT = frozenset({"attempts_used_up", "result_not_written"})
"""The codes of rows that were set aside because one worker after the other died at them."""
NOT_REPEATED = frozenset({"call", "message"})
"""The kinds of dead letters that are not retried: the telephone has rung, or a message may have arrived."""
ENDS = frozenset({"completed", "declined", "incomplete", "not_reached", "failed", "canceled"})
"""Of an interview."""
READY = "ready"
_MATCHING = ("There is no match; it is waiting.", "There is no match; it is read.")
_ADVERTISEMENT = """Grows apples, plums and pears, and looks after the tools.
What you bring
- Experience with apple trees
- Grafting of plum trees
"""


class Phoneline:
    """What the line remembers. It is never broken, so that there is one witness to believe."""

    def __init__(self, url: str) -> None:
        self._root = f"{url}/phoneline/"
        self._session = requests.Session()
        self._session.trust_env = False

    def now(self) -> float:
        """Call time, in seconds since the epoch."""
        return float(self._ask("GET", "clock")["now"])

    def prepare(self, person: Person) -> None:
        """Says who has a number."""
        self._ask("PUT", f"candidates/{person.number}", {"candidate": "strong", "script": dict(person.script)})
        if person.faults:
            self._ask("PUT", f"faults/{person.number}", {"rules": list(person.faults)})

    def is_quiet(self) -> bool:
        """Whether no call is live and every callback is out."""
        health = self._ask("GET", "health")
        return int(health["live_calls"]) + int(health["pending"]) == 0

    def heard(self) -> Mapping[str, Heard]:
        """Number → everything that happened with it."""
        calls: dict[str, list[dict[str, Any]]] = {}
        for call in self._ask("GET", "calls")["calls"]:
            calls.setdefault(call["to"], []).append(call | self._ask("GET", f"calls/{call['sid']}"))
        texts = [message["to"] for message in self._ask("GET", "messages")["messages"]]
        return {number: _heard(ours, texts.count(number)) for number, ours in calls.items()}

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._session.request(method, self._root + path, json=body, timeout=_TIMEOUT_SECONDS)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document


def _heard(calls: Iterable[Mapping[str, Any]], invitations: int) -> Heard:
    in_order = sorted(calls, key=lambda call: float(call["created_at"]))
    rings = [_ring(call) for call in in_order]
    spoken = [one for call in in_order for one in _spoken(call)]
    declined = next((call["sid"] for call in in_order if _declined(call)), "")
    return Heard(rings, spoken, invitations, declined)


def _ring(call: Mapping[str, Any]) -> Ring:
    over = call["status"] in OVER
    ended = float(call["ended_at"] or call["created_at"]) if over else None
    return Ring(call["sid"], _call_id(call), float(call["created_at"]), ended)


def _call_id(call: Mapping[str, Any]) -> str:
    """Ours, which is in every URL; a call of which no webhook was tried has the carrier's instead."""
    ids = [_place(webhook)[1] for webhook in call["webhooks"] if _place(webhook)[0] != "fallback"]
    return ids[0] if ids else str(call["sid"])


def _place(webhook: Mapping[str, Any]) -> list[str]:
    """`[kind, call id, position, attempt]`: the URL behind `/webhooks/<carrier>/`."""
    path: str = urlsplit(webhook["url"]).path
    return path.strip("/").split("/")[2:]


def _spoken(call: Mapping[str, Any]) -> list[Spoken]:
    found: dict[str, Spoken] = {}
    for webhook in call["webhooks"]:
        kind, *rest = _place(webhook)
        fields = dict(webhook["parameters"])
        sid = fields.get("RecordingSid", "")
        if kind in _OF_A_RECORDING and sid:
            before = found.get(sid, Spoken(sid, call["sid"], int(rest[1]), "", told=False))
            text = before.text or fields.get("TranscriptionText", "").strip()
            found[sid] = Spoken(sid, call["sid"], before.position, text, told=before.told or _taken(webhook))
    return list(found.values())


def _declined(call: Mapping[str, Any]) -> bool:
    """Whether the service took a `no`."""
    consents = [webhook for webhook in call["webhooks"] if _place(webhook)[0] == "consent" and _taken(webhook)]
    return any("no" in dict(one["parameters"]).get("SpeechResult", "").lower().split(", ") for one in consents)


def _taken(webhook: Mapping[str, Any]) -> bool:
    return webhook["status"] is not None and 200 <= webhook["status"] < 300


class Ats(Api):
    """The user of the API that ordered the interviews, and bears with a service that is dead for a while."""

    def _send(self, method: str, url: str, **content: Any) -> requests.Response:
        """Tries again for a minute. ApiError: the service says no, or does not come back."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return super()._send(method, url, **content)
            except ApiError as error:
                is_an_order = method == "POST" and "interviews" in url
                if is_an_order or not _may_pass(error) or time.monotonic() > deadline:
                    raise
            time.sleep(_PAUSE_SECONDS)

    def job_with(self, questions: Iterable[str], criteria: Iterable[str]) -> str:
        """A new job with these questions, each rated on all of `criteria`; its id."""
        job_id = self.job_to_write()
        rubric = {"criteria": [_criterion(name) for name in criteria]}
        body = [{"competency": "technical", "text": text, "rubric": rubric} for text in questions]
        self._ask("PUT", f"job-descriptions/{job_id}/questions/", json=body)
        return job_id

    def job_to_write(self) -> str:
        """A new job whose questions are written in the background; its id."""
        body = {"title": "Gardener", "description": _ADVERTISEMENT}
        return str(self._ask("POST", "job-descriptions/", json=body, headers={"Prefer": "wait=0"})["id"])

    def questions(self, job_id: str) -> list[int]:
        """The positions of a job's questions; empty while they are not written."""
        job = self._ask("GET", f"job-descriptions/{job_id}/")
        return [question["position"] for question in job["questions"]] if job["status"] == "ready" else []

    def order(self, person: Person, job_id: str) -> str:
        """An interview with somebody new; its id. A request that broke off is repeated only when it came to nothing."""
        consent = {"wording": "I agree to an automated call about this job.", "source": "faults"}
        candidate = {"name": "Robin Example", "phone": person.number, "consent": consent}
        candidate_id = str(self._ask("POST", "candidates/", json=candidate)["id"])
        if person.resume:
            files = {"resume": ("resume.docx", _docx(person.resume))}
            self._ask("PUT", f"candidates/{candidate_id}/resume/", files=files)
        while True:
            try:
                return self.start(candidate_id, job_id).id
            except ApiError as error:
                if not _may_pass(error):
                    raise
            for interview in self._ask("GET", f"interviews/?candidate={candidate_id}")["results"]:
                return str(interview["id"])

    def status(self, interview_id: str) -> str:
        """The interview's status now."""
        return str(self._ask("GET", f"interviews/{interview_id}/")["status"])

    def is_over(self, interview_id: str, person: Person) -> bool:
        """Whether nothing is done for the interview any more, as far as it shows."""
        document = self._ask("GET", f"interviews/{interview_id}/")
        result = _result(document)
        if document["status"] not in ENDS or (result and result.pending):
            return False
        return not (person.resume and self._match(interview_id).status.startswith(_MATCHING))

    def shown(self, interview_id: str) -> Shown:
        """The interview as it is now."""
        document = self._ask("GET", f"interviews/{interview_id}/")
        events = self._events(interview_id)
        match = self._match(interview_id)
        facts = self._facts(document["candidate"]) if match.status == READY else []
        return Shown(
            status=document["status"],
            error_code=document["error_code"],
            calls=[call["provider_call_id"] for call in document["calls"]],
            answers=[_answer(response) for response in document["responses"]],
            result=_result(document),
            results=[of_result for event in events if (of_result := _of_result(event))],
            events=[event["message"] for event in events],
            match=replace(match, quotes=[*match.quotes, *facts]),
            ledger=_ledger(self._ask("GET", f"interviews/{interview_id}/costs/")["calls"]),
        )

    def dead_letters(self) -> list[str]:
        """What was given up, each as its kind and why."""
        return [f"{letter['kind']} ({letter['error_code']})" for letter in self._dead_letters()]

    def retry_dead_letters(self) -> int:
        """Retries the rows at which workers died, as docs/operations.md asks of a person. How many there were."""
        found = {(letter["kind"], letter["error_code"]) for letter in self._dead_letters()}
        died_at = sorted((kind, code) for kind, code in found if code in DIED_AT and kind not in NOT_REPEATED)
        bodies = [{"kind": kind, "error_code": code} for kind, code in died_at]
        return sum(self._ask("POST", "dead-letters/retry/", json=body)["retried"] for body in bodies)

    def _dead_letters(self) -> list[dict[str, Any]]:
        letters: list[dict[str, Any]] = self._ask("GET", "dead-letters/?page_size=100")["results"]
        return letters

    def _events(self, interview_id: str) -> list[dict[str, Any]]:
        page = self._ask("GET", f"interviews/{interview_id}/events/?page_size=100")
        events = list(page["results"])
        while page["next"]:
            page = self._send("GET", page["next"]).json()
            events += page["results"]
        return events

    def _match(self, interview_id: str) -> Match:
        """What a résumé says of each requirement, or why there is no match yet."""
        try:
            document = self._ask("GET", f"interviews/{interview_id}/match/")
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            return Match(str(error))
        return Match(READY, [quote["quote"] for each in document["matches"] for quote in each["quotes"]])

    def _facts(self, candidate_id: str) -> list[str]:
        facts = self._ask("GET", f"candidates/{candidate_id}/resume/facts/")["facts"]
        return [fact["quote"] for fact in facts]


def _result(document: Mapping[str, Any]) -> Result | None:
    result = document["result"]
    if result is None:
        return None
    codes = [reason["code"] for reason in result["review_reasons"]]
    return Result(result["version"], [code for code in codes if code in PENDING])


def _of_result(event: Mapping[str, str]) -> ResultEvent | None:
    if event["kind"] == "interview.completed":
        return ResultEvent.FINAL if event["message"] == RESULT_IS_FINAL else ResultEvent.PROVISIONAL
    return ResultEvent.REOPENED if event["message"] == RESULT_IS_REOPENED else None


def _criterion(name: str) -> dict[str, str]:
    return {"name": name, "weak": "Names no tree.", "adequate": "Names some trees.", "strong": "Counts the trees."}


def _answer(response: Mapping[str, Any]) -> Answer:
    return Answer(
        response["position"],
        response["status"],
        response["transcript"],
        response["score"],
        response["recording_url"] is not None,
        response["follows"],
        [tuple(given["seed"] for given in criterion["given"]) for criterion in response["ratings"]],
    )


def _ledger(calls: Iterable[Mapping[str, Any]]) -> Ledger:
    ratings = [call for call in calls if call["kind"] == "rating"]
    answered = [call for call in ratings if call["ended_at"] is not None and not call["error_code"]]
    return Ledger(len(ratings), len(answered))


def _docx(lines: Iterable[str]) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def _may_pass(error: ApiError) -> bool:
    return error.status == 0 or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
