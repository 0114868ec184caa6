"""A real S3 server, and a bucket of its own for each test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages

from screener.local import s3
from screener.storage.bucket import Bucket


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.Server]:
    """The server, once for all tests of a process."""
    with s3.serving(tmp_path_factory.mktemp("s3")) as started:
        yield started


@pytest.fixture
def place(server: s3.Server) -> s3.Server:
    """The server with an empty bucket that no other test uses."""
    own = replace(server, bucket=f"test-{uuid4().hex}")
    own.client().create_bucket(Bucket=own.bucket)
    return own


def options(place: s3.Server, **others: Any) -> dict[str, Any]:
    """What the settings hand to the storage."""
    return {
        "bucket_name": place.bucket,
        "endpoint_url": place.url,
        "region_name": "us-east-1",
        "access_key": place.key_id,
        "secret_key": place.secret,
        **others,
    }


def use(settings: LazySettings, place: s3.Server, **others: Any) -> Bucket:
    """From now on files go there."""
    chosen = {"BACKEND": "screener.storage.bucket.Bucket", "OPTIONS": options(place, **others)}
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    storage = storages["default"]
    assert isinstance(storage, Bucket)
    return storage


@pytest.fixture
def bucket(settings: LazySettings, place: s3.Server) -> Bucket:
    """The service's own storage, in a bucket."""
    return use(settings, place)


def names(place: s3.Server) -> list[str]:
    """What lies in the bucket, seen from outside."""
    return [entry["Key"] for entry in place.client().list_objects_v2(Bucket=place.bucket).get("Contents", [])]


@pytest.fixture
def nobody() -> Iterator[str]:
    """A port where nobody listens, and that nobody else is given meanwhile."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{kept.getsockname()[1]}"
