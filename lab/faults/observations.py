"""Reads what happened: on the telephone from the phoneline, in the service from the API."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from calls.domain.reasons import PENDING
from lab.ats import ApiError, Ats
from lab.faults.values import Answer, Ledger, LineLog, Match, Person, Result, ResultEvent, Ring, Shown, Spoken
from lab.line import OVER, Line

RETRY_SECONDS = 60.0
"""How long a request to the service is repeated while its processes are dead."""
_OF_A_RECORDING = frozenset({"answer", "recording", "transcription"})
RESULT_IS_FINAL = "The result is ready."
RESULT_IS_REOPENED = "An answer is worked on again; a new result is made."
DIED_AT = frozenset({"attempts_used_up", "result_not_written"})
"""The codes of rows that were set aside because one worker after the other died at them."""
NOT_REPEATED = frozenset({"call", "message"})
"""The kinds of dead letters that are not retried: the telephone has rung, or a message may have arrived."""
ENDS = frozenset({"completed", "declined", "incomplete", "not_reached", "failed", "canceled"})
"""Of an interview."""
READY = "ready"
_MATCHING = ("There is no match; it is waiting.", "There is no match; it is read.")


def line_logs(line: Line) -> Mapping[str, LineLog]:
    """Number → everything that happened with it."""
    calls: dict[str, list[dict[str, Any]]] = {}
    for call in line.calls():
        calls.setdefault(call["to"], []).append(call | line.call(call["sid"]))
    texts = [message["to"] for message in line.messages()]
    return {number: _line_log(ours, texts.count(number)) for number, ours in calls.items()}


def _line_log(calls: Iterable[Mapping[str, Any]], invitations: int) -> LineLog:
    in_order = sorted(calls, key=lambda call: float(call["created_at"]))
    rings = [_ring(call) for call in in_order]
    spoken = [one for call in in_order for one in _spoken(call)]
    declined = next((call["sid"] for call in in_order if _declined(call)), "")
    return LineLog(rings, spoken, invitations, declined)


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


def is_over(ats: Ats, interview_id: str, person: Person) -> bool:
    """Whether nothing is done for the interview any more, as far as it shows."""
    document = ats.get(f"interviews/{interview_id}/")
    result = _result(document)
    if document["status"] not in ENDS or (result and result.pending):
        return False
    return not (person.resume and _match(ats, interview_id).status.startswith(_MATCHING))


def shown(ats: Ats, interview_id: str) -> Shown:
    """The interview as it is now."""
    document = ats.get(f"interviews/{interview_id}/")
    events = ats.events(interview_id)
    match = _match(ats, interview_id)
    if match.status == READY:
        facts = ats.get(f"candidates/{document['candidate']}/resume/facts/")["facts"]
        match = replace(match, quotes=[*match.quotes, *(fact["quote"] for fact in facts)])
    return Shown(
        status=document["status"],
        error_code=document["error_code"],
        calls=[call["provider_call_id"] for call in document["calls"]],
        answers=[_answer(response) for response in document["responses"]],
        result=_result(document),
        results=[of_result for event in events if (of_result := _of_result(event))],
        events=[event["message"] for event in events],
        match=match,
        ledger=_ledger(ats.get(f"interviews/{interview_id}/costs/")["calls"]),
    )


def dead_letters(ats: Ats) -> list[dict[str, Any]]:
    """What was given up."""
    letters: list[dict[str, Any]] = ats.get("dead-letters/?page_size=100")["results"]
    return letters


def retry_dead_letters(ats: Ats) -> int:
    """Retries the rows at which workers died, as docs/how-to/operations.md asks of a person. How many there were."""
    found = {(letter["kind"], letter["error_code"]) for letter in dead_letters(ats)}
    died_at = sorted((kind, code) for kind, code in found if code in DIED_AT and kind not in NOT_REPEATED)
    return sum(ats.post("dead-letters/retry/", {"kind": kind, "error_code": code})["retried"] for kind, code in died_at)


def _match(ats: Ats, interview_id: str) -> Match:
    """What a résumé says of each requirement, or why there is no match yet."""
    try:
        document = ats.get(f"interviews/{interview_id}/match/")
    except ApiError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return Match(str(error))
    return Match(READY, [quote["quote"] for each in document["matches"] for quote in each["quotes"]])


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
