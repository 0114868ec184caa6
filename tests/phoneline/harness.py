"""A phoneline and a small webhook application, both in this process, on one loop in a thread of their own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import requests
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from phoneline.config import Config
from phoneline.line import Line
from phoneline.server import serve

ACCOUNT, TOKEN = "AC" + "1" * 32, "token-of-the-phoneline-tests"
OURS, THEIRS = "+14155550100", "+14155550199"
Log = dict[str, Any]
_T = TypeVar("_T")
XML = "text/xml"


@dataclass(frozen=True)
class Hook:
    """A webhook request as the application saw it."""

    method: str
    path: str
    url: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Page:
    """What the application answers."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = XML
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


class WebhookApp:
    """Answers each path with the page set for it, else 204, and keeps what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.hooks: list[Hook] = []
        self.pages: dict[str, Page | Callable[[Hook], Page]] = {}

    def page(self, path: str, twiml: str) -> str:
        """Set a TwiML document; the answer is its address."""
        self.pages[path] = Page(f"<Response>{twiml}</Response>")
        return self.url + path

    def seen(self, path: str) -> list[Hook]:
        """The requests of one path, in their order."""
        return [hook for hook in self.hooks if hook.path == path]

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        pairs = parse_qsl(body or request.rel_url.raw_query_string, keep_blank_values=True)
        url = self.url + request.raw_path
        hook = Hook(request.method, request.path, url, dict(pairs), dict(request.headers))
        self.hooks.append(hook)
        page = self.pages.get(request.path, Page(status=204))
        page = page(hook) if callable(page) else page
        await asyncio.sleep(page.delay)
        body_bytes = page.body.encode() if isinstance(page.body, str) else page.body
        return web.Response(
            body=body_bytes, status=page.status, headers={"Content-Type": page.content_type} | page.headers
        )


class Telephone:
    """The line under test as the tests see it: the SDK's client, the webhook application, the observation addresses."""

    def __init__(self, line: Line, app: WebhookApp) -> None:
        self.line = line
        self.app = app
        self.url = line.base_url
        http = TwilioHttpClient(timeout=30)
        self.client = Client(ACCOUNT, TOKEN, http_client=http)
        self.client.api.base_url = self.url

    def call(self, **wanted: object) -> str:
        """Place a call to the candidate; the answer is its sid."""
        values = {"to": THEIRS, "from_": OURS, "url": f"{self.app.url}/start"} | wanted
        return str(self.client.calls.create(**values).sid)

    def completed(self, document: str, /, **wanted: object) -> Log:
        """Place a call that begins with this document and wait for its end; the answer is what the line tells of it."""
        self.app.page("/start", document)
        return self.ended(self.call(**wanted))

    def ended(self, sid: str) -> Log:
        """Wait until a call is over and all of its callbacks are out."""
        final = ("completed", "busy", "failed", "no-answer", "canceled")
        wait_for(lambda: self.observed(f"calls/{sid}")["status"] in final)
        wait_for(lambda: self.line.pending == 0)
        return self.observed(f"calls/{sid}")

    def observed(self, what: str) -> Log:
        """An observation address."""
        told: Log = requests.get(f"{self.url}/phoneline/{what}", timeout=30).json()
        return told

    def script(self, number: str = THEIRS, **script: Any) -> None:
        """Give a number to a script."""
        answer = requests.put(f"{self.url}/phoneline/candidates/{number}", json={"script": script}, timeout=30)
        assert answer.status_code == 200, answer.text

    def faults(self, *rules: Log, number: str = "", seed: int = 0) -> None:
        """Set what goes wrong, for everybody or for a number."""
        address = f"{self.url}/phoneline/faults" + (f"/{number}" if number else "")
        answer = requests.put(address, json={"seed": seed, "rules": list(rules)}, timeout=30)
        assert answer.status_code == 200, answer.text

    def media(self, url: str) -> requests.Response:
        """Fetch with the account's credentials."""
        return requests.get(url, auth=(ACCOUNT, TOKEN), timeout=30)


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Return when the condition holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come about in time"
        time.sleep(0.005)


@contextlib.contextmanager
def telephone(data_dir: Path, **settings: object) -> Iterator[Telephone]:
    """A telephone at high speed; settings replace those of Config."""
    values: Log = {"data_dir": data_dir, "account_sid": ACCOUNT, "auth_token": TOKEN, "number": OURS}
    values |= {"speed": 200.0, "calls_per_second": 1000.0, **settings}
    with _running(_both(Config(**values))) as (line, app):
        yield Telephone(line, app)


@contextlib.asynccontextmanager
async def _both(config: Config) -> AsyncIterator[tuple[Line, WebhookApp]]:
    app = WebhookApp()
    server = web.Application()
    server.router.add_route("*", "/{path:.*}", app.answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with serve(config) as line:
            yield line, app
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _running(
    context: contextlib.AbstractAsyncContextManager[tuple[Line, WebhookApp]],
) -> Iterator[tuple[Line, WebhookApp]]:
    """Enter an asynchronous context on a loop in a thread, and leave it there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    try:
        value = run(context.__aenter__())
        try:
            yield value
        finally:
            run(context.__aexit__(None, None, None))
    finally:
        run(_cancel_the_rest())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _cancel_the_rest() -> None:
    """End the handlers of the webhook application whose client has gone."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
