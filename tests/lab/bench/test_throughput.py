"""What is read off the webhooks of both sides, and that a client sends what the service takes."""

import asyncio
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from lab.bench import processes
from lab.bench.conversation import conversation
from lab.bench.load import Client, Sent, Side, floor_side, send_for, service_side
from lab.bench.throughput import Measured, Share, figures, rows

ACCOUNT = "AC" + "0" * 32


def share(*times: float, seconds: float, is_good: bool = True) -> Share:
    return Share([Sent("answer", time, 200 if is_good else 0) for time in times], seconds, cpu=0.01 * len(times))


def test_the_service_is_compared_with_the_floor():
    measured = Measured(share(20, 30, seconds=2), share(10, 10, 10, 10, seconds=2))
    assert rows(measured)[4][2] == "0.50"
    assert rows(measured)[4][6] == "3.00"


def test_half_of_the_floor_misses_the_goal():
    measured = Measured(share(20, 30, seconds=2), share(10, 10, 10, 10, seconds=2))
    assert [figure.met for figure in figures(measured)] == [False, False]


def test_a_webhook_without_a_good_answer_is_a_fault():
    measured = Measured(share(1, seconds=1, is_good=False), share(1, seconds=1))
    assert measured.faults == ["The service failed 1 webhooks."]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    directory: Path = tmp_path_factory.mktemp("web")
    with processes.web(directory, database_url="", calls=1) as web:
        yield service_side(web)


def test_a_client_goes_through_a_whole_call(service: Side):
    sent = asyncio.run(send_for([Client(service, iter([0]))], seconds=60))
    assert len(sent) == 20
    assert all(one.is_good for one in sent)


def test_a_client_stops_when_its_time_is_over(service: Side):
    assert asyncio.run(send_for([Client(service, repeat(0))], seconds=0)) == []


def test_the_floor_gets_the_same_events_at_its_own_paths():
    side = floor_side(processes.Floor("http://127.0.0.1:1"), ACCOUNT)
    first = next(conversation(ACCOUNT, "+12125550101"))
    assert side.path(4, first) == "/webhooks/status/5/"
