"""What is read in the documents of the API."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from calls.interview import answers
from calls.models import CarrierErasure
from calls.scoring import conclude
from calls.telephony.states import ErasureStatus
from lab.ats import Ats
from lab.faults import observations
from lab.faults.values import Person, Result, ResultEvent

PERSON = Person("+14155550101", "completed", ("apples",), {})
PENDING = {"code": "score_pending", "detail": "Question 1: its answer is not rated yet."}
UNANSWERED = {"code": "unanswered", "detail": "Question 1: nothing was said."}


class Documents(Ats):
    """An API that answers from a table, and keeps what it was asked for."""

    def __init__(self, **documents: Any) -> None:
        super().__init__("http://service.invalid", "key")
        self.documents = {path.replace("__", "/").replace("_", "-"): body for path, body in documents.items()}
        self.posted: list[Any] = []

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        if method == "POST":
            self.posted.append(content["json"])
        document: dict[str, Any] = self.documents[path.partition("?")[0].rstrip("/")]
        return document


class Service(Ats):
    """The API of the service itself, without a server."""

    def __init__(self, api: APIClient) -> None:
        super().__init__("http://service.invalid", "key")
        self._api = api

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        url = f"/api/v1/{path}"
        answer = self._api.get(url) if method == "GET" else self._api.post(url, content["json"])
        assert answer.status_code in {200, 202}, answer.json()
        document: dict[str, Any] = answer.json()
        return document


def interview(*reasons: dict[str, str], status: str = "completed", version: int = 1) -> dict[str, Any]:
    return {"status": status, "result": {"version": version, "review_reasons": list(reasons)}}


def letter(kind: str, code: str) -> dict[str, str]:
    return {"kind": kind, "error_code": code}


@pytest.mark.parametrize(
    ("document", "is_over"),
    [
        (interview(), True),
        (interview(UNANSWERED), True),
        (interview(PENDING), False),
        (interview(UNANSWERED, PENDING), False),
        (interview(status="scoring"), False),
        ({"status": "declined", "result": None}, True),
        ({"status": "scoring", "result": None}, False),
    ],
)
def test_an_interview_is_over_when_its_result_waits_for_nothing(document: dict[str, Any], is_over: bool):
    assert observations.is_over(Documents(interviews__1=document), "1", PERSON) is is_over


def test_results_are_read_from_the_timeline_in_their_order():
    messages = [
        ("interview.scoring", "Everything was said."),
        ("interview.completed", "A provisional result is ready; its review reasons say what is missing."),
        ("interview.completed", conclude.READY),
        ("interview.scoring", answers.RESULT_REOPENED),
        ("interview.completed", conclude.READY),
    ]
    events = [{"kind": kind, "message": message} for kind, message in messages]
    document = interview(PENDING, UNANSWERED, version=3) | {"error_code": "", "calls": [], "responses": []}
    ats = Documents(
        interviews__1=document,
        interviews__1__events={"results": events, "next": None},
        interviews__1__match={"matches": []},
        interviews__1__costs={"calls": []},
        candidates__2__resume__facts={"facts": []},
    )
    document["candidate"] = "2"
    shown = observations.shown(ats, "1")
    final, again = ResultEvent.FINAL, ResultEvent.REOPENED
    assert shown.results == [ResultEvent.PROVISIONAL, final, again, final]
    assert shown.result == Result(3, ["score_pending"])


def test_the_messages_of_the_timeline_are_those_of_the_service():
    assert (observations.RESULT_IS_FINAL, observations.RESULT_IS_REOPENED) == (conclude.READY, answers.RESULT_REOPENED)


def test_rows_at_which_workers_died_are_retried_by_kind_and_nothing_else_is():
    letters = [
        letter("response", "attempts_used_up"),
        letter("response", "attempts_used_up"),
        letter("interview", "result_not_written"),
        letter("response", "openai_http_401"),
        letter("event", "event_not_applied"),
        letter("call", "attempts_used_up"),
        letter("message", "attempts_used_up"),
    ]
    ats = Documents(dead_letters={"results": letters}, dead_letters__retry={"retried": 2})
    assert observations.retry_dead_letters(ats) == 4
    assert ats.posted == [letter("interview", "result_not_written"), letter("response", "attempts_used_up")]


def test_nothing_is_retried_when_nothing_was_set_aside():
    ats = Documents(dead_letters={"results": [letter("message", "send_unknown")]})
    assert (observations.retry_dead_letters(ats), ats.posted) == (0, [])


@pytest.mark.parametrize(("code", "retried"), [("attempts_used_up", 1), ("twilio_unauthorized", 0)])
@pytest.mark.django_db
def test_the_service_takes_the_request_for_a_retry(api: APIClient, code: str, retried: int):
    erasure = CarrierErasure.objects.create(
        provider="twilio",
        provider_call_id="CA1",
        status=ErasureStatus.FAILED,
        error_code=code,
        set_aside_at=timezone.now(),
    )
    assert observations.retry_dead_letters(Service(api)) == retried
    erasure.refresh_from_db()
    assert (erasure.set_aside_at is None) == bool(retried)
