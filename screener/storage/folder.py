"""A local folder, whose disk may be full."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from calls.errors import disk_errors
from screener.storage.part import Part


class Folder(FileSystemStorage):
    """Files below MEDIA_ROOT. A disk that is full or broken is a StorageError; a missing file FileNotFoundError."""

    def part(self, name: str, start: int, stop: int) -> Part:
        """The bytes from `start` up to and without `stop`, to be closed by whoever asked."""
        file = self.open(name, "rb")
        file.seek(start)
        return Part(file, stop - start)

    def delete(self, name: str) -> None:
        """Removes a file; one that is not there is a success."""
        with disk_errors():
            super().delete(name)

    def size(self, name: str) -> int:
        """In bytes."""
        with disk_errors():
            return super().size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and the files directly below `path`."""
        with disk_errors():
            return super().listdir(path)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        with disk_errors():
            opened: File[Any] = super()._open(name, mode)  # type: ignore[misc]  # the stubs leave it out
            return opened

    def _save(self, name: str, content: File[Any]) -> str:
        """Writes under a name nobody else knows, and takes the asked one when all of it is on the disk.

        What could not be written whole is removed; a process that is killed leaves at most a `.part`.
        """
        with disk_errors():
            part = f"{name}.{uuid4().hex}.part"
            try:
                super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
                self._sync(part)
                return self._publish(part, name)
            finally:
                super().delete(part)

    def _publish(self, part: str, name: str) -> str:
        free = self._reserve(name)
        os.replace(self.path(part), self.path(free))
        return free

    def _reserve(self, name: str) -> str:
        """Creates `name`, or one like it when that is taken: two writers never get the same one."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name

    def _sync(self, name: str) -> None:
        """A row that says that a file is there must not outlive the file when the power fails."""
        descriptor = os.open(self.path(name), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
