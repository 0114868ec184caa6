"""An S3 server on loopback with one bucket, for tests and rehearsals. Needs requirements-dev.txt."""

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from screener.local.environment import machine
from screener.local.processes import Child, Leash, ProcessError
from screener.local.servers.base import free_port

_START_SECONDS = 60.0
_POLL_SECONDS = 0.1
_REGION = "us-east-1"


@dataclass(frozen=True)
class Server:
    """Where the server is, and the bucket in it. The secret is made anew each time."""

    url: str
    bucket: str = "screener-files"
    key_id: str = field(default_factory=lambda: f"AKIA{secrets.token_hex(8).upper()}")
    secret: str = field(default_factory=lambda: secrets.token_hex(20))

    @property
    def env(self) -> dict[str, str]:
        """What makes the service use it."""
        return {
            "AWS_STORAGE_BUCKET_NAME": self.bucket,
            "AWS_S3_ENDPOINT_URL": self.url,
            "AWS_S3_REGION_NAME": _REGION,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def client(self) -> Any:
        """A client of its own, to look at the bucket from outside the service."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=_REGION,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 1}),
        )


@contextmanager
def serving(directory: Path) -> Iterator[Server]:
    """Inside, the server answers and has an empty bucket; its log lies in `directory`. Raises ProcessError."""
    leash = Leash()
    server = Server(f"http://127.0.0.1:{free_port()}")
    child = Child("s3", _command(server), env=machine(), log=directory / "s3.log")
    leash.hold(child)
    try:
        _make_bucket(server, child)
        yield server
    finally:
        child.stop()
        leash.release(child)
        leash.close()


def _command(server: Server) -> list[str]:
    host, port = server.url.removeprefix("http://").split(":")
    return [sys.executable, "-m", "moto.server", "--host", host, "--port", port]


def _make_bucket(server: Server, child: Child) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        child.check()
        try:
            server.client().create_bucket(Bucket=server.bucket)
        except BotoCoreError:
            if time.monotonic() > deadline:
                raise ProcessError(f"the S3 server does not answer within {_START_SECONDS:.0f} s") from None
            time.sleep(_POLL_SECONDS)
        else:
            return
