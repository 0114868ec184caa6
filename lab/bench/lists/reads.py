"""What is read of a database, by name. Each read ends as it does in the service, with the rows in memory."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import combinations, cycle
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from calls import queries
from calls.background import sweep
from calls.channels.phone import gate
from calls.interview import interviews
from calls.models import Interview
from lab.bench.lists.fill import identity
from lab.bench.parts import WrongError

Read = Callable[[], object]
SAMPLES = 20
_PAGE = "page_size=10"
"""Short pages: the longer they are, the less of the time is the search for them."""
_FILTERS: Mapping[str, Callable[[Interview], str]] = {
    "status": lambda sample: sample.status,
    "candidate": lambda sample: str(sample.candidate_id),
    "job_description": lambda sample: str(sample.job_description_id),
    "recommendation": lambda sample: str(sample.recommendation),
    "created_after": lambda sample: (sample.created_at - timedelta(seconds=1)).isoformat(),
}
_FAR_AWAY = 10**9
"""A cap that counts and never stops a call."""


class Reader:
    """Asks the API as a client does, each time about another one of the samples."""

    def __init__(self, samples: list[Interview]) -> None:
        self._client = Client(headers={"X-API-Key": settings.API_KEY, "host": "127.0.0.1"})
        self._samples = samples

    def get(self, path: str) -> dict[str, Any]:
        """The body of an answer. Raises WrongError unless it is a good one with something in it."""
        found = self._answer(path)
        if found.get("results") == []:
            raise WrongError(f"GET interviews/{path} found nothing.")
        return found

    def _answer(self, path: str) -> dict[str, Any]:
        answer = self._client.get(f"/api/v1/interviews/{path}")
        if answer.status_code != 200:
            raise WrongError(f"GET interviews/{path} answered {answer.status_code}.")
        body: dict[str, Any] = answer.json()
        return body

    def each(self, path_of: Callable[[Interview], str]) -> Read:
        """A read of the path that belongs to the next sample."""
        samples = cycle(self._samples)
        return lambda: self.get(path_of(next(samples)))

    def filtered(self, *names: str) -> Read:
        chosen = {name: _FILTERS[name] for name in names}
        return self.each(lambda sample: f"?{_PAGE}&" + urlencode({name: of(sample) for name, of in chosen.items()}))

    def next_page(self, query: str) -> Read:
        """The page after the first, by its cursor."""
        address = self.get(f"?{_PAGE}&{query}")["next"]
        return lambda: self.get(address.partition("/interviews/")[2])

    def nothing(self, query: str) -> Read:
        """A list that is empty, however much is looked through."""
        return lambda: self._answer(f"?{_PAGE}&{query}")


def of_archive(size: int) -> dict[str, Read]:
    reader = Reader(_samples(size))
    reads = {
        "list": reader.filtered(),
        "second page": reader.next_page(""),
        "second page of a status": reader.next_page("status=completed"),
        "waiting ones": lambda: reader.get(f"?{_PAGE}&status=pending"),
        "an impossible pair": reader.nothing("status=pending&recommendation=hire"),
        "detail": reader.each(lambda sample: f"{sample.pk}/"),
        "result": reader.each(lambda sample: f"{sample.pk}/result/"),
        "events": reader.each(lambda sample: f"{sample.pk}/events/"),
    }
    choices = [names for count in (1, 2) for names in combinations(_FILTERS, count)]
    return reads | {" + ".join(names): reader.filtered(*names) for names in choices}


def _samples(size: int) -> list[Interview]:
    """Interviews with a recommendation, from all over the years."""
    ids = [identity("interview", number) for number in range(1, size + 1, max(size // (SAMPLES * 10), 1))]
    rows = Interview.objects.filter(pk__in=ids, recommendation__isnull=False)
    return list(rows.order_by("pk")[:SAMPLES])


def of_backlog() -> dict[str, Read]:
    """What the clock and a probe read while everybody is due."""
    now = timezone.now()
    waiting = Interview.objects.filter(status="pending").select_related("candidate").order_by("pk").first()
    if waiting is None:
        raise WrongError("No interview is pending.")
    client = Client(headers={"host": "127.0.0.1"})
    return {
        "clock's pick": lambda: _pick(now),
        "clock's pick, nobody due": lambda: _pick(now - timedelta(days=2)),
        "lines in use": queries.live_call_count,
        "the gate": lambda: gate.ask(waiting),
        "the gate with daily caps": lambda: _ask_with_caps(waiting),
        "failed questions": interviews.fail_without_questions,
        "the whole sweep": lambda: _sweep(now),
        "/readyz": lambda: client.get("/readyz").content,
    }


def _ask_with_caps(interview: Interview) -> object:
    with patch.multiple(settings, DAILY_CALLS=_FAR_AWAY, DAILY_SPEND=_FAR_AWAY):
        return gate.ask(interview)


def _sweep(now: datetime) -> None:
    """A sweep of which nothing stays, so that the next one finds the same."""
    with transaction.atomic():
        sweep.run(now)
        transaction.set_rollback(True)


def _pick(now: datetime) -> list[UUID]:
    """As `pace.start_due` does it."""
    return list(queries.due_interviews(now).values_list("pk", flat=True)[:200])
