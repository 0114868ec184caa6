"""The Procfile's `web` line as a process of its own, and a carrier that sends it signed webhooks."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import requests

from lab import procfile
from lab.environment import Account, service
from lab.ports import free_port
from lab.probe import OK, status
from lab.processes import Processes
from phoneline.signature import sign

TIMEOUT_SECONDS = 15.0
"""How long a carrier waits for a webhook."""
PAUSE_SECONDS = 0.04
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Web:
    """A running `web`, on a database that no worker reads."""

    base_url: str
    port: int
    key: str
    account: Account
    pid: int


@contextmanager
def web(directory: Path) -> Iterator[Web]:
    """Start `web` with the Procfile's own line."""
    port, account, lines = free_port(), Account(), procfile.commands()
    url = f"http://127.0.0.1:{port}"
    env = service(directory=directory, account=account, web_url=url, phoneline_url=url) | {"PORT": str(port)}
    env["DATABASE_URL"] = f"sqlite:///{directory / 'db.sqlite3'}"
    with Processes(directory) as processes:
        processes.run("release", procfile.shell(lines["release"]), env)
        processes.launch("web", procfile.shell(lines["web"]), env)
        processes.wait_until(lambda: status(f"{url}/readyz") == OK, "web is ready")
        yield Web(url, port, env["API_KEY"], account, processes.pid("web"))


@dataclass
class Carrier:
    """Sends inbound calls of a number that nobody knows, and probes `/healthz`; each over a new connection."""

    web: Web
    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Carrier:
        self._threads = [threading.Thread(target=self._repeat, args=[self._call]) for _ in range(2)]
        self._threads.append(threading.Thread(target=self._repeat, args=[self._probe]))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def p99(self) -> float:
        """Seconds of the slowest hundredth."""
        return sorted(self.seconds)[int(0.99 * (len(self.seconds) - 1))]

    def _repeat(self, send: Callable[[requests.Session], int]) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            began = time.monotonic()
            with suppress(requests.ConnectionError, requests.Timeout), requests.Session() as session:
                session.trust_env = False
                self.statuses.add(send(session))
            self.seconds.append(time.monotonic() - began)

    def _probe(self, session: requests.Session) -> int:
        return session.get(f"{self.web.base_url}/healthz", timeout=TIMEOUT_SECONDS).status_code

    def _call(self, session: requests.Session) -> int:
        url = f"{self.web.base_url}/webhooks/twilio/inbound/"
        fields = (
            ("AccountSid", self.web.account.sid),
            ("CallSid", f"CA{secrets.token_hex(16)}"),
            ("From", "+12125550123"),
            ("To", self.web.account.number),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
        )
        headers = {"X-Twilio-Signature": sign(self.web.account.token, url, fields), "Content-Type": FORM}
        return session.post(url, data=urlencode(fields), headers=headers, timeout=TIMEOUT_SECONDS).status_code
