"""What the settings say about https, and which address they take for the service's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.install import ROOT

SHOW = """
import json
import django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/healthz", secure=True)
print(json.dumps([answer.headers.get("Strict-Transport-Security"), settings.WEBHOOK_BASE_URL, settings.ALLOWED_HOSTS]))
"""
HTTPS = {"WEBHOOK_BASE_URL": "https://screen.example"}


def _run(directory: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DATA_DIR": str(directory)}
    env |= {"DJANGO_SETTINGS_MODULE": "screener.settings", "RENDER_EXTERNAL_URL": "", "WEBHOOK_BASE_URL": ""}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(command, cwd=ROOT, env=env | variables, capture_output=True, text=True, check=False)


def _shown(directory: Path, variables: dict[str, str]) -> tuple[str | None, str, list[str]]:
    done = _run(directory, variables)
    assert done.returncode == 0, done.stderr
    found: Any = json.loads(done.stdout.splitlines()[-1])
    return found[0], found[1], found[2]


@pytest.mark.parametrize(
    ("variables", "header"),
    [
        ({}, None),
        (HTTPS, "max-age=31536000"),
        (HTTPS | {"HSTS_SECONDS": "3600"}, "max-age=3600"),
        (HTTPS | {"HSTS_SECONDS": "0"}, None),
        (HTTPS | {"HSTS_INCLUDE_SUBDOMAINS": "true"}, "max-age=31536000; includeSubDomains"),
        (
            HTTPS | {"HSTS_INCLUDE_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"},
            "max-age=31536000; includeSubDomains; preload",
        ),
    ],
)
def test_hsts_binds_subdomains_and_lists_of_browsers_only_when_asked_to(
    tmp_path: Path, variables: dict[str, str], header: str | None
):
    assert _shown(tmp_path, variables)[0] == header


def test_preload_without_subdomains_stops_the_start(tmp_path: Path):
    stopped = _run(tmp_path, HTTPS | {"HSTS_PRELOAD": "true"})
    assert stopped.returncode != 0
    assert "HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS" in stopped.stderr


def test_the_address_that_render_gives_is_used_until_there_is_another(tmp_path: Path):
    of_render = {"RENDER_EXTERNAL_URL": "https://screener-web.onrender.com"}
    _, url, hosts = _shown(tmp_path, of_render)
    assert url == "https://screener-web.onrender.com"
    assert "screener-web.onrender.com" in hosts
    assert _shown(tmp_path, of_render | HTTPS)[1] == HTTPS["WEBHOOK_BASE_URL"]
