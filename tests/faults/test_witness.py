"""What the witnesses read in the documents of the API."""

from typing import Any

import pytest

from calls.workflow import conclude
from calls.workflow import dead_letters as workflow
from faults import witness
from faults.values import Person, Result, ResultEvent
from faults.witness import Ats

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
    assert Documents(interviews__1=document).is_over("1", PERSON) is is_over


def test_results_are_read_from_the_timeline_in_their_order():
    messages = [
        ("interview.scoring", "Everything was said."),
        ("interview.completed", "A provisional result is ready; its review reasons say what is missing."),
        ("interview.completed", conclude.READY),
        ("interview.scoring", workflow.MADE_ANEW),
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
    shown = ats.shown("1")
    final, again = ResultEvent.FINAL, ResultEvent.REOPENED
    assert shown.results == [ResultEvent.PROVISIONAL, final, again, final]
    assert shown.result == Result(3, ["score_pending"])


def test_the_messages_of_the_timeline_are_those_of_the_service():
    assert (witness.RESULT_IS_FINAL, witness.RESULT_IS_REOPENED) == (conclude.READY, workflow.MADE_ANEW)


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
    assert ats.retry_dead_letters() == 4
    assert ats.posted == [letter("interview", "result_not_written"), letter("response", "attempts_used_up")]


def test_nothing_is_retried_when_nothing_was_set_aside():
    ats = Documents(dead_letters={"results": [letter("message", "send_unknown")]})
    assert (ats.retry_dead_letters(), ats.posted) == (0, [])
