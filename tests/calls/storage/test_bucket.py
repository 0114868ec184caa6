"""Files in a bucket of a real S3 server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from calls.errors import StorageError
from screener.storage import bucket as bucket_module
from screener.storage.bucket import PIECE_BYTES, Bucket
from tests.calls.storage.conftest import Place, names, options, use

AUDIO = bytes(range(256)) * 1000


def _content() -> ContentFile[bytes]:
    return ContentFile(AUDIO)


def _read(bucket: Bucket, name: str, start: int, stop: int) -> bytes:
    part = bucket.part(name, start, stop)
    try:
        return b"".join(part)
    finally:
        part.close()


def test_what_is_saved_can_be_read(bucket: Bucket):
    name = bucket.save("a/1.wav", _content())
    with bucket.open(name) as file:
        assert file.read() == AUDIO
    assert (name, bucket.size(name), bucket.exists(name)) == ("a/1.wav", len(AUDIO), True)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (100, 200), (len(AUDIO) - 5, len(AUDIO)), (0, len(AUDIO)), (7, 7)])
def test_a_part_is_read(bucket: Bucket, start: int, stop: int):
    bucket.save("1.wav", _content())
    assert _read(bucket, "1.wav", start, stop) == AUDIO[start:stop]


def test_only_the_part_that_is_asked_for_leaves_the_bucket(bucket: Bucket):
    bucket.save("1.wav", _content())
    sent: list[int] = []
    events = bucket.connection.meta.client.meta.events
    events.register("after-call.s3.GetObject", lambda parsed, **_: sent.append(parsed["ContentLength"]))
    _read(bucket, "1.wav", 1000, 1100)
    assert sent == [100]


def test_a_part_comes_in_chunks(bucket: Bucket):
    bucket.save("1.wav", _content())
    part = bucket.part("1.wav", 0, len(AUDIO))
    assert max(len(chunk) for chunk in part) <= 64 * 1024
    part.close()


def test_a_file_in_several_pieces_is_whole(bucket: Bucket):
    large = AUDIO * (2 * PIECE_BYTES // len(AUDIO) + 1)
    bucket.save("1.wav", ContentFile(large))
    with bucket.open("1.wav") as file:
        assert file.read() == large


def test_nothing_is_overwritten(bucket: Bucket, place: Place):
    first, second = (bucket.save("1.wav", ContentFile(text)) for text in (b"first", b"second"))
    assert first != second
    assert _read(bucket, first, 0, 5) == b"first"
    assert sorted(names(place)) == sorted([first, second])


def test_a_file_is_for_its_owner_only(bucket: Bucket, place: Place):
    acl = place.client().get_object_acl(Bucket=place.bucket, Key=bucket.save("1.wav", _content()))
    assert [grant["Grantee"]["ID"] for grant in acl["Grants"]] == [acl["Owner"]["ID"]]


def test_a_folder_is_listed(bucket: Bucket):
    for name in ("a/1.wav", "a/2.wav", "a/b/3.wav", "c/4.wav"):
        bucket.save(name, _content())
    assert bucket.listdir("a") == (["b"], ["1.wav", "2.wav"])


def test_a_deleted_file_is_gone_and_may_be_deleted_again(bucket: Bucket, place: Place):
    name = bucket.save("1.wav", _content())
    for _ in range(2):
        bucket.delete(name)
    assert names(place) == []


VERBS: dict[str, Callable[[Bucket], Any]] = {
    "save": lambda bucket: bucket.save("1.wav", _content()),
    "open": lambda bucket: bucket.open("1.wav"),
    "part": lambda bucket: bucket.part("1.wav", 0, 1),
    "size": lambda bucket: bucket.size("1.wav"),
    "exists": lambda bucket: bucket.exists("1.wav"),
    "delete": lambda bucket: bucket.delete("1.wav"),
    "listdir": lambda bucket: bucket.listdir("a"),
}


@pytest.mark.parametrize("verb", ["open", "part", "size"])
def test_a_file_that_is_not_there_is_said_to_be_missing(bucket: Bucket, verb: str):
    with pytest.raises(FileNotFoundError):
        VERBS[verb](bucket)


@pytest.mark.parametrize("verb", VERBS)
def test_a_server_that_is_away_can_be_asked_again(place: Place, nobody: str, verb: str):
    with pytest.raises(StorageError) as caught:
        VERBS[verb](Bucket(**options(place, endpoint_url=nobody)))
    assert (caught.value.code, caught.value.retryable) == ("storage_unavailable", True)


def test_a_server_that_says_nothing_is_not_waited_for(place: Place, mute: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bucket_module, "READ_SECONDS", 0.2)
    with pytest.raises(StorageError, match="ReadTimeoutError"):
        Bucket(**options(place, endpoint_url=mute)).exists("1.wav")


def test_a_bucket_that_is_not_there_refuses(place: Place):
    with pytest.raises(StorageError) as caught:
        Bucket(**options(place, bucket_name="nobody-made-this")).save("1.wav", _content())
    assert caught.value.code == "storage_refused"


def test_no_error_tells_a_key(place: Place, nobody: str):
    with pytest.raises(StorageError) as caught:
        Bucket(**options(place, endpoint_url=nobody)).save("recordings/secret.wav", _content())
    assert not {place.server.secret, place.server.key_id, "secret.wav"} & set(str(caught.value).split())


@pytest.fixture
def mute() -> Iterator[str]:
    """A port where a connection is accepted and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("region", ["us-east-1", "eu-north-1"])
def test_a_bucket_is_made_once(place: Place, region: str):
    own = Bucket(**options(place, bucket_name=f"made-in-{region}-{uuid4().hex}", region_name=region))
    assert [own.make(), own.make()] == [True, False]


def test_the_bucket_is_made_by_a_command(bucket: Bucket, capsys: pytest.CaptureFixture[str]):
    call_command("make_bucket")
    assert capsys.readouterr().out == "The bucket is there.\n"


def test_no_bucket_is_made_when_none_is_named():
    with pytest.raises(CommandError, match="AWS_STORAGE_BUCKET_NAME is not set"):
        call_command("make_bucket")


def test_a_bucket_that_cannot_be_made_is_said_so(nobody: str, place: Place, settings: LazySettings):
    use(settings, place, endpoint_url=nobody)
    with pytest.raises(CommandError, match="storage_unavailable"):
        call_command("make_bucket")
