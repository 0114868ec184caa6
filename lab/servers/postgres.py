"""PostgreSQL: a cluster of its own, without fsync, since its data are not needed afterwards."""

import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from lab.processes import ProcessError
from lab.servers.base import Server, as_user


class Postgres(Server):
    """PostgreSQL with one superuser without a password. As root it runs as Debian's user `postgres`."""

    name = "PostgreSQL"
    program = "postgres"
    package = "postgresql"
    stop_signal = signal.SIGINT  # "fast": clients are cut off, and their transactions rolled back

    @property
    def url(self) -> str:
        """`postgres://…`, for DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @classmethod
    def _candidates(cls) -> list[str]:
        versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
        newest_first = sorted(versions, key=lambda path: float(path.parts[-3]), reverse=True)
        return super()._candidates() + [str(path) for path in newest_first]

    def _kill(self) -> None:
        """Immediate shutdown: the next start recovers as after a crash."""
        self._processes.stop(self.program, signal.SIGQUIT)

    def _prepare(self) -> None:
        user = as_user("postgres")
        if user:
            shutil.chown(self.directory, "postgres")
        initdb = str(Path(self.find()).with_name("initdb"))
        options = ["-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(  # noqa: S603 - Debian's program and our own words
            [*user, initdb, *options],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.directory,
            env=self._environment(),
        )
        if made.returncode:
            raise ProcessError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _command(self) -> list[str]:
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.directory}"]
        settings += ["fsync=off", "max_connections=200"]
        options = [word for setting in settings for word in ("-c", setting)]
        return [*as_user("postgres"), self.find(), "-D", str(self._data), *options]

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
