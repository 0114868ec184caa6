"""The whole service on loopback, its Procfile started by honcho as by a platform that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab import environment, procfile
from lab.ports import free_port
from lab.stack import Stack


@dataclass
class Platform(Stack):
    """Web, worker and clock as one process group, in one log, and web on `$PORT`. Needs requirements-dev.txt."""

    def _environment(self, account: environment.Account) -> dict[str, str]:
        port = free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        return {**super()._environment(account), "PORT": str(port)}

    def _start_service(self, env: Mapping[str, str], listener: int) -> None:
        """Migrate, then hand the Procfile over. Web binds the port by itself: `listener` is not for it."""
        names = procfile.commands()
        self.run("release", procfile.shell(names.pop("release")), env)
        no_file = str(self.directory / "no.env")  # honcho would read our own .env
        start = ["honcho", "start", "--no-colour", "--env", no_file, "--port", env["PORT"], *names]
        self.launch("honcho", start, env)
