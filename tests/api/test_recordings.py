"""The audio of an answer, whole or in parts."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.test import APIClient

from calls.models import Call, Interview, Recording
from screener.serving.ranges import Store, Stored, UnsatisfiableRange, ranged_response
from screener.storage.part import Part
from tests.calls.story import make_interview
from tests.factories import make_completed, make_live_call, make_recording, make_response

AUDIO = bytes(range(256)) * 1000
LAST = len(AUDIO) - 1


@pytest.fixture
def recording(db: None) -> Recording:
    """A stored recording of a quarter of a megabyte."""
    interview = make_interview()
    return make_recording(make_response(interview), make_live_call(interview), audio=AUDIO)


def _path(interview: Interview, position: object = 1) -> str:
    return f"/api/v1/interviews/{interview.pk}/responses/{position}/recording/"


def _get(api: APIClient, recording: Recording, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.get(_path(recording.response.interview), headers=named)


def test_a_recording_is_streamed_as_a_file_to_keep(api: APIClient, recording: Recording) -> None:
    answer = _get(api, recording)
    assert (answer.status_code, answer.streaming) == (200, True)
    assert answer.getvalue() == AUDIO
    name = f"interview-{recording.response.interview_id}-1.wav"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "audio/x-wav"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(AUDIO))
    assert answer["Accept-Ranges"] == "bytes"


def test_a_recording_is_never_whole_in_memory(api: APIClient, recording: Recording) -> None:
    chunks = list(_get(api, recording))
    assert max(len(chunk) for chunk in chunks) <= 64 * 1024 < len(AUDIO)


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=70000-", 70000, LAST),
        ("bytes=-5", LAST - 4, LAST),
        ("bytes=-999999999", 0, LAST),
        ("bytes=10-999999999", 10, LAST),
    ],
)
def test_a_part_of_a_recording_is_served(
    api: APIClient, recording: Recording, wanted: str, first: int, last: int
) -> None:
    answer = _get(api, recording, Range=wanted)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(AUDIO)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.getvalue() == AUDIO[first : last + 1]


@pytest.mark.parametrize(
    "wanted", ["", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "seconds=0-1", "bytes=a-b", "bytes=" + "9" * 30 + "-"]
)
def test_a_range_that_is_not_understood_is_ignored(api: APIClient, recording: Recording, wanted: str) -> None:
    answer = _get(api, recording, Range=wanted)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(AUDIO)))
    answer.close()


@pytest.mark.parametrize("wanted", [f"bytes={LAST + 1}-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(api: APIClient, recording: Recording, wanted: str) -> None:
    answer = _get(api, recording, Range=wanted)
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer["Content-Range"] == f"bytes */{len(AUDIO)}"


def test_a_part_is_served_while_the_recording_is_the_same(api: APIClient, recording: Recording) -> None:
    etag = _get(api, recording)["ETag"]
    assert _get(api, recording, Range="bytes=0-9", If_Range=etag).status_code == 206
    assert _get(api, recording, Range="bytes=0-9", If_Range='"another"').status_code == 200


def test_a_player_may_ask_for_audio_only(api: APIClient, recording: Recording) -> None:
    assert _get(api, recording, Accept="audio/webm").status_code == 200


class _Memory:
    """A storage that holds one file and remembers whether it was closed."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.file = io.BytesIO(AUDIO)

    def size(self, name: str) -> int:
        return len(AUDIO)

    def part(self, name: str, start: int, stop: int) -> Part:
        self.file.seek(start)
        self.parts.append(Part(self.file, stop - start))
        return self.parts[-1]


def _ranged(store: Store, wanted: str) -> StreamingHttpResponse:
    request = Request(RequestFactory().get("/", headers={"Range": wanted}))
    return ranged_response(request, Stored(store, "1.wav", '"1"', "audio/wav"))


def test_a_file_is_closed_when_nobody_listens(db: None) -> None:
    store = _Memory()
    _ranged(store, "").close()
    assert store.file.closed


def test_nothing_is_opened_when_the_range_is_refused() -> None:
    store = _Memory()
    with pytest.raises(UnsatisfiableRange):
        _ranged(store, f"bytes={LAST + 1}-")
    assert store.parts == []


def test_the_longest_of_several_recordings_is_served(api: APIClient, recording: Recording) -> None:
    longer = make_recording(recording.response, Call.objects.get(), 2, b"RIFF longer")
    Recording.objects.filter(pk=longer.pk).update(duration_seconds=99)
    assert _get(api, recording).getvalue() == b"RIFF longer"


def test_an_answer_without_a_recording_has_none_yet(api: APIClient) -> None:
    interview = make_interview()
    make_response(interview)
    answer = api.get(_path(interview))
    assert (answer.status_code, answer.json()["code"]) == (404, "recording_not_ready")
    assert api.get(f"/api/v1/interviews/{interview.pk}/").json()["responses"][0]["recording_url"] is None


def test_a_file_that_is_gone_is_not_found(api: APIClient, recording: Recording) -> None:
    recording.file.storage.delete(str(recording.file.name))
    answer = _get(api, recording)
    assert (answer.status_code, answer.json()["code"]) == (404, "recording_not_ready")


@pytest.mark.parametrize("position", [0, 9, 10**30, -1, "x"])
def test_a_position_that_was_not_asked_is_not_found(api: APIClient, position: object) -> None:
    answer = api.get(_path(make_completed(), position))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
