"""Plays groups of scenarios: those that want the same of the service share a stack, in a process of their own."""

import io
import os
import tempfile
import zoneinfo
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from lab import databases
from lab.inputs import InputError
from lab.scenarios import places
from lab.scenarios.model import Candidate, Scenario
from lab.scenarios.setting import Part, Played, Setting
from lab.servers.engines import Engines
from lab.servers.voice import speaking
from lab.stack import Stack
from lab.terminal import say
from lab.threads import map_at_once

USUAL = {
    "CALLING_HOURS": "08:00-21:00",
    "COOLDOWN_SECONDS": "0",
    "MAX_ATTEMPTS": "3",
    "MAX_LIVE_CALLS": "200",
    "RATE_CALLS_PER_SECOND": "50",
    "SMS_ENABLED": "true",
    "WORKER_THREADS": "8",
}
"""The variables of the service, unless a scenario says otherwise."""

_FEW = 10
"""So many scenarios are served by one web process."""


@dataclass(frozen=True)
class Options:
    seed: int
    at_once: int
    database_url: str
    engines: Engines


@dataclass(frozen=True)
class Group:
    """Scenarios that want the same variables of the service, and calls of the same speed."""

    name: str
    service: Mapping[str, str]
    speed: float
    scenarios: tuple[Scenario, ...]


def grouped(scenarios: Sequence[Scenario], speed: float) -> list[Group]:
    """The groups, the largest first. None has faster calls than `speed`, nor than its scenarios allow."""
    wanted: dict[tuple[tuple[tuple[str, str], ...], float], list[Scenario]] = {}
    for scenario in scenarios:
        service = tuple(sorted((scenario.service or {}).items()))
        wanted.setdefault((service, min(speed, scenario.speed or speed)), []).append(scenario)
    ranked = sorted(wanted.items(), key=lambda item: -len(item[1]))
    return [
        Group("scenarios" if n == 0 else f"scenarios-{n}", dict(service), pace, tuple(members))
        for n, ((service, pace), members) in enumerate(ranked)
    ]


def play_group(group: Group, options: Options) -> list[Played]:
    """Plays all scenarios of a group. To be called once in a process, since Django is set up in it.

    Raises InputError for what the phoneline or the service refuses, ProcessError when the stack does not hold.
    """
    now = datetime.now(UTC)
    parts = cast(group.scenarios, now)
    with (
        tempfile.TemporaryDirectory() as zones,
        databases.fresh(options.database_url) as database_url,
        options.engines.started() as served,
        _voice(group) as voice,
    ):
        places.write_zones([scenario.candidate for scenario in group.scenarios], Path(zones), now)
        env = _environment(group, parts, zones, database_url) | served | voice
        with Stack(group.name, speed=group.speed, env=env) as stack:
            setting = Setting(stack, now, options.seed)
            _set_up(stack, options.at_once)
            return _play_all(setting, parts, options.at_once)


def _voice(group: Group) -> AbstractContextManager[dict[str, str]]:
    """The vendor of voices that a group wants, and what the service has to know of it."""
    return speaking() if group.service.get("TEXT_TO_SPEECH", "carrier") != "carrier" else nullcontext({})


def cast(scenarios: Sequence[Scenario], now: datetime) -> list[Part]:
    """Gives every scenario its number. Raises InputError when two would have the same."""
    parts: list[Part] = []
    for index, scenario in enumerate(scenarios):
        number = places.number_of(scenario.candidate, 2 * index, now)
        if any(part.number == number for part in parts):
            raise InputError(f"The scenario {scenario.name} would share its number with another one.")
        elsewhere = places.number_of(Candidate(), 2 * index + 1, now)
        parts.append(Part(scenario, number, elsewhere, places.zone_of(scenario.candidate, now)))
    return parts


def _environment(group: Group, parts: Sequence[Part], zones: str, database_url: str) -> dict[str, str]:
    allowed = [part.number for part in parts if part.scenario.candidate.whitelisted]
    return {
        **USUAL,
        "ALLOWED_COUNTRIES": places.countries(),
        "WHITELISTED_NUMBERS": ",".join(allowed),
        "PYTHONTZPATH": os.pathsep.join([zones, *zoneinfo.TZPATH]),
        "DATABASE_URL": database_url,
        "WEB_CONCURRENCY": "2" if len(parts) > _FEW else "1",
        **group.service,
    }


def _set_up(stack: Stack, at_once: int) -> None:
    """Makes this process one of the service's, so that it reads and moves the stack's rows.

    Each scenario that is being played keeps a connection to the database.
    """
    os.environ.update(stack.variables)
    os.environ["DATABASE_POOL_SIZE"] = str(at_once + 1)
    os.environ["DJANGO_SETTINGS_MODULE"] = "screener.settings"
    zoneinfo.reset_tzpath()
    django.setup()
    call_command("configure_number", stdout=io.StringIO())


def _play_all(setting: Setting, parts: Sequence[Part], at_once: int) -> list[Played]:
    line = setting.line()
    for part in parts:
        scenario = part.scenario
        faults = {"seed": setting.seed, "rules": list(scenario.faults)} if scenario.faults else {}
        try:
            line.prepare(part.number, _who(scenario.candidate), faults)
        except InputError as error:
            raise InputError(f"The scenario {scenario.name} makes no sense: {error}") from None
    return map_at_once(partial(_play, setting), parts, at_once, setting.stopping)


def _who(candidate: Candidate) -> dict[str, object]:
    return {"candidate" if isinstance(candidate.script, str) else "script": candidate.script}


def _play(setting: Setting, part: Part) -> Played:
    from lab.scenarios.play import play  # reads models, so Django has to be set up first

    try:
        played = play(setting, part)
    finally:
        connections.close_all()
    say(f"  {'FAILED' if played.faults else 'ok':6} {played.seconds:5.1f} s  {played.name}")
    return played
