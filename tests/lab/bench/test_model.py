"""The model as a process that writes down when it was asked for what."""

import time
from pathlib import Path

import pytest
import requests

from lab.bench import processes
from lab.bench.model import TRANSCRIPTION

AUDIO = {"file": ("answer.wav", b"RIFF")}
KEY = {"Authorization": "Bearer any"}


def test_a_request_is_kept_with_its_moment_and_its_kind(tmp_path: Path):
    with processes.model(tmp_path, delay=0) as model:
        url = f"{model.base_url}/audio/transcriptions"
        requests.post(url, files=AUDIO, data={"model": "any"}, headers=KEY, timeout=10).raise_for_status()
        (asked,) = model.asked
    assert asked.kind == TRANSCRIPTION
    assert asked.at == pytest.approx(time.time(), abs=60)  # the clocks of two processes, which a run may have moved
