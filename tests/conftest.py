"""Fixtures that several rooms share."""

from __future__ import annotations

import pytest
from django.conf import settings
from rest_framework.test import APIClient


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
