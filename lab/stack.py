"""The whole service on loopback: the phoneline, and the Procfile's web, worker and clock."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from lab import environment, procfile
from lab.directory import Directory
from lab.ports import free_port_near, listening_socket, url_of
from lab.probe import OK, status
from lab.processes import Processes

WEB_PORT, PHONELINE_PORT = 8000, 4010
"""Used by a stack that is kept, unless something else listens there."""


@dataclass
class Stack(Processes):
    """A context manager: inside it everything is up and ready, afterwards everything has ended.

    `speed` is how much faster than real time the phoneline's clock runs; `candidate` is the script of those
    who are called; `calls_per_second` is the carrier's pace in its own time; `env` overrides variables of the
    service (an empty text removes one); `keep` leaves what the last stack with this name has stored in place, and
    takes its keys and the usual ports again, so that addresses and keys stay the same from one start to the next.
    """

    directory: Path = field(init=False, default=Path())
    name: str
    speed: float = 10.0
    candidate: str = "strong"
    env: Mapping[str, str] = field(default_factory=dict)
    calls_per_second: float | None = None
    keep: bool = False

    base_url: str = field(init=False, default="")
    phoneline_url: str = field(init=False, default="")
    variables: Mapping[str, str] = field(init=False, repr=False, default_factory=dict)
    """of the service"""

    def _open(self, undo: ExitStack) -> None:
        """Start; ProcessError with the end of the right log when one of them does not come up."""
        self.directory = undo.enter_context(Directory(self.name, keep=self.keep))
        listener = undo.enter_context(listening_socket(WEB_PORT if self.keep else 0))
        super()._open(undo)
        account = environment.Account()
        self.phoneline_url = self._start_phoneline(account)
        self.base_url = url_of(listener)
        self.variables = self._environment(account)
        self._start_service(self.variables, listener.fileno())
        self.wait_until(lambda: status(f"{self.base_url}/readyz") == OK, "the web process is ready")

    @property
    def api_key(self) -> str:
        return self.variables["API_KEY"]

    def start(self, name: str) -> None:
        """Start web, worker or clock again after `stop` or `kill`; web answers when this returns.

        Web's socket keeps listening meanwhile: a client that connects waits until `start`, or until it gives up.
        ProcessError when it runs already, or when web does not come up.
        """
        super().start(name)
        if name == "web":
            self.wait_until(lambda: status(f"{self.base_url}/healthz") == OK, "the web process answers")

    def _environment(self, account: environment.Account) -> dict[str, str]:
        base = environment.service(
            directory=self.directory,
            account=account,
            web_url=self.base_url,
            phoneline_url=self.phoneline_url,
        )
        if self.keep:
            base |= environment.kept_keys(self.directory)
        return environment.with_overrides(base, self.env)

    def _start_phoneline(self, account: environment.Account) -> str:
        port_file = self.directory / "phoneline.port"
        port_file.unlink(missing_ok=True)
        port = free_port_near(PHONELINE_PORT) if self.keep else 0
        command = [sys.executable, "-m", "phoneline", "--port", str(port), "--port-file", str(port_file)]
        command += ["--data-dir", str(self.directory / "phoneline"), "--candidate", self.candidate]
        command += ["--speed", str(self.speed), "--number", account.number]
        if self.calls_per_second is not None:
            command += ["--calls-per-second", str(self.calls_per_second)]
        command += ["--account-sid", account.sid, "--auth-token", account.token]
        self.launch("phoneline", command, environment.machine())
        url = f"http://127.0.0.1:{self.wait_for_port(port_file)}"
        self.wait_until(lambda: status(f"{url}/phoneline/health") == OK, "the phoneline is ready")
        return url

    def _start_service(self, env: Mapping[str, str], listener: int) -> None:
        """Migrate, then start what the Procfile names; gunicorn gets the socket that already listens."""
        lines = procfile.commands()
        self.run("release", procfile.shell(lines.pop("release")), env)
        self.launch("web", procfile.shell(self._web_line(lines.pop("web"), listener)), env, pass_fds=[listener])
        for name, line in lines.items():
            self.launch(name, procfile.shell(line), env)

    def _web_line(self, line: str, listener: int) -> str:
        """How web is started; `listener` is the socket that it is to use."""
        return procfile.on_socket(line, listener)
