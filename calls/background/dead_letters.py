"""The dead letters: rows whose task was given up for good, read as one list; retried and dismissed by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet, Value

from calls.background import jobs
from calls.background.registry import Task, Work, registry
from calls.errors import Refused
from calls.models import Leased, ProviderEvent


@dataclass(frozen=True)
class DeadLetter:
    """One row that was set aside, with what a person wants to know of it."""

    row: Leased | ProviderEvent

    @property
    def work(self) -> Work[Any]:
        """The work that was given up."""
        return registry.gave_up(self.row)

    @property
    def kind(self) -> str:
        """The name of its model in the list."""
        return self.work.kind

    @property
    def id(self) -> str:
        """The kind and the key of the row, such as `response-17`."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def set_aside_at(self) -> datetime:
        """Since when nobody works on it."""
        if self.row.set_aside_at is None:
            raise ValueError(f"{self.id} is not set aside")
        return self.row.set_aside_at

    @property
    def interview_id(self) -> UUID | None:
        """The interview it belongs to; None for what belongs to no interview."""
        return self.row.subject.interview_id

    @property
    def step(self) -> str:
        """What was given up, by the name of its task; `start` is the clock's look at a due interview."""
        return self.work.rules.step or self.work.name

    @property
    def attempts(self) -> int:
        """How often the task was tried."""
        return self.row.attempts

    @property
    def error_code(self) -> str:
        """Stable snake_case."""
        return self.work.rules.code_of(self.row)

    @property
    def error_detail(self) -> str:
        """A sentence, without anything personal."""
        return self.row.error_detail

    @property
    def obstacle(self) -> str:
        """Why it cannot be retried, and what can be done instead; empty when it can."""
        return self.work.rules.obstacle_of(self.row)


@dataclass(frozen=True)
class DeadLetters:
    """Dead letters of several kinds in one order. Narrowed, ordered and sliced like a queryset, by a paginator too."""

    rows: Mapping[str, QuerySet[Any]]
    newest_first: bool = True

    def order_by(self, field: str) -> DeadLetters:
        """By `set_aside_at` or `-set_aside_at`, and then by id."""
        return replace(self, newest_first=field.startswith("-"))

    def filter(self, **lookups: Any) -> DeadLetters:
        """Those that match; the lookups are of `set_aside_at`, which every kind has."""
        return replace(self, rows={kind: rows.filter(**lookups) for kind, rows in self.rows.items()})

    def with_code(self, error_code: str) -> DeadLetters:
        """Those with this error code."""
        return replace(self, rows={kind: _with_code(kind, rows, error_code) for kind, rows in self.rows.items()})

    def retryable(self) -> DeadLetters:
        """Those without an obstacle."""
        rules = {kind: registry.kinds()[kind][0].rules for kind in self.rows}
        rows = {kind: rows for kind, rows in self.rows.items() if not rules[kind].is_final}
        return replace(
            self,
            rows={
                k: each.exclude(error_code__in=rules[k].final_codes) if rules[k].final_codes else each
                for k, each in rows.items()
            },
        )

    def count(self) -> int:
        """How many there are."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """How many of each kind: one query that looks into a small index per kind."""
        if not self.rows:
            return {}
        first, *others = (
            rows.order_by().annotate(kind_=Value(kind)).values("kind_").annotate(number=Count("pk"))
            for kind, rows in self.rows.items()
        )
        found = first.union(*others, all=True).values_list("kind_", "number")
        return dict.fromkeys(self.rows, 0) | dict(found)

    def __getitem__(self, wanted: slice) -> list[DeadLetter]:
        """A piece from the beginning of the list. Reads no more of each kind than the piece may need."""
        order = "-" if self.newest_first else ""
        letters = [
            DeadLetter(row)
            for rows in self.rows.values()
            for row in rows.order_by(f"{order}set_aside_at", f"{order}pk")[: wanted.stop]
        ]
        letters.sort(key=lambda letter: (letter.set_aside_at, letter.kind), reverse=self.newest_first)
        return letters[wanted]

    def __iter__(self) -> Iterator[DeadLetter]:
        return iter(self[0:None])


def kinds() -> list[str]:
    """The names of all kinds."""
    return list(registry.kinds())


def dead_letters(kind: str = "") -> DeadLetters:
    """All dead letters, or those of one kind, the newest first."""
    return DeadLetters({one: _set_aside(one) for one in ([kind] if kind else kinds())})


def find(letter_id: str) -> DeadLetter | None:
    """The dead letter with this id, in upper or lower case; None when there is none, or no such kind."""
    kind, _, key = letter_id.lower().partition("-")
    if kind not in registry.kinds():
        return None
    try:
        row = _set_aside(kind).filter(pk=key).first()
    except (ValueError, ValidationError, OverflowError):  # not a key of this kind
        return None
    return None if row is None else DeadLetter(row)


def _set_aside(kind: str) -> QuerySet[Any]:
    """The rows of a kind that were set aside."""
    work = registry.kinds()[kind][0]
    rows: QuerySet[Any] = work.model._default_manager.filter(set_aside_at__isnull=False)
    return rows.select_related(*work.rules.related) if work.rules.related else rows


def _with_code(kind: str, rows: QuerySet[Any], error_code: str) -> QuerySet[Any]:
    """Rows without a column for their code all have the same."""
    shared = registry.kinds()[kind][0].rules.code
    if shared:
        return rows if error_code == shared else rows.none()
    return rows.filter(error_code=error_code)


def retry(letter: DeadLetter) -> bool:
    """Has a dead letter worked on again, with its attempts counted from the start.

    False: it is a dead letter no more. Raises Refused for what must not be repeated. The result of a completed
    interview is made again when one of its answers is worked on again.
    """
    if letter.obstacle:
        raise Refused("not_retryable", letter.obstacle, "id")
    work, row = letter.work, letter.row
    with transaction.atomic():
        if work.rules.retry is not None:
            return work.rules.retry(row)
        if isinstance(work, Task) and isinstance(row, Leased):
            return jobs.requeue(row, work)
    raise TypeError(f"{letter.id} is not retryable")


@dataclass(frozen=True)
class Retried:
    """What a bulk retry did: how many were retried, must not be retried, and are left for another request."""

    retried: int
    not_retryable: int
    remaining: int


def retry_all(letters: DeadLetters, *, limit: int) -> Retried:
    """Retries the oldest of `letters`, at most `limit`, each in a transaction of its own.

    May be repeated and interrupted, and done by several people at once: what was retried is a dead letter no more.
    """
    open_letters = letters.retryable()
    retried = sum(retry(letter) for letter in open_letters.order_by("set_aside_at")[:limit])
    remaining = open_letters.count()
    return Retried(retried, max(letters.count() - remaining, 0), remaining)


def dismiss(letter: DeadLetter) -> bool:
    """Takes a dead letter off the list and leaves its row as it is. False: it is on the list no more.

    Raises Refused for a row that would wait for ever without being seen.
    """
    if letter.work.rules.keeps is not None:
        code, detail = letter.work.rules.keeps
        raise Refused(code, detail, "id")
    return _set_aside(letter.kind).filter(pk=letter.row.pk).update(set_aside_at=None) == 1
