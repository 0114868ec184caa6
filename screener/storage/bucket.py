"""A bucket of S3-compatible storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from calls.errors import StorageError, disk_errors
from screener.storage.part import Part

CONNECT_SECONDS = 3
READ_SECONDS = 20
TRIES = 3

PIECE_BYTES = 8 * 1024 * 1024
"""What a transfer holds in memory at most; larger files go in several pieces, one after another."""

SPOOLED_BYTES = 1024 * 1024
"""A file that is opened lies in a temporary one, which is on the disk from this size on."""

_FULL_CODES = frozenset({"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"})
_INSUFFICIENT_STORAGE = 507
_REFUSED_STATUSES = frozenset({400, 401, 403, 404})


def client_config(endpoint_url: str | None) -> Config:
    """Bounds for every request. At another endpoint than Amazon's, only what all compatible servers understand."""
    compatible = {
        "s3": {"addressing_style": "path"},
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    return Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        **(compatible if endpoint_url else {}),
    )


@contextmanager
def bucket_errors() -> Iterator[None]:
    """Makes a storage that is away, full or refuses us a StorageError, and a missing file FileNotFoundError."""
    try:
        yield
    except ClientError as error:
        raise _mapped(error) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageError(f"The bucket cannot be reached ({type(error).__name__}).") from error


def _mapped(error: ClientError) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in {"NoSuchKey", "404"}:
        return FileNotFoundError("The bucket has no such file.")
    said = f"The storage answered HTTP {status} ({code})."
    if code in _FULL_CODES or status == _INSUFFICIENT_STORAGE:
        return StorageError(said, code="storage_full")
    return StorageError(said, code="storage_refused" if status in _REFUSED_STATUSES else "storage_unavailable")


class Bucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """Files in a bucket, never overwritten.

    No ACL is sent: a new object is private without one, and a bucket whose ACLs are off refuses every other word.
    How objects are encrypted is the bucket's own default.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            file_overwrite=False,
            default_acl=None,
            max_memory_size=SPOOLED_BYTES,
            client_config=client_config(options.get("endpoint_url")),
            transfer_config=TransferConfig(
                multipart_threshold=PIECE_BYTES, multipart_chunksize=PIECE_BYTES, use_threads=False
            ),
            **options,
        )

    def make(self) -> bool:
        """Creates the bucket, private, when it is not there yet. False: it was there already."""
        client = self.connection.meta.client
        try:
            with bucket_errors():
                client.head_bucket(Bucket=self.bucket_name)
        except FileNotFoundError:
            pass
        else:
            return False
        elsewhere = self.region_name not in {None, "us-east-1"}
        place = {"CreateBucketConfiguration": {"LocationConstraint": self.region_name}} if elsewhere else {}
        with bucket_errors():
            client.create_bucket(Bucket=self.bucket_name, **place)
        return True

    def part(self, name: str, start: int, stop: int) -> Part:
        """The bytes from `start` up to and without `stop`: no other byte leaves the bucket."""
        if start >= stop:
            return Part(BytesIO(), 0)
        with bucket_errors():
            answer = self.bucket.Object(self._normalize_name(name)).get(Range=f"bytes={start}-{stop - 1}")
        return Part(_Body(answer["Body"]), stop - start)

    def delete(self, name: str) -> None:
        """Removes a file; one that is not there is a success."""
        with bucket_errors():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with bucket_errors():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """In bytes."""
        with bucket_errors():
            return int(super().size(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and the files directly below `path`."""
        with bucket_errors():
            folders, files = super().listdir(path)
            return folders, files

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """The file, copied to a temporary one here and now, so that reading it cannot fail half-way."""
        with disk_errors(), bucket_errors():
            opened: File[Any] = super()._open(name, mode)
            if "r" in mode:
                opened.open()
            return opened

    def _save(self, name: str, content: File[Any]) -> str:
        with bucket_errors():
            return str(super()._save(name, content))


class _Body:
    """The body of an answer; a connection that breaks is a StorageError."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, amount: int, /) -> bytes:
        with bucket_errors():
            return bytes(self._stream.read(amount))

    def close(self) -> None:
        self._stream.close()
