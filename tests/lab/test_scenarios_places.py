"""Numbers of nobody, and time zones in which it is the hour that a scenario wants."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lab.inputs import InputError
from lab.scenarios.groups import cast, grouped
from lab.scenarios.model import Candidate, Expect, Scenario
from lab.scenarios.places import countries, number_of, write_zones, zone_of, zones_of

NOON = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)
NEW_YEARS_EVE = datetime(2026, 12, 31, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
def test_it_is_the_wanted_hour_in_the_zone_of_a_candidate(hour: int):
    zone = zone_of(Candidate(local_hour=hour), NOON)
    assert NOON.astimezone(ZoneInfo(zone)).hour == hour


def _hours_until(folder: Path, candidate: Candidate, now: datetime, local_hour: int) -> int:
    write_zones([candidate], folder, now)
    with (folder / zone_of(candidate, now)).open("rb") as file:
        zone = ZoneInfo.from_file(file)
    assert now.astimezone(zone).hour == candidate.local_hour
    return next(n for n in range(1, 24) if (now + timedelta(hours=n)).astimezone(zone).hour == local_hour)


@pytest.mark.parametrize("now", [NOON, NEW_YEARS_EVE])
def test_the_clocks_of_a_made_up_place_change_tonight(tmp_path: Path, now: datetime):
    assert _hours_until(tmp_path, Candidate(local_hour=22, clocks="go forward tonight"), now, 8) == 9
    assert _hours_until(tmp_path, Candidate(local_hour=22, clocks="go back tonight"), now, 8) == 11


@pytest.mark.parametrize("hour", range(24))
def test_at_every_hour_there_is_a_number_with_night_in_one_of_its_zones(hour: int):
    now = NOON.replace(hour=hour)
    number = number_of(Candidate(number="in several zones, in one of them it is night"), 0, now)
    hours = [now.astimezone(ZoneInfo(zone)).hour for zone in zones_of(number)]
    assert {8 <= one < 21 for one in hours} == {True, False}


def test_every_scenario_has_a_number_of_its_own():
    scenarios = [Scenario(about="x", expect=Expect("completed"), name=str(n)) for n in range(150)]
    parts = cast(scenarios, NOON)
    numbers = {part.number for part in parts} | {part.elsewhere for part in parts}
    assert len(numbers) == 300


def test_two_scenarios_with_one_number_are_refused():
    candidate = Candidate(number="in several zones, in one of them it is night")
    twice = [Scenario(about="x", expect=Expect("pending"), candidate=candidate, name=name) for name in ("a", "b")]
    with pytest.raises(InputError, match="The scenario b would share its number with another one"):
        cast(twice, NOON)


def test_a_strange_region_is_refused():
    with pytest.raises(InputError, match="There is no region 'XX'"):
        number_of(Candidate(region="XX"), 0, NOON)


def test_every_country_but_one_may_be_called():
    assert "SE" in countries().split(",")
    assert "AT" not in countries().split(",")


def test_scenarios_that_want_the_same_of_the_service_share_a_stack():
    plain = Scenario(about="x", expect=Expect("completed"))
    off = Scenario(about="y", expect=Expect("pending"), service={"DIALLING_ENABLED": "false"})
    groups = grouped([off, plain, plain], 30)
    assert [(group.name, len(group.scenarios)) for group in groups] == [("scenarios", 2), ("scenarios-1", 1)]


@pytest.mark.parametrize(("asked", "speeds"), [(30, [30, 12]), (12, [12]), (5, [5])])
def test_no_call_is_faster_than_its_scenario_allows_nor_than_asked(asked: float, speeds: list[float]):
    usual = Scenario(about="x", expect=Expect("completed"))
    slow = Scenario(about="y", expect=Expect("completed"), speed=12)
    assert [group.speed for group in grouped([usual, slow], asked)] == speeds
