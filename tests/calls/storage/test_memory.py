"""What a large recording costs in memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

from lab.install import ROOT
from screener.storage.bucket import PIECE_BYTES
from tests.calls.storage import heavy
from tests.calls.storage.conftest import Place, options


def test_a_recording_is_never_whole_in_memory(place: Place, tmp_path: Path):
    command = [sys.executable, "-m", "tests.calls.storage.heavy", json.dumps(options(place))]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    grown = int(subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True).stdout)
    assert grown < 4 * PIECE_BYTES < heavy.SIZE
