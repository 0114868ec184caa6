"""Rules of misbehaviour: reading them, refusing them, drawing them."""

from pathlib import Path

import pytest
import requests

from phoneline.cli import main
from phoneline.faults.policy import Faults, Occasion, load_rules
from phoneline.faults.rules import DEEDS, FaultError, parse_rules
from tests.phoneline.harness import THEIRS, telephone

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "phoneline.md"
FILE = """
seed = 7

[[rules]]
on = "status:completed"
does = "delay"
seconds = 20

[[rules]]
on = "rest"
method = "POST"
path = "*/Calls.json"
does = "fail_after"
status = 503
nth = [1]
"""


def faults(*rules: dict[str, object], seed: int = 0, number: str = "") -> Faults:
    made = Faults()
    made.put(parse_rules({"seed": seed, "rules": list(rules)}), number)
    return made


def held(policy: Faults, occasion: Occasion, times: int) -> list[bool]:
    return [bool(policy.drawn(occasion)) for _ in range(times)]


def test_a_file_of_rules_is_read(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text(FILE, encoding="utf-8")
    first, second = load_rules(path).rules
    assert (first.on, first.seconds, second.status, second.nth) == ("status:completed", 20.0, 503, (1,))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"on": "status", "does": "explode"}, "'explode' is none of"),
        ({"on": "weather", "does": "drop"}, "not for weather"),
        ({"on": "voice", "does": "hold"}, "hold is for amd, recording, status, transcription, and not for voice"),
        ({"on": "status", "does": "delay"}, "delay needs seconds"),
        ({"on": "status", "does": "drop", "seconds": 3}, "drop on status takes no seconds"),
        ({"on": "status", "does": "drop", "colour": "red"}, "unknown colour"),
        ({"on": "status"}, "something is missing"),
        ({"on": "status", "does": "drop", "probability": 2}, "probability is between 0 and 1"),
        ({"on": "status", "does": "drop", "nth": [0]}, "count from 1"),
        ({"on": "status", "does": "delay", "seconds": -1}, "not below zero"),
        ({"on": "call", "does": "verdict", "verdict": "robot"}, "verdict is one of"),
        ({"on": "call", "does": "silence", "regime": "loud"}, "regime is one of"),
        ({"on": "call", "does": "sip", "code": 200}, "SIP code from 400"),
        ({"on": "recorded", "does": "absent", "code": 1}, "16101 or 16102"),
        ({"on": "recorded", "does": "truncated", "share": 2}, "share is between"),
        ({"on": "rest", "does": "refuse", "status": 200}, "HTTP status from 400"),
        ({"on": "rest", "does": "reset", "attempt": [1]}, "attempt counts calls"),
        (3, "a table is wanted"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_place_and_a_sentence(rule, sentence):
    with pytest.raises(FaultError) as refusal:
        parse_rules({"rules": [{"on": "voice", "does": "drop"}, rule]})
    assert str(refusal.value).startswith("rule 2: ")
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("table", [{"rule": []}, {"rules": {}}, {"seed": "x"}])
def test_a_table_that_is_no_rules_is_refused(table):
    with pytest.raises(FaultError):
        parse_rules(table)


def test_a_rule_about_a_kind_is_about_all_of_that_kind():
    policy = faults({"on": "status", "does": "drop"})
    assert [bool(policy.drawn(Occasion(on))) for on in ("status:ringing", "status", "statuses", "voice")] == [
        *(True, True, False, False),
    ]


def test_the_nth_occasion_is_counted_within_each_call():
    policy = faults({"on": "status", "does": "drop", "nth": [2]})
    for call in ("CA1", "CA2"):
        assert held(policy, Occasion("status", scope=call), 3) == [False, True, False]


def test_a_rule_can_be_about_one_number_one_attempt_and_one_path():
    policy = faults(
        {"on": "voice", "does": "drop", "number": THEIRS, "attempt": [2]},
        {"on": "rest", "does": "reset", "method": "post", "path": "*/Calls.json"},
    )
    assert [bool(policy.drawn(Occasion("voice", THEIRS, attempt))) for attempt in (1, 2)] == [False, True]
    assert policy.drawn(Occasion("voice", "+4670", 2)) == ()
    assert [bool(policy.drawn(Occasion("rest", method=how, path="/x/Calls.json"))) for how in ("POST", "GET")] == [
        *(True, False),
    ]


def test_what_is_drawn_by_lot_is_the_same_for_the_same_seed_whatever_comes_between():
    rule = {"on": "status", "does": "drop", "probability": 0.5}
    mine, other = Occasion("status", THEIRS, 1, "CA1"), Occasion("status", "+46701740605", 1, "CA2")
    alone, disturbed = faults(rule, seed=5), faults(rule, seed=5)
    expected = held(alone, mine, 30)
    found = []
    for _ in range(30):
        disturbed.drawn(other)
        found += held(disturbed, mine, 1)
    assert expected == found
    assert expected != held(faults(rule, seed=6), mine, 30)


def test_rules_are_told_with_how_often_they_held(phone):
    phone.faults({"on": "status", "does": "drop", "nth": [1]}, number=THEIRS)
    phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/s", status_callback_event=["initiated", "completed"])
    assert phone.observed("faults")[THEIRS]["rules"] == [{"on": "status", "does": "drop", "nth": [1], "held": 1}]


@pytest.mark.parametrize(("path", "body"), [("", {"rules": 3}), ("/12", {"rules": []}), ("", [])])
def test_wrong_rules_are_refused_over_http(phone, path, body):
    answer = requests.put(f"{phone.url}/phoneline/faults{path}", json=body, timeout=5)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_a_line_can_start_with_a_file_of_rules(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text(FILE, encoding="utf-8")
    with telephone(tmp_path, faults=str(path)) as phone:
        assert len(phone.observed("faults")["everybody"]["rules"]) == 2


@pytest.mark.parametrize(("text", "sentence"), [("seed = ", "faults.toml"), ("[[rules]]", "rule 1"), (None, "read")])
def test_a_wrong_file_stops_the_start(tmp_path: Path, capsys, text, sentence):
    path = tmp_path / "faults.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["--data-dir", str(tmp_path), "--faults", str(path)]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("does", DEEDS)
def test_every_deed_is_documented(does):
    assert f"`{does}`" in DOCUMENT.read_text(encoding="utf-8")
