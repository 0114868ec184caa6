"""How a scenario is compared with what was seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lab.scenarios.checks import clock_differences, differences, line_differences, row_differences, waits
from lab.scenarios.model import Expect
from lab.scenarios.observed import LineLog, Observed, StoredRows, Verb
from lab.scenarios.setting import Played
from lab.scenarios.table import table

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
SEEN = Observed(
    source="rows",
    status="pending",
    error_code="call_busy",
    next_attempt_at=NOW + timedelta(minutes=10),
    calls=1,
    responses=("scored", "pending"),
    has_result=False,
    needs_review=False,
    recommendation="",
    events=("The line was busy. The next call is due at 12:10.",),
)
STORED = StoredRows(outcomes=("busy",), suppressed=False, consents=1, recordings=0, slow_speech=False)
RECORD = Verb("Record", {"timeout": "8"})
LOG = LineLog(rings=1, live=0, said=("Hello.",), left_on_voicemail=("",), verbs=(RECORD,), texted=())
RIGHT = Expect(
    status="pending",
    error_code="call_busy",
    calls=1,
    responses=["scored", "pending"],
    result="no",
    events=["The line was busy"],
    no_events=["Nobody answered"],
    next_attempt_in=[timedelta(minutes=9), timedelta(minutes=10)],
    outcomes=["busy"],
    suppressed=False,
    consents=1,
    recordings=0,
    slow_speech=False,
    rings=1,
    said=["Hello"],
    not_said=["Goodbye"],
    verbs=[{"verb": "Record", "timeout": "8"}],
)


def _all_differences(expect: Expect) -> list[str]:
    return [*differences(expect, SEEN, NOW), *row_differences(expect, STORED), *line_differences(expect, LOG)]


def test_what_is_as_expected_has_no_difference():
    assert _all_differences(RIGHT) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": "completed"}, "rows: status 'pending', not 'completed'"),
        ({"error_code": ""}, "rows: error_code 'call_busy', not ''"),
        ({"calls": 2}, "rows: calls 1, not 2"),
        ({"responses": ["scored"]}, "rows: responses scored pending, not scored"),
        ({"result": "yes"}, "rows: result 'no', not 'yes'"),
        ({"recommendation": ["hire"]}, "rows: recommendation 'none', not hire"),
        ({"events": ["Hired."]}, "rows: no event says “Hired.”"),
        ({"no_events": ["busy"]}, "rows: an event says “busy”"),
        (
            {"next_attempt_in": [timedelta(0), timedelta(minutes=1)]},
            "rows: next attempt in 0:10:00, not in 0:00:00 to 0:01:00",
        ),
        ({"outcomes": []}, "rows: outcomes busy, not none"),
        ({"suppressed": True}, "rows: suppressed False, not True"),
        ({"rings": 0}, "line: rings 1, not 0"),
        ({"said": ["Goodbye"]}, "line: never said “Goodbye”"),
        ({"not_said": ["Hello"]}, "line: said “Hello”"),
        ({"left_on_voicemail": ["Hello"]}, "line: “Hello” was not left on the voicemail"),
        ({"texted": ["Hello"]}, "line: “Hello” was not sent"),
        ({"verbs": [{"verb": "Record", "timeout": "16"}]}, "line: no verb was {'verb': 'Record', 'timeout': '16'}"),
    ],
)
def test_each_difference_is_told(wrong: dict[str, object], sentence: str):
    assert _all_differences(replace(RIGHT, **wrong)) == [sentence]  # type: ignore[arg-type]  # rows of a table


def test_a_wait_without_a_next_attempt_is_told():
    found = waits([timedelta(0), timedelta(hours=1)], None, replace(SEEN, next_attempt_at=None), NOW)
    assert found == ["no next attempt, not in 0:00:00 to 1:00:00"]


def test_a_clock_is_right_when_it_is_that_time_in_one_zone_and_day_in_all():
    at = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    assert clock_differences("08:00", at, ["Europe/Stockholm"]) == []
    assert clock_differences("08:00", at, ["Europe/Stockholm", "Europe/Helsinki"]) == []
    assert clock_differences("08:00", at, ["Europe/Stockholm", "Europe/London"]) != []
    assert clock_differences("09:00", at, ["Europe/Stockholm"]) != []


def test_a_call_that_still_goes_on_is_a_difference():
    assert line_differences(RIGHT, replace(LOG, live=1)) == ["line: calls under way 1, not 0"]


def test_the_table_says_what_failed_and_why():
    good = Played("good", "Shows something.", "completed", 1, 2.0, ())
    bad = Played("bad", "Shows another thing.", "failed", 0, 1.0, ("rows: calls 0, not 1",))
    lines = table([good, bad]).splitlines()
    assert lines[1].endswith("ok")
    assert lines[2].endswith("FAILED")
    assert lines[3] == "    rows: calls 0, not 1"
