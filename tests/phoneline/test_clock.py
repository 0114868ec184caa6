"""A clock that stands still until it is told to go on."""

import asyncio

import pytest
import requests

from phoneline.clock import ManualClock
from tests.phoneline.harness import Log, Page, Telephone, telephone, wait_for

EVENTS = ["initiated", "ringing", "answered", "completed"]
QUESTION = '<Say>Why this job?</Say><Record action="/end" finishOnKey="#" recordingStatusCallback="/recorded"/>'


@pytest.fixture
def phone(tmp_path):
    with telephone(tmp_path, clock="manual", candidate="strong") as started:
        yield started


def step(phone: Telephone, **wanted: object) -> requests.Response:
    return requests.post(f"{phone.url}/phoneline/clock", json=wanted, timeout=20)  # type: ignore[arg-type]  # JSON


def finished(phone: Telephone, document: str, **wanted: object) -> Log:
    """A call whose whole time has been stepped through."""
    phone.app.page("/start", document)
    phone.app.page("/end", "<Hangup/>")
    sid = phone.call(**wanted)
    assert step(phone, run_until_idle=3600).status_code == 200
    return phone.observed(f"calls/{sid}")


def test_nothing_happens_until_the_clock_goes_on(phone):
    phone.app.page("/start", '<Pause length="10"/>')
    sid = phone.call()
    statuses = []
    for seconds in (0, 0.4, 0.2, 3.9, 9.9, 0.2):
        step(phone, advance=seconds)
        statuses.append(phone.observed(f"calls/{sid}")["status"])
    assert statuses == ["queued", "queued", "ringing", "in-progress", "in-progress", "completed"]


def test_a_call_takes_exactly_the_time_of_its_verbs(phone):
    call = finished(phone, '<Pause length="70"/>')
    assert call["ended_at"] - call["answered_at"] == pytest.approx(70, abs=1e-3)


def test_the_service_takes_no_call_time(phone):
    phone.app.pages["/start"] = Page('<Response><Pause length="5"/></Response>', delay=0.3)
    sid = phone.call()
    step(phone, run_until_idle=3600)
    call = phone.observed(f"calls/{sid}")
    assert call["ended_at"] - call["answered_at"] == pytest.approx(5, abs=1e-3)


def test_the_same_call_takes_the_same_course_again(phone):
    told = {"status_callback": f"{phone.app.url}/s", "status_callback_event": EVENTS}
    courses = []
    for _ in range(2):
        call = finished(phone, QUESTION, **told)
        entries = [(e["purpose"], round(e["at"] - call["created_at"], 3)) for e in call["webhooks"]]
        courses.append(sorted(entries, key=lambda entry: entry[1]))
    assert courses[0] == courses[1]
    assert len(courses[0]) == 7


def test_a_line_that_is_idle_has_nothing_pending(phone):
    finished(phone, QUESTION)
    assert phone.observed("health")["pending"] == 0
    assert phone.observed("clock")["waiting"] == 0


def test_stepping_ends_at_the_longest_time(phone):
    phone.app.page("/start", '<Pause length="100"/>')
    sid = phone.call()
    step(phone, run_until_idle=20)
    assert phone.observed(f"calls/{sid}")["status"] == "in-progress"
    phone.client.calls(sid).update(status="completed")
    wait_for(lambda: phone.observed(f"calls/{sid}")["status"] == "completed")


@pytest.mark.parametrize(
    "body",
    [{}, {"advance": -1}, {"advance": "1"}, {"advance": True}, {"advance": 1, "run_until_idle": 1}, {"advance": 1e9}],
)
def test_a_wrong_step_is_refused(phone, body):
    assert step(phone, **body).status_code == 400


def test_a_clock_that_runs_by_itself_cannot_be_stepped(tmp_path):
    with telephone(tmp_path) as phone:
        answer = step(phone, advance=1)
        assert (answer.status_code, "--clock manual" in answer.json()["detail"]) == (409, True)
        assert phone.observed("clock")["waiting"] is None


def test_sleepers_wake_in_the_order_of_time():
    async def woken() -> list[tuple[str, float]]:
        clock = ManualClock()
        order: list[tuple[str, float]] = []
        start = clock.now()

        async def sleep(name: str, *lengths: float) -> None:
            for length in lengths:
                await clock.sleep(length)
                order.append((name, round(clock.now() - start, 3)))

        tasks = [asyncio.create_task(sleep("a", 2, 2)), asyncio.create_task(sleep("b", 3))]
        await clock.advance(5)
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(woken()) == [("a", 2), ("b", 3), ("a", 4)]


def test_who_was_given_up_is_not_waited_for():
    async def waiting() -> int:
        clock = ManualClock()
        sleeper = asyncio.create_task(clock.sleep(9))
        await clock.advance(1)
        sleeper.cancel()
        await clock.run_until_idle(5)
        return clock.sleepers

    assert asyncio.run(waiting()) == 0
