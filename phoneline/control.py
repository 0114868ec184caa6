"""`/phoneline/`: what the line saw and did."""

import asyncio
import json
from dataclasses import asdict

from aiohttp import web

from phoneline.call import Call
from phoneline.journal import CallLog
from phoneline.line import Line
from phoneline.voicemail import what_was_left


def add_control(app: web.Application, line: Line) -> None:
    """Serve the addresses that show what happens."""
    control = Control(line)
    app.router.add_get("/phoneline/health", control.health)
    app.router.add_get("/phoneline/calls", control.calls)
    app.router.add_get("/phoneline/calls/{call}", control.call)
    app.router.add_get("/phoneline/debugger", control.debugger)
    app.router.add_get("/phoneline/requests", control.requests)
    app.router.add_get("/phoneline/events", control.events)
    app.router.add_get("/phoneline/messages", control.messages)


class Control:
    """The handlers."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def health(self, _request: web.Request) -> web.Response:
        """Alive, with the number of calls; `pending` is 0 when every callback is out and every file written."""
        live = sum(not call.over for call in self._line.calls.values())
        counts = {"calls": len(self._line.calls), "live_calls": live, "pending": self._line.pending}
        return web.json_response({"status": "ok", **counts})

    async def calls(self, _request: web.Request) -> web.Response:
        """All calls, oldest first, in short."""
        return web.json_response({"calls": [short(call) for call in self._line.calls.values()]})

    async def call(self, request: web.Request) -> web.Response:
        """One call with everything that happened in it."""
        call = self._line.calls.get(request.match_info["call"])
        if call is None:
            return problem(404, "there is no such call")
        log = asdict(self._line.journal.calls.get(call.sid, CallLog()))
        tape = self._line.config.data_dir / "calls" / f"{call.sid}.wav"
        own = {"left_on_voicemail": what_was_left(call), "tape": str(tape) if tape.exists() else None}
        return web.json_response(short(call) | log | own)

    async def messages(self, _request: web.Request) -> web.Response:
        """All text messages in both directions, oldest first."""
        return web.json_response({"messages": [asdict(message) for message in self._line.messages.values()]})

    async def debugger(self, _request: web.Request) -> web.Response:
        """Warnings and errors of all calls."""
        return web.json_response({"notices": [asdict(entry) for entry in self._line.journal.debugger]})

    async def requests(self, _request: web.Request) -> web.Response:
        """Every REST request with its decoded parameters and the status of its answer."""
        return web.json_response({"requests": [asdict(entry) for entry in self._line.journal.requests]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Everything that happens from now on, one JSON object in a line."""
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()

        def listener(kind: str, entry: dict[str, object]) -> None:
            queue.put_nowait(json.dumps({"kind": kind, **entry}) + "\n")

        stop = self._line.journal.listen(listener)
        try:
            while True:
                await response.write((await queue.get()).encode())
        finally:
            stop()


def short(call: Call) -> dict[str, object]:
    """One call, in short."""
    return {
        "sid": call.sid,
        "status": call.status,
        "to": call.request.to,
        "from": call.request.from_,
        "candidate": call.script.title,
        "created_at": call.created_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "duration_seconds": call.talked_seconds,
        "sip_code": call.sip_code,
        "direction": call.request.direction,
        "attempt": call.attempt,
        "answered_by": call.answered_by,
    }


def problem(status: int, detail: str) -> web.Response:
    """A refusal with a sentence."""
    return web.json_response({"status": status, "detail": detail}, status=status)
