"""A whole screening through each broker."""

import pytest

from lab import demo


@pytest.mark.parametrize("broker", ["redis", "rabbitmq"])
def test_a_candidate_is_screened(broker: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    server = request.getfixturevalue(f"{broker}_server")
    monkeypatch.setenv("TASKS_BROKER_URL", server.url)
    assert demo.main(["--speed", "30"]) == 0
