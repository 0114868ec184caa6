"""Which storage the settings choose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.install import ROOT

BUCKET = {"AWS_STORAGE_BUCKET_NAME": "screener-files"}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-of-the-tests"}
SHOW = "from screener import settings; print(settings.STORAGES['default'])"


def _run(script: str, directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env = kept | {"SECRET_KEY": "x" * 50, "DATA_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "screener.settings"}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=env | variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variables", "chosen"),
    [({}, "folder.Folder"), (BUCKET, "'access_key': None"), (BUCKET | KEYS, "'access_key': 'AKIAEXAMPLE'")],
)
def test_a_bucket_is_used_when_it_is_named(tmp_path: Path, variables: dict[str, str], chosen: str):
    assert chosen in _run(SHOW, tmp_path, **variables).stdout


@pytest.mark.parametrize("given", KEYS)
def test_half_a_key_stops_the_start(tmp_path: Path, given: str):
    stopped = _run(SHOW, tmp_path, **BUCKET, **{given: KEYS[given]})
    assert stopped.returncode != 0
    assert "set both, or neither" in stopped.stderr
    assert KEYS[given] not in stopped.stderr


def test_a_local_folder_costs_no_client_of_a_bucket(tmp_path: Path):
    script = "import django, sys; django.setup(); import calls.api.urls; print('boto3' in sys.modules)"
    assert _run(script, tmp_path).stdout.strip() == "False"
