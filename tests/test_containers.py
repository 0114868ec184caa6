"""Dockerfile and compose.yaml say what the Procfile and the settings say; no engine runs them here."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from lab import procfile
from lab.install import ROOT

OURS = ("release", "web", "worker", "clock")
THEIRS = ("postgres", "redis", "s3")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of compose.yaml, with what is written once for several of them."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return found


def _dockerfile(instruction: str) -> list[str]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^\s*{instruction} +(.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_started_as_the_procfile_says(services: dict[str, Any], name: str):
    started = [word.replace("$$", "$") for word in services[name]["command"]]
    assert started == procfile.shell(procfile.commands()[name])


def test_the_image_is_the_web_process_unless_told_otherwise():
    assert json.loads(_dockerfile("CMD")[-1]) == procfile.shell(procfile.commands()["web"])


@pytest.mark.parametrize("name", [*OURS[1:], *THEIRS])
def test_what_ends_is_started_again_and_has_time_to_end(services: dict[str, Any], name: str):
    assert (services[name]["restart"], services[name]["stop_grace_period"]) == ("unless-stopped", "40s")


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]):
    finished, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    assert services["web"]["depends_on"] == {"release": finished, "bucket": finished, "redis": healthy}
    assert services["release"]["depends_on"] == {"postgres": healthy}
    assert all("healthcheck" in services[name] for name in THEIRS)


def test_every_image_has_one_exact_version(services: dict[str, Any]):
    images = [line.split()[0] for line in _dockerfile("FROM")] + [services[name]["image"] for name in THEIRS]
    assert all(re.fullmatch(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?", image) for image in images)


def test_no_password_stands_in_the_file(services: dict[str, Any]):
    values = [pair for name in ("web", *THEIRS) for pair in services[name]["environment"].items()]
    secret = [value for name, value in values if re.search("PASSWORD|KEY|AUTH|DATABASE_URL|BROKER_URL", name)]
    assert len(secret) == 11
    assert all(":?set it in .env}" in value for value in secret)


@pytest.mark.parametrize("name", OURS)
def test_a_process_does_not_start_without_the_public_address(services: dict[str, Any], name: str):
    assert services[name]["environment"]["WEBHOOK_BASE_URL"] == "${WEBHOOK_BASE_URL:?set it in .env}"


@pytest.mark.parametrize("name", OURS)
def test_whether_a_process_dials_is_what_the_environment_file_says(services: dict[str, Any], name: str):
    assert services[name]["env_file"] == ".env"
    assert "DIALLING_ENABLED" not in services[name]["environment"]


def test_web_is_probed_whether_it_lives_and_nothing_else_is(services: dict[str, Any]):
    [probe] = _dockerfile("HEALTHCHECK")
    assert "http://127.0.0.1:%s/healthz' % os.environ['PORT']" in probe
    assert "healthcheck" not in services["web"]  # it has that of the image
    assert all(services[name]["healthcheck"] == {"disable": True} for name in OURS if name != "web")


def test_only_web_is_reached_from_outside_and_only_from_this_machine(services: dict[str, Any]):
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert services["web"]["ports"][0].startswith("127.0.0.1:")


def test_nobody_is_root_in_the_image():
    assert [int(user) > 0 for user in _dockerfile("USER")] == [True]


def test_the_image_holds_what_is_started_and_no_more():
    copied = {line.split()[0] for line in _dockerfile("COPY") if not line.startswith("--from")}
    shown = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == shown == {"requirements.txt", "manage.py", "candidates", "calls", "screener"}
