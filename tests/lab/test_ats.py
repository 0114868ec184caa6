"""What the client of the API repeats while the service is away, and what it refuses."""

from typing import Any

import pytest
import requests

from lab import ats
from lab.ats import ApiError, Ats
from lab.inputs import InputError, Job

AWAY = ApiError("the service does not answer")


class Played(Ats):
    """Answers from a list, in order, and keeps what was asked for."""

    def __init__(self, *answers: ApiError | dict[str, Any], retry_seconds: float = 60.0) -> None:
        super().__init__("http://service.invalid", "key", retry_seconds=retry_seconds)
        self.answers = list(answers)
        self.asked: list[str] = []

    def _send_once(self, method: str, url: str, **content: Any) -> requests.Response:
        self.asked.append(f"{method} {url.partition('/api/v1/')[2]}")
        answer = self.answers.pop(0)
        if isinstance(answer, ApiError):
            raise answer
        response = requests.Response()
        response.json = lambda **_: answer  # type: ignore[method-assign]  # a document without a server
        return response


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ats, "_PAUSE_SECONDS", 0.0)


@pytest.mark.parametrize("failure", [AWAY, ApiError("HTTP 503", 503)])
def test_a_request_is_repeated_while_the_service_is_away(failure: ApiError):
    played = Played(failure, failure, {"id": "1"})
    assert played.get("interviews/1/") == {"id": "1"}
    assert played.asked == ["GET interviews/1/"] * 3


def test_nothing_is_repeated_unless_it_is_wanted():
    with pytest.raises(ApiError, match="does not answer"):
        Played(AWAY, {}, retry_seconds=0.0).get("interviews/1/")


def test_a_refusal_is_not_repeated():
    played = Played(ApiError("no", 409), {})
    with pytest.raises(ApiError, match="no"):
        played.get("interviews/1/")
    assert len(played.asked) == 1


def test_an_order_that_broke_off_and_was_created_is_not_repeated():
    played = Played(AWAY, {"results": [{"id": "7"}]})
    assert played.order("c", "j") == "7"
    assert played.asked == ["POST interviews/", "GET interviews/?candidate=c"]


def test_an_order_that_broke_off_before_it_was_created_is_repeated():
    played = Played(AWAY, {"results": []}, {"id": "8"})
    assert played.order("c", "j") == "8"
    assert played.asked.count("POST interviews/") == 2


def test_refused_content_is_named():
    with pytest.raises(InputError, match="The job description is refused: too long"):
        Played(ApiError("too long", 400)).new_job(Job("Cook", "Cooks."))


def test_what_is_not_there_is_found_as_nothing():
    assert Played(ApiError("gone", 404)).find("interviews/1/result/") is None


def test_all_pages_of_the_timeline_are_read():
    second = "http://service.invalid/api/v1/interviews/1/events/?cursor=2"
    played = Played({"results": [{"n": 1}], "next": second}, {"results": [{"n": 2}], "next": None})
    assert [event["n"] for event in played.events("1")] == [1, 2]
