"""The time zones of a country, and which names are those of a place."""

import sys
from collections.abc import Iterator

import pytest

from candidates import zones
from candidates.checks import time_zones_load
from candidates.phone import time_zones


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+212650123456", "Africa/Casablanca"),
        ("+213551234567", "Africa/Algiers"),
        ("+79123456789", "Asia/Kamchatka"),
        ("+14155550123", "Pacific/Honolulu"),
        ("+5511961234567", "America/Noronha"),
        ("+38344123456", "Europe/Belgrade"),
    ],
)
def test_a_number_may_be_in_every_zone_of_its_country(number: str, zone: str):
    assert zone in time_zones(number)


def test_the_zones_of_the_prefix_come_first():
    assert time_zones("+12125550123")[0] == "America/New_York"


def test_a_zone_with_two_names_counts_once():
    assert time_zones("+46701740605") == ("Europe/Stockholm",)


@pytest.mark.parametrize("number", ["+8816123456789", "+883510012345", "+88213123456", "+80012345678", "+870201234567"])
def test_a_number_of_no_country_is_in_no_zone(number: str):
    assert time_zones(number) == ()


@pytest.mark.parametrize("name", ["Europe/Stockholm", "Asia/Calcutta", "Europe/Kiev", "US/Eastern", "Etc/GMT+10"])
def test_a_place_may_have_an_old_name_or_be_a_fixed_offset(name: str):
    assert zones.is_place(name)


@pytest.mark.parametrize(
    "name",
    [
        *("localtime", "posixrules", "Factory", "UTC", "UCT", "GMT", "Zulu", "EST", "EST5EDT", "CET", "leapseconds"),
        *("Europe/", "America/Indiana", "a/\x00", "a/\udcff", "/etc/passwd"),
        *("Etc/UTC", "Etc/GMT", "Etc/GMT+0", "Etc/Unknown", "posix/Europe/Berlin", "right/Europe/Berlin", "", "Europe"),
        *(
            "europe/stockholm",
            "../Europe/Stockholm",
            "Europe/",
            "America/Indiana",
            "a/\x00",
            "a/\udcff",
            "/etc/passwd",
            "Europe/",
            "America/Indiana",
            "a/\x00",
            "a/\udcff",
            "/etc/passwd",
            "Europe/Stockholm\n",
            "+02:00",
            "Mars/Base",
            "zone.tab",
        ),
    ],
)
def test_what_names_no_place_is_no_time_zone(name: str):
    assert not zones.is_place(name)


@pytest.fixture
def without_tzdata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    zones._by_country.cache_clear()
    zones.of_country.cache_clear()
    monkeypatch.setitem(sys.modules, "tzdata", None)
    yield
    zones._by_country.cache_clear()
    zones.of_country.cache_clear()
    zones.of_country.cache_clear()


def test_the_check_says_when_there_is_no_time_zone_data(without_tzdata: None):
    assert [(error.id, "tzdata" in str(error.hint)) for error in time_zones_load()] == [("candidates.E001", True)]


def test_the_check_is_silent_when_there_is_time_zone_data():
    assert time_zones_load() == []
