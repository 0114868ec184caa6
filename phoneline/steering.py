"""`/phoneline/`: who has which number, and what candidates do of their own accord: call, and write."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

from aiohttp import web

from phoneline.clock import ManualClock
from phoneline.control import problem, short
from phoneline.faults.policy import EVERYBODY
from phoneline.faults.rules import FaultError, parse_rules
from phoneline.incoming import NobodyThere, take
from phoneline.line import Line
from phoneline.rest.parameters import E164
from phoneline.script import ScriptError
from phoneline.texting import receive

Body = Mapping[str, object]
MAX_BODY = 1600
MAX_STEP_SECONDS = 31 * 86400
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """A request that makes no sense; the message says why."""


def add_steering(app: web.Application, line: Line) -> None:
    """Serve the addresses that change something."""
    steering = Steering(line)
    app.router.add_put("/phoneline/candidates/{number}", guarded(steering.set_candidate))
    app.router.add_get("/phoneline/faults", steering.faults)
    app.router.add_put("/phoneline/faults", guarded(steering.set_faults))
    app.router.add_put("/phoneline/faults/{number}", guarded(steering.set_faults))
    app.router.add_get("/phoneline/clock", steering.clock)
    app.router.add_post("/phoneline/clock", guarded(steering.step))
    app.router.add_post("/phoneline/dial", guarded(steering.dial))
    app.router.add_post("/phoneline/messages", guarded(steering.write))


def guarded(handler: _Handler) -> _Handler:
    """The handler, with a sentence and a status for what it cannot do."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (Refusal, ScriptError, FaultError) as error:
            return problem(400, str(error))
        except NobodyThere as error:
            return problem(409, str(error))

    return guard


async def body_of(request: web.Request) -> Body:
    """The JSON object of a request; raises Refusal."""
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refusal("the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Refusal("the body must be a JSON object")
    return body


def number_in(number: object) -> str:
    """An E.164 number; raises Refusal."""
    if not isinstance(number, str) or not E164.fullmatch(number):
        raise Refusal("the number is not in E.164 form, such as +14155550199")
    return number


class Steering:
    """The handlers."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def set_candidate(self, request: web.Request) -> web.Response:
        """Give a number to `{"candidate": name}`, `{"script": {…}}`, or a script laid over the name's."""
        number = number_in(request.match_info["number"])
        self._line.set_script(number, _chosen(await body_of(request)))
        return web.json_response({"number": number, "title": self._line.script_for(number).title})

    async def dial(self, request: web.Request) -> web.Response:
        """`{"from", "to"}`: a candidate calls the service; `candidate` and `script` say who, for this call."""
        body = await body_of(request)
        sender = self._ends(body)
        script = self._line.read_script(_chosen(body)) if {"candidate", "script"} & set(body) else None
        return web.json_response(short(take(self._line, sender, script)), status=201)

    async def write(self, request: web.Request) -> web.Response:
        """`{"from", "to", "body"}`: a candidate writes to the service; the answer has what the service replied."""
        body = await body_of(request)
        sender, text = self._ends(body), body.get("body")
        if not isinstance(text, str) or not 0 < len(text) <= MAX_BODY:
            raise Refusal(f"the body of a message is a text of 1 to {MAX_BODY} characters")
        exchange = await receive(self._line, sender, text)
        replies = [asdict(reply) for reply in exchange.replies]
        return web.json_response(asdict(exchange.message) | {"replies": replies}, status=201)

    async def faults(self, _request: web.Request) -> web.Response:
        """All rules of misbehaviour, and how often each has held."""
        return web.json_response(self._line.faults.told())

    async def set_faults(self, request: web.Request) -> web.Response:
        """`{"seed", "rules": […]}` replace the rules for everybody, or for the number in the path."""
        number = request.match_info.get("number")
        rules = parse_rules(await body_of(request))
        self._line.faults.put(rules, EVERYBODY if number is None else number_in(number))
        return web.json_response(self._line.faults.told())

    async def clock(self, _request: web.Request) -> web.Response:
        """Call time, and how many things wait for a clock that stands still; None for one that runs by itself."""
        clock = self._line.clock
        waiting = clock.sleepers if isinstance(clock, ManualClock) else None
        return web.json_response({"now": clock.now(), "waiting": waiting})

    async def step(self, request: web.Request) -> web.Response:
        """`{"advance": seconds}` or `{"run_until_idle": longest}`: answered when that time has passed."""
        clock, body = self._line.clock, await body_of(request)
        if not isinstance(clock, ManualClock):
            return problem(409, "this clock runs by itself; start the line with --clock manual")
        what, length = _step_in(body)
        await (clock.advance(length) if what == "advance" else clock.run_until_idle(length))
        return await self.clock(request)

    def _ends(self, body: Body) -> str:
        """The number of the candidate; raises Refusal unless the other end is the account's number."""
        if number_in(body.get("to")) != self._line.number.number:
            raise Refusal(f"to is not the number of this line, {self._line.number.number}")
        return number_in(body.get("from"))


def _step_in(body: Body) -> tuple[str, float]:
    for what in ("advance", "run_until_idle"):
        length = body.get(what)
        if not isinstance(length, int | float) or isinstance(length, bool) or len(body) > 1:
            continue
        if 0 <= length <= MAX_STEP_SECONDS:
            return what, float(length)
    raise Refusal('send {"advance": seconds} or {"run_until_idle": longest}, of 31 days at most')


def _chosen(body: Body) -> str | Mapping[str, object]:
    name, script = body.get("candidate"), body.get("script")
    if isinstance(script, dict):
        return {"base": name, **script} if isinstance(name, str) else script
    if isinstance(name, str):
        return name
    raise ScriptError('send {"candidate": "name"}, {"script": {…}} or both')
