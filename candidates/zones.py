"""Time zones of countries, as the IANA time zone database lists them in `zone.tab` and `zone1970.tab`."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_TABLES = ("zone.tab", "zone1970.tab")
_NO_PLACES = ("Etc/", "SystemV/", "posix/", "right/")
_FIXED_OFFSET = re.compile(r"Etc/GMT[+-][1-9]\d?", re.ASCII)


@cache
def names() -> frozenset[str]:
    """The names that may stand for the place where a person lives: `Area/Place`, or a fixed offset (`Etc/GMT-5`).

    `localtime`, `posixrules`, `Factory`, `UTC` and the like name no place, so no calling hours follow from them.
    """
    return frozenset(name for name in zoneinfo.available_timezones() if _is_place(name))


def _is_place(name: str) -> bool:
    return "/" in name and (not name.startswith(_NO_PLACES) or _FIXED_OFFSET.fullmatch(name) is not None)


def of_country(region: str) -> tuple[str, ...]:
    """All time zones of a country (ISO 3166), those that differ in nothing only once; empty for no country."""
    return _by_country().get(region, ())


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table in _TABLES:
        for line in _file(table).decode().splitlines():
            if not line.startswith("#"):
                codes, _, zone, *_ = line.split("\t")
                for code in codes.split(","):
                    found.setdefault(code, []).append(zone)
    return {code: without_twins(zones) for code, zones in found.items()}


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
