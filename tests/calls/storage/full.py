"""Disks without room."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile

from screener.storage.folder import Folder


class Breaking(ContentFile[bytes]):
    """Content that can be written half only."""

    def __init__(self, number: int) -> None:
        super().__init__(b"half of it")
        self.number = number

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Something, and then the error with this number."""
        yield from super().chunks(chunk_size)
        raise OSError(self.number, "broken")


class FullFolder(Folder):
    """Every write ends half-way, as on a full disk."""

    def _save(self, name: str, content: File[Any]) -> str:
        return super()._save(name, Breaking(errno.ENOSPC))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The kernel refuses to let a file of this process grow beyond, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
