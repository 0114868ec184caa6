"""The background tasks: which rows wait for each of them, and what a person may do with a row that it gave up.

A task is described in the module that does it, and added by `calls.tasks` when the app starts. This is the only list of
tasks: the sweep, the dead letters, the metrics and `/readyz` read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet

from calls.models import Leased, ProviderEvent

Row = TypeVar("Row", bound=Leased | ProviderEvent)
LeasedRow = TypeVar("LeasedRow", bound=Leased)


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class GivenUp(Generic[Row]):
    """How the list of dead letters shows the rows that a task gave up, and what a person may do with them.

    `kind` is the name of their model in the list, and `step` the name of what was given up; without them these are the
    model's NOUN and the task's name. `owns` says which of several tasks of one model gave up a row. `code` is the
    error code of rows that have no such column.

    `retry` has a row worked on again and returns whether it did; without it the row waits for its task once more.
    `obstacle` says why rows with one of `final_codes` cannot be retried (None: no row can). `keeps` is the code and
    the sentence with which a request to dismiss a row is refused.
    """

    kind: str = ""
    step: str = ""
    owns: Callable[[Row], bool] = _always
    related: tuple[str, ...] = ()
    code: str = ""
    retry: Callable[[Row], bool] | None = None
    obstacle: str = ""
    final_codes: frozenset[str] | None = None
    keeps: tuple[str, str] | None = None

    @property
    def is_final(self) -> bool:
        """Whether no row can be retried."""
        return bool(self.obstacle) and self.final_codes is None

    def obstacle_of(self, row: Row) -> str:
        """Why a row cannot be retried; empty when it can."""
        return self.obstacle if self.final_codes is None or self.code_of(row) in self.final_codes else ""

    def code_of(self, row: Row) -> str:
        """The error code with which a row was given up."""
        return row.error_code if isinstance(row, Leased) else self.code


@dataclass(frozen=True, kw_only=True)
class Work(Generic[Row]):
    """Work that rows of one model wait for.

    `queue` is empty for what the clock does itself. `given_up` is None when nobody is needed for a row that was given
    up. `shares_rows`: its rows are found with those of another task, whose `task_of` names the task of a row.
    """

    name: str
    model: type[Row]
    queue: str
    given_up: GivenUp[Row] | None
    priority: int = 0
    limit: int = 6
    shares_rows: bool = False

    @property
    def kind(self) -> str:
        """The name of its rows in the list of dead letters."""
        return self.rules.kind or self.model.NOUN

    @property
    def rules(self) -> GivenUp[Row]:
        """Those for the rows that it gave up."""
        if self.given_up is None:
            raise LookupError(f"{self.name} has no dead letters.")
        return self.given_up

    def due(self, now: datetime) -> QuerySet[Any]:
        """The rows whose time has come, the longest waiting first."""
        raise NotImplementedError

    def due_since(self, now: datetime) -> datetime | None:
        """Since when the oldest row is due; None while none is."""
        return self.due(now).values_list("next_attempt_at", flat=True).first()

    def faults(self) -> Iterator[str]:
        """What is wrong with the description."""
        if self.queue and self.queue not in settings.TASK_QUEUES:
            yield f"its queue {self.queue!r} is not in TASK_QUEUES"
        if self.given_up is not None and not self._knows_how_to_retry(self.given_up):
            yield "it needs a `retry`, or an `obstacle` for all of its rows"

    def _knows_how_to_retry(self, rules: GivenUp[Row]) -> bool:
        return rules.retry is not None or rules.is_final


@dataclass(frozen=True, kw_only=True)
class Task(Work[LeasedRow]):
    """Work that claims its row with a lease: the statuses it starts from, and the one it fails to.

    `lease` is longer than TASK_HARD_SECONDS, so that a slow worker is over when another one takes the row. `used_up`
    is the error code of a row at which one worker after the other died. `if_waiting`: see `transitions.claim`.
    """

    sources: frozenset[str]
    failed: str
    lease: timedelta = timedelta(minutes=3)
    used_up: str = "attempts_used_up"
    if_waiting: bool = False
    task_of: Callable[[LeasedRow], str] | None = None

    def due(self, now: datetime) -> QuerySet[LeasedRow]:
        """Rows that no worker holds and whose time has come."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        rows: QuerySet[LeasedRow] = self.model._default_manager.filter(
            free, status__in=self.sources, next_attempt_at__lte=now
        )
        return rows.order_by("next_attempt_at")

    def task_for(self, row: LeasedRow) -> str:
        """The name of the task that continues a row."""
        return self.name if self.task_of is None else self.task_of(row)

    def faults(self) -> Iterator[str]:
        """What is wrong with the description."""
        yield from super().faults()
        if not self.sources:
            yield "it starts from no status"
        if self.failed not in self.model.SOURCES:
            yield f"no {self.model.__name__} can become {self.failed!r}"

    def _knows_how_to_retry(self, rules: GivenUp[LeasedRow]) -> bool:
        return super()._knows_how_to_retry(rules) or len(self.sources) == 1


@dataclass(frozen=True, kw_only=True)
class Unleased(Work[Row]):
    """Work that claims its row in a way of its own.

    `select` returns the rows that are due and `since` names their column that says since when. `sweep` enqueues them
    and returns how many; None: the clock does the work itself.
    """

    select: Callable[[datetime], QuerySet[Row]]
    sweep: Callable[[], int] | None
    since: str = "next_attempt_at"

    def due(self, now: datetime) -> QuerySet[Row]:
        """The rows that `select` returns."""
        return self.select(now)

    def due_since(self, now: datetime) -> datetime | None:
        """Since when the oldest row is due; None while none is."""
        since: datetime | None = self.due(now).order_by(self.since).values_list(self.since, flat=True).first()
        return since


class Registry:
    """All background work, in the order in which an interview meets it, and what a sweep does beside."""

    def __init__(self) -> None:
        self._works: dict[str, Work[Any]] = {}
        self.chores: list[Callable[[], object]] = []
        """What each sweep calls after it has enqueued what is due."""

    def add(self, work: Work[Any]) -> None:
        """Raises ImproperlyConfigured when a part of the description is missing or wrong."""
        faults = [*work.faults(), *(["there are two of this name"] if work.name in self._works else [])]
        if faults:
            raise ImproperlyConfigured(f"The background task {work.name}: {'; '.join(faults)}.")
        self._works[work.name] = work

    def check(self) -> None:
        """Raises ImproperlyConfigured when a model with leases has no task, or rules of one model contradict."""
        models = {work.model for work in self._works.values() if isinstance(work, Task)}
        idle = [model.__name__ for model in apps.get_models() if issubclass(model, Leased) and model not in models]
        if idle:
            raise ImproperlyConfigured(f"No background task is registered for {', '.join(idle)}.")
        for kind, works in self.kinds().items():
            shared = {(work.model, work.rules.related, work.rules.code, work.rules.obstacle) for work in works}
            if len(shared) > 1:
                raise ImproperlyConfigured(
                    f"The background tasks with dead letters of kind {kind} contradict each other."
                )

    def __getitem__(self, name: str) -> Work[Any]:
        return self._works[name]

    def __iter__(self) -> Iterator[Work[Any]]:
        return iter(self._works.values())

    def waiting(self) -> list[Work[Any]]:
        """The works that rows are counted for: each row that waits is found by one of them."""
        return [work for work in self if not work.shares_rows]

    def kinds(self) -> dict[str, list[Work[Any]]]:
        """The works that may give up a row, by the name of its model in the list of dead letters."""
        kinds: dict[str, list[Work[Any]]] = {}
        for work in self:
            if work.given_up is not None:
                kinds.setdefault(work.kind, []).append(work)
        return kinds

    def gave_up(self, row: Leased | ProviderEvent) -> Work[Any]:
        """The work that gave up a dead letter."""
        for work in self:
            if work.given_up is not None and isinstance(row, work.model) and work.given_up.owns(row):
                return work
        raise LookupError(f"No background task gives up a {type(row).__name__}.")


registry = Registry()
"""That of the service."""
