"""Other engines for a stack on this machine: a broker for its background work, a bucket for its files."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from lab.servers.redis import Redis
from lab.servers.s3 import S3


@dataclass(frozen=True)
class Engines:
    """Which engines a stack has servers of its own for; without any it works in its database and a folder."""

    redis: bool = False
    s3: bool = False

    @contextmanager
    def started(self) -> Iterator[dict[str, str]]:
        """The service's variables for them, while they run. Raises ProcessError for one that does not start."""
        with ExitStack() as around:
            env = {}
            if self.redis:
                env["TASKS_BROKER_URL"] = around.enter_context(Redis()).url
            if self.s3:
                env |= around.enter_context(S3()).env
            yield env


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `chosen` reads."""
    parser.add_argument("--redis", action="store_true", help="hand background work out through a Redis on loopback")
    parser.add_argument("--s3", action="store_true", help="keep recordings in an S3 server on loopback")


def chosen(given: argparse.Namespace) -> Engines:
    return Engines(redis=given.redis, s3=given.s3)
