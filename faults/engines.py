"""The engines that a run is made on: where the rows are, and what carries the tasks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outage:
    """Something beside the service that can be taken away, and given back."""

    what: str
    stop: Callable[[], None]
    start: Callable[[], None]


@dataclass(frozen=True)
class Engine:
    """A running one: the service's variables, and what can be taken away."""

    name: str
    env: Mapping[str, str]
    outages: tuple[Outage, ...] = field(default=())


@contextmanager
def database() -> Iterator[Engine]:
    """Tasks in the database, which is SQLite."""
    yield Engine("database", {})
