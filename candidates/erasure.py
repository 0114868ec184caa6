"""Erases one person. Other rooms erase what they hold of that person when they hear the signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction
from django.dispatch import Signal

from candidates import sqlite_wal
from candidates.models import Candidate

MAX_CONFLICTS = 5
"""So often an erasure is begun again because another request or worker stored something of the person."""


@dataclass(frozen=True)
class Held:
    """The files of one person in one folder of the storage: those that rows name, which may lie elsewhere too."""

    folder: str
    names: frozenset[str]


holding = Signal()
"""Sent with `candidate`. A receiver returns what it holds of that person as a list of `Held`."""

erasing = Signal()
"""Sent with `candidate` inside the transaction of the erasure. A receiver that raises undoes all of it."""


def erase(candidate: Candidate) -> None:
    """Deletes a person with consents, résumé and everything that other rooms hold.

    Suppressions stay: not to be called again is a wish that outlives the person's data. Files are deleted
    before the rows: an erasure that fails half-way leaves rows by which it can be repeated, while a file
    without a row would never be found again. Raises Candidate.DoesNotExist when the person is gone already,
    and what the storage raises when it is away.
    """
    gone: set[str] = set()
    conflicts = 0
    while True:
        for held in _held(candidate):
            gone |= delete_files(held)
        try:
            if _erase_rows(candidate, gone):
                return
        except (IntegrityError, OperationalError):  # a row of the person was stored, or locked, at the same moment
            conflicts += 1
            if conflicts == MAX_CONFLICTS:
                raise


def _erase_rows(candidate: Candidate, gone: set[str]) -> bool:
    """False: a row names a file that is not among those that are `gone`; nothing was erased then."""
    with transaction.atomic():
        # The lock keeps a new interview from being ordered for a person who is being erased.
        locked = Candidate.objects.select_for_update().get(pk=candidate.pk)
        if any(held.names - gone for held in _held(locked)):
            return False
        erasing.send(sender=Candidate, candidate=locked)
        locked.delete()
        transaction.on_commit(sqlite_wal.truncate, robust=True)
        return True


def _held(candidate: Candidate) -> Iterator[Held]:
    resume = Candidate.objects.values_list("resume", flat=True).get(pk=candidate.pk)
    yield Held(f"resumes/{candidate.pk}", frozenset({resume} - {""}))
    for _, found in holding.send(sender=Candidate, candidate=candidate):
        yield from cast("list[Held]", found)


def delete_files(held: Held) -> set[str]:
    """Deletes what rows name and what else lies in the folder: a killed process may have left it. Returns the names."""
    names = held.names | {f"{held.folder}/{name}" for name in _listed(held.folder)}
    for name in names:
        default_storage.delete(name)
    return set(names)


def _listed(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
