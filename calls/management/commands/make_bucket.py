"""`manage.py make_bucket`: the bucket of recordings and résumés, when it is not there yet."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from calls.errors import StorageError


class Command(BaseCommand):
    """For a storage of one's own; a bucket at a provider is better made with its rules, by whoever pays for it."""

    help = "Creates AWS_STORAGE_BUCKET_NAME, private, unless it exists."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done. CommandError: files are kept in a folder, or the storage did not do it."""
        make = getattr(storages["default"], "make", None)
        if make is None:
            raise CommandError("AWS_STORAGE_BUCKET_NAME is not set: files are kept in a folder.")
        try:
            made = make()
        except StorageError as error:
            raise CommandError(f"{error.code}: {error}") from error
        self.stdout.write("The bucket was made." if made else "The bucket is there.")
