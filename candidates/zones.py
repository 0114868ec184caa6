"""Time zones of countries, as the IANA time zone database lists them in `zone.tab` and `zone1970.tab`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TABLES = ("zone.tab", "zone1970.tab")
_NO_PLACES = ("Etc/", "SystemV/", "posix/", "right/")
_FIXED_OFFSET = re.compile(r"Etc/GMT[+-][1-9]\d?", re.ASCII)


@lru_cache(maxsize=1024)
def is_place(name: str) -> bool:
    """Whether a time zone names where a person lives: `Area/Place`, or a fixed offset (`Etc/GMT-5`).

    `localtime`, `posixrules`, `Factory`, `UTC` and the like name no place, so no calling hours follow from them.
    """
    if "/" not in name or (name.startswith(_NO_PLACES) and not _FIXED_OFFSET.fullmatch(name)):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):  # no key, a folder such as America/Indiana, or not there
        return False
    return True


@cache
def of_country(region: str) -> tuple[str, ...]:
    """All time zones of a country (ISO 3166), those that differ in nothing only once; empty for no country."""
    return without_twins(_by_country().get(region, ()))


@cache
def _by_country() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in _TABLES:
        for line in _file(table).decode().splitlines():
            if not line.startswith("#"):
                codes, _, zone, *_ = line.split("\t")
                for code in codes.split(","):
                    found.setdefault(code, []).append(zone)
    return found


def without_twins(zones: Iterable[str]) -> tuple[str, ...]:
    """The zones in their order, without those that are another name of one before them."""
    first: dict[bytes, str] = {}
    for zone in zones:
        first.setdefault(_content(zone), zone)
    return tuple(first.values())


@cache
def _content(zone: str) -> bytes:
    return _file(zone)


def _file(name: str) -> bytes:
    return files("tzdata").joinpath("zoneinfo", name).read_bytes()


def load_all() -> None:
    """Loads every time zone of every country. Raises ZoneInfoNotFoundError or OSError when there is no data."""
    for zones in _by_country().values():
        for zone in zones:
            ZoneInfo(zone)
