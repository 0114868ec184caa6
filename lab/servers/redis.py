"""Redis, in memory only: what it holds is gone when it stops."""

import redis

from lab.servers.base import Server


class Redis(Server):
    """Redis without a password and without files."""

    name = "Redis"
    program = "redis-server"
    package = "redis-server"

    @property
    def url(self) -> str:
        """`redis://…`, for TASKS_BROKER_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def _command(self) -> list[str]:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory), "--save", ""]
        return [self.find(), *options]

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
