"""A page of another site neither reads from the line nor gives it orders."""

from __future__ import annotations

import json

import pytest
import requests

from tests.phoneline.harness import THEIRS, Telephone

FOREIGN_HOSTS = [
    "attacker.example",
    "attacker.example:4010",
    "127.0.0.1.attacker.example",
    "10.0.0.5",
    "a b",
    "",
]
READS = ["calls", "messages", "requests", "debugger", "events", "phone", "phone/socket"]


def _is_refused(answer: requests.Response) -> bool:
    return answer.status_code in {400, 403} and THEIRS not in answer.text


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("path", READS)
def test_a_name_that_was_made_to_mean_this_machine_reads_nothing(phone: Telephone, host: str, path: str):
    assert _is_refused(requests.get(f"{phone.url}/phoneline/{path}", headers={"Host": host}, timeout=5))


def test_the_rest_interface_has_the_same_door(phone: Telephone):
    url = f"{phone.url}/2010-04-01/Accounts/{phone.line.config.account_sid}/Calls.json"
    assert _is_refused(requests.get(url, headers={"Host": "attacker.example"}, timeout=5))


@pytest.mark.parametrize("origin", ["http://attacker.example", "https://127.0.0.1", "http://localhost:3000", "null"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json"])
def test_the_page_of_another_site_gives_no_orders(phone: Telephone, origin: str, kind: str):
    headers = {"Origin": origin, "Content-Type": kind}
    body = json.dumps({"to": THEIRS, "from": THEIRS})
    for path in ("dial", "messages", "clock"):
        assert _is_refused(requests.post(f"{phone.url}/phoneline/{path}", data=body, headers=headers, timeout=5))
    assert phone.observed("calls") == {"calls": []}


def test_a_browser_that_hides_where_an_order_comes_from_is_refused(phone: Telephone):
    headers = {"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    assert _is_refused(requests.post(f"{phone.url}/phoneline/dial", data="{}", headers=headers, timeout=5))


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_the_lines_own_page_may_do_everything(phone: Telephone, name: str):
    headers = {"Host": f"{name}:4010", "Origin": f"http://{name}:4010"}
    assert requests.get(f"{phone.url}/phoneline/calls", headers=headers, timeout=5).status_code == 200
    url = f"{phone.url}/phoneline/candidates/{THEIRS}"
    assert requests.put(url, data='{"candidate": "weak"}', headers=headers, timeout=5).status_code == 200
