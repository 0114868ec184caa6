"""Puts a line together and serves it on loopback."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from aiohttp import web

from phoneline.clock import Clock, ManualClock, ScaledClock
from phoneline.config import Config
from phoneline.control import add_control
from phoneline.faults.door import FaultyDoor
from phoneline.faults.policy import load_rules
from phoneline.faults.rules import RuleSet
from phoneline.journal import Journal
from phoneline.line import Line
from phoneline.page.routes import add_page
from phoneline.rest.routes import add_routes
from phoneline.sites import refuse_other_sites
from phoneline.speech import Speech
from phoneline.steering import add_steering
from phoneline.webhook import HttpDoor

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 1.0


@contextlib.asynccontextmanager
async def serve(config: Config, clock: Clock | None = None) -> AsyncIterator[Line]:
    """A line that listens; its `base_url` tells where. It stops when the context ends."""
    clock = clock or (ManualClock() if config.clock == "manual" else ScaledClock(config.speed))
    for folder in ("calls", "recordings"):
        (config.data_dir / folder).mkdir(parents=True, exist_ok=True)
    journal = Journal(clock)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        line = Line(config, clock, Speech(), HttpDoor(http, config.auth_token, clock, journal), journal)
        line.door = FaultyDoor(line.door, line)
        line.faults.put(faults_of(config))
        try:
            async with _listening(line) as port:
                line.base_url = f"http://{HOST}:{port}"
                yield line
        finally:
            await line.close()


def faults_of(config: Config) -> RuleSet:
    """The rules for everybody that the line starts with; raises FaultError."""
    return load_rules(Path(config.faults)) if config.faults else RuleSet()


@contextlib.asynccontextmanager
async def _listening(line: Line) -> AsyncIterator[int]:
    app = web.Application(middlewares=[refuse_other_sites])
    add_routes(app, line)
    add_control(app, line)
    add_steering(app, line)
    add_page(app, line)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, line.config.port, backlog=1024).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
