"""The floor does what the service is compared with: it refuses what is not signed, and keeps what is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lab.bench import processes
from lab.openai.stand_in import OpenAIStandIn
from phoneline.signature import sign

FIELDS = {"CallStatus": "in-progress"}


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Floor]:
    directory: Path = tmp_path_factory.mktemp("floor")
    with processes.floor(directory, database_url="", model_url="", calls=1) as running:
        yield running


def test_the_obvious_way_has_the_answer_transcribed_and_rated_before_it_replies(tmp_path: Path):
    with (
        OpenAIStandIn() as model,
        processes.floor(tmp_path, database_url="", model_url=model.base_url, calls=1) as running,
    ):
        assert b"<Record" in post(running, "/obvious/1/", running.token).content
        assert [request.path for request in model.requests] == ["/v1/audio/transcriptions", "/v1/chat/completions"]


def post(floor: processes.Floor, path: str, token: str) -> requests.Response:
    url = floor.base_url + path
    headers = {"X-Twilio-Signature": sign(token, url, FIELDS.items())}
    return requests.post(url, data=FIELDS, headers=headers, timeout=10)


def test_the_floor_answers_a_signed_webhook_of_a_waiting_caller_with_a_document(floor: processes.Floor):
    assert b"<Record" in post(floor, "/webhooks/answer/1/", floor.token).content


def test_the_floor_answers_a_signed_callback_with_nothing(floor: processes.Floor):
    assert post(floor, "/webhooks/status/1/", floor.token).status_code == 204


def test_the_floor_refuses_a_signature_with_another_token(floor: processes.Floor):
    assert post(floor, "/webhooks/answer/1/", "another").status_code == 403
