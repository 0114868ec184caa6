"""A real S3 server, and a bucket of its own for each test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages

from lab.servers.s3 import REGION, S3
from screener.storage.bucket import Bucket


@dataclass(frozen=True)
class Place:
    """A bucket in the server."""

    server: S3
    bucket: str

    def client(self) -> Any:
        """Looks at it from outside the service."""
        return self.server.client()


@pytest.fixture(scope="session")
def server() -> Iterator[S3]:
    """The server, once for all tests of a process."""
    with S3() as started:
        yield started


@pytest.fixture
def place(server: S3) -> Place:
    """An empty bucket that no other test uses."""
    own = Place(server, f"test-{uuid4().hex}")
    own.client().create_bucket(Bucket=own.bucket)
    return own


def options(place: Place, **others: Any) -> dict[str, Any]:
    """What the settings hand to the storage."""
    return {
        "bucket_name": place.bucket,
        "endpoint_url": place.server.url,
        "region_name": REGION,
        "access_key": place.server.key_id,
        "secret_key": place.server.secret,
        **others,
    }


def use(settings: LazySettings, place: Place, **others: Any) -> Bucket:
    """From now on files go there."""
    chosen = {"BACKEND": "screener.storage.bucket.Bucket", "OPTIONS": options(place, **others)}
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    storage = storages["default"]
    assert isinstance(storage, Bucket)
    return storage


@pytest.fixture
def bucket(settings: LazySettings, place: Place) -> Bucket:
    """The service's own storage, in a bucket."""
    return use(settings, place)


def names(place: Place) -> list[str]:
    """What lies in the bucket, seen from outside."""
    return [entry["Key"] for entry in place.client().list_objects_v2(Bucket=place.bucket).get("Contents", [])]


@pytest.fixture
def nobody() -> Iterator[str]:
    """A port where nobody listens, and that nobody else is given meanwhile."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{kept.getsockname()[1]}"
