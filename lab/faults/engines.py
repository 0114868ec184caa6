"""The engines that a run is made on: where the rows are, and what carries the tasks."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from lab.servers import Postgres, RabbitMQ, Redis, Server

BROKERS: Mapping[str, type[Server] | None] = {"database": None, "redis": Redis, "rabbitmq": RabbitMQ}
"""The name of each engine, and what carries its tasks; None: the database does. The rows are in PostgreSQL."""


@dataclass(frozen=True)
class Engine:
    """A running engine: the variables of the service, and the servers that a run may stop."""

    name: str
    env: Mapping[str, str]
    servers: tuple[Server, ...]


def missing(name: str) -> str:
    """What is not installed here that this engine needs, as a sentence; empty when nothing is."""
    needed = [Postgres, BROKERS[name]]
    return " ".join(
        f"{server.name} is not installed: it is Debian's package {server.package}."
        for server in needed
        if server is not None and not server.is_installed()
    )


@contextmanager
def running(name: str) -> Iterator[Engine]:
    """Inside it PostgreSQL and the broker run. Raises ProcessError when one of them does not come up."""
    broker = BROKERS[name]
    with ExitStack() as stack:
        servers: list[Server] = [stack.enter_context(Postgres())]
        env = {"DATABASE_URL": servers[0].url}
        if broker is not None:
            servers.append(stack.enter_context(broker()))
            env["TASKS_BROKER_URL"] = servers[1].url
        yield Engine(name, env, tuple(servers))
