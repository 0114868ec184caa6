"""Fixtures that several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend
from rest_framework.test import APIClient

from tests.wall_clock import pytest_addoption, pytest_configure, pytest_report_header

__all__ = ["pytest_addoption", "pytest_configure", "pytest_report_header"]


class JsonClient(APIClient):
    """Sends JSON unless a test says otherwise."""

    default_format = "json"


@pytest.fixture
def api(db: None) -> APIClient:
    """A client of the REST API with a valid key."""
    client = JsonClient()
    client.credentials(HTTP_X_API_KEY=settings.API_KEY)
    return client


@pytest.fixture
def stranger() -> APIClient:
    """A client without a key."""
    return JsonClient()


class Queue:
    """What was enqueued, as the name and the arguments of each task."""

    def __init__(self, backend: DummyBackend) -> None:
        self.backend = backend

    def enqueued(self) -> list[tuple[str, tuple[object, ...]]]:
        """The tasks in a fixed order."""
        return sorted((result.task.name, tuple(result.args)) for result in self.backend.results)


@pytest.fixture
def queue() -> Iterator[Queue]:
    """The queue of background work, empty before and after the test. Nobody works on it."""
    backend = task_backends["default"]
    assert isinstance(backend, DummyBackend)
    backend.clear()
    yield Queue(backend)
    backend.clear()
