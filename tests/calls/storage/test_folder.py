"""Files in a local folder, whose disk may be full."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from calls.errors import StorageError
from screener.storage.folder import Folder
from tests.calls.storage.full import Breaking, no_file_above

AUDIO = bytes(range(256)) * 1000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A storage of its own."""
    return Folder(location=tmp_path)


def _files(folder: Folder) -> list[str]:
    return [path.name for path in Path(folder.location).rglob("*") if path.is_file()]


def test_what_is_saved_can_be_read(folder: Folder):
    name = folder.save("a/1.wav", ContentFile(AUDIO))
    with folder.open(name) as file:
        assert file.read() == AUDIO
    assert (name, folder.size(name), _files(folder)) == ("a/1.wav", len(AUDIO), ["1.wav"])


def test_a_part_is_read_in_chunks(folder: Folder):
    folder.save("1.wav", ContentFile(AUDIO))
    part = folder.part("1.wav", 1000, 201_000)
    chunks = list(part)
    part.close()
    assert b"".join(chunks) == AUDIO[1000:201_000]
    assert max(map(len, chunks)) <= 64 * 1024


def test_nothing_is_overwritten(folder: Folder):
    first, second = (folder.save("1.wav", ContentFile(text)) for text in (b"first", b"second"))
    assert [folder.open(name).read() for name in (first, second)] == [b"first", b"second"]


def test_only_we_may_read_it(folder: Folder):
    assert Path(folder.path(folder.save("1.wav", ContentFile(AUDIO)))).stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_said_to_be_full_and_keeps_no_half_file(folder: Folder):
    with no_file_above(100_000), pytest.raises(StorageError) as caught:
        folder.save("a/1.wav", ContentFile(AUDIO))
    assert (caught.value.code, caught.value.retryable, _files(folder)) == ("storage_full", True, [])


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "storage_full"),
        (errno.EDQUOT, "storage_full"),
        (errno.EIO, "storage_unavailable"),
        (errno.EROFS, "storage_unavailable"),
    ],
)
def test_a_disk_that_fails_half_way_keeps_no_half_file(folder: Folder, number: int, code: str):
    with pytest.raises(StorageError) as caught:
        folder.save("1.wav", Breaking(number))
    assert (caught.value.code, _files(folder)) == (code, [])


def test_a_disk_that_fails_leaves_an_earlier_file_alone(folder: Folder):
    folder.save("1.wav", ContentFile(b"earlier"))
    with pytest.raises(StorageError):
        folder.save("1.wav", Breaking(errno.ENOSPC))
    assert folder.open("1.wav").read() == b"earlier"


def test_a_file_that_is_not_there_is_said_to_be_missing(folder: Folder):
    for verb in (folder.open, folder.size):
        with pytest.raises(FileNotFoundError):
            verb("1.wav")


def test_a_file_that_is_not_there_may_be_deleted(folder: Folder):
    folder.delete("1.wav")
    assert _files(folder) == []
