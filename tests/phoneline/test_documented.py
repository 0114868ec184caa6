"""What docs/reference/phoneline.md shows is what the phoneline takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from phoneline import cli
from tests.phoneline.harness import Telephone, telephone
from tests.snippets import the

SID = "PN" + "1" * 32


def _send(phone: Telephone, beginning: str) -> list[requests.Response]:
    """Sends the requests of a block, line by line."""
    lines = [line.split(" ", 2) for line in the("docs/reference/phoneline.md", beginning).text.splitlines()]
    return [
        requests.request(method, phone.url + path, json=json.loads(body), timeout=30) for method, path, body in lines
    ]


def test_the_requests_that_move_the_clock_are_accepted(tmp_path: Path):
    with telephone(tmp_path, clock="manual") as phone:
        assert [answer.status_code for answer in _send(phone, "POST /phoneline/clock")] == [200, 200]


def test_the_requests_of_a_candidate_who_calls_and_writes_are_accepted(tmp_path: Path):
    with telephone(tmp_path) as phone:
        pages = {"voice_url": f"{phone.app.url}/voice", "sms_url": f"{phone.app.url}/sms"}
        phone.client.incoming_phone_numbers(SID).update(**pages)
        phone.app.page("/voice", "<Hangup/>")
        assert [answer.ok for answer in _send(phone, "POST /phoneline/dial")] == [True, True]


def test_the_command_that_starts_it_has_the_flags_that_there_are(capsys: pytest.CaptureFixture[str]):
    [(_, _, package, flag, *_)] = the("docs/reference/phoneline.md", "python -m phoneline").commands
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    printed = capsys.readouterr().out
    assert printed.startswith(f"usage: {package}") or f"-m {package}" in printed
    assert flag in printed
