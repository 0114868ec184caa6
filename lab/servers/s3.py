"""An S3 server with one bucket, in memory only: what it holds is gone when it stops."""

import secrets
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from lab.servers.base import Server

REGION = "us-east-1"


class S3(Server):
    """moto's server, which speaks S3 over HTTP. The key is new each time, and `env` makes the service use it."""

    name = "An S3 server"
    program = "moto_server"
    package = "of Python, moto in requirements-dev.txt"
    bucket = "screener-files"

    def __init__(self) -> None:
        super().__init__()
        self.key_id = f"AKIA{secrets.token_hex(8).upper()}"
        self.secret = secrets.token_hex(20)

    @property
    def url(self) -> str:
        """For AWS_S3_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_STORAGE_BUCKET_NAME": self.bucket,
            "AWS_S3_ENDPOINT_URL": self.url,
            "AWS_S3_REGION_NAME": REGION,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def client(self) -> Any:
        """A client of its own, to look at the buckets from outside the service."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 1}),
        )

    @classmethod
    def _candidates(cls) -> list[str]:
        return [str(Path(sys.executable).parent / cls.program)]

    def _command(self) -> list[str]:
        return [self.find(), "--host", "127.0.0.1", "--port", str(self.port)]

    def _answers(self) -> bool:
        """The bucket is made as soon as the server answers; making it again changes nothing."""
        try:
            self.client().create_bucket(Bucket=self.bucket)
        except BotoCoreError:
            return False
        return True
