"""Whether this process lives, and whether the service can do its work. Both without a key."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from calls.background import waiting
from calls.background.dead_letters import dead_letters
from calls.models import Vendor
from calls.providers import carrier_name

PROBES = frozenset({"/healthz", "/readyz"})


def probes_with_any_host(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lets a platform probe by an address of its own. Neither probe uses the name of the host for anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            request.get_host = lambda: "localhost"  # type: ignore[method-assign]
        return get_response(request)

    return middleware


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated; otherwise 503 with what is missing."""
    try:
        unapplied = bool(_last_migrations() - MigrationRecorder(connection).applied_migrations().keys())
        work = {} if unapplied else _work()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    if unapplied:
        return JsonResponse({"status": "unavailable", "database": "ok", "migrations": "missing"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "migrations": "ok", **work})


def _work() -> dict[str, float | str]:
    """What a person may have to look at; none of it makes the service unready."""
    age = round(max(waiting.seconds_overdue().values()), 1)
    return {
        "oldest_waiting_row_seconds": age,
        "dead_letters": dead_letters().count(),
        "carrier": "refuses_credentials" if _is_refused() else "ok",
    }


def _is_refused() -> bool:
    """Whether the carrier did not accept our credentials when it was last asked.

    It makes the service unready for nothing: the webhooks of calls that go on come all the same.
    """
    return Vendor.objects.filter(pk=carrier_name(), refused_at__isnull=False).exists()


@functools.cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of every app, which is applied after all others. The files do not change in a process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
