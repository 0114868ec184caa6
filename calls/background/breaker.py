"""May a vendor be asked now? Its circuit breaker and limits, shared by all workers, and the ledger of what it did.

Every decision is a short transaction under the lock of the vendor's row, before and after the vendor is asked and
never around it. A worker that dies leaves a lease that runs out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calls.domain.usage import NOTHING, Usage
from calls.errors import ProviderError, Unavailable
from calls.models import JobDescription, Leased, Vendor, VendorCall

BREAK_AFTER = 5
"""This many failures in a row open the breaker. A task has more attempts, so that no row is lost."""

FIRST_PAUSE = timedelta(seconds=10)
MAX_PAUSE = timedelta(minutes=5)
MAX_RETRY_AFTER = timedelta(hours=1)
BUSY_PAUSE = timedelta(seconds=2)
"""When a vendor with too many calls under way is asked again."""

LEASE = timedelta(minutes=3)
"""Longer than one piece of work takes at most; see `registry.Task.lease`."""

PROVEN_FOR = timedelta(hours=1)
"""How long a vendor that did some work is asked for many pieces of the same kind at once."""

MINUTE = timedelta(minutes=1)

_CLOSED = {
    "failures": 0,
    "opened_at": None,
    "open_until": None,
    "probe_until": None,
    "error_code": "",
    "unusable_code": "",
    "refused_at": None,
}


@dataclass(frozen=True)
class Request:
    """What a vendor is asked for, and for which row. The carrier is not `limited`: dialling has a pace of its own."""

    kind: str
    row: Leased
    limited: bool = True


@dataclass(frozen=True)
class Ticket:
    """The permission to ask a vendor once. A probe finds out whether the vendor is back.

    `is_judged` says that answers that cannot be used count against the vendor. They do not for the carrier: a recording
    that is damaged says nothing about its calls.
    """

    call_id: int
    vendor: str
    is_probe: bool
    is_judged: bool


def admit(vendor: str, request: Request) -> Ticket:
    """Enters the work in the ledger. Raises Unavailable when the vendor is away or a limit is reached."""
    now = timezone.now()
    interview_id, _ = request.row.subject
    with transaction.atomic():
        is_probe = _pass_breaker(_locked(vendor), now)
        if request.limited:
            _pass_limits(vendor, now)
        call = VendorCall.objects.create(
            vendor=vendor,
            kind=request.kind,
            interview_id=interview_id,
            job_description_id=request.row.pk if isinstance(request.row, JobDescription) else None,
            started_at=now,
            leased_until=now + LEASE,
        )
    return Ticket(call.pk, vendor, is_probe, is_judged=request.limited)


def answered(ticket: Ticket, usage: Usage, *, code: str = "") -> None:
    """The vendor answered, even if with a refusal, so it works. Only a probe ends a pause that others began."""
    vendor = Vendor.objects.filter(pk=ticket.vendor)
    with transaction.atomic():
        _close(ticket, usage, code)
        if ticket.is_probe:
            vendor.update(**_CLOSED)
        else:
            vendor.filter(open_until=None, failures__gt=0).update(**_CLOSED)


def failed(ticket: Ticket, error: ProviderError) -> None:
    """The vendor failed, or its answer cannot be used. After five of these in a row, or when it refuses our
    credentials, no worker asks it for a while.

    After a failure, `error` says for how long: that costs no attempt. An answer that cannot be used costs one, since
    the reason may lie in what was asked.
    """
    is_failure = error.refuses_credentials or (error.retryable and error.is_outage)
    if not is_failure and not (error.is_unusable and ticket.is_judged):
        answered(ticket, error.usage, code=error.code)
        return
    now = timezone.now()
    with transaction.atomic():
        vendor = _locked(ticket.vendor)
        _close(ticket, error.usage, error.code)
        _count(vendor, error, now, is_probe=ticket.is_probe)
        vendor.save()
    if is_failure and vendor.open_until is not None:
        error.wait_seconds = (vendor.open_until - now).total_seconds()


def is_proven(vendor: str, kind: str) -> bool:
    """Whether the last work of this kind that the vendor ended within an hour was done."""
    since = timezone.now() - PROVEN_FOR
    ended = VendorCall.objects.filter(vendor=vendor, kind=kind, started_at__gt=since, ended_at__isnull=False)
    return ended.order_by("-started_at", "-id").values_list("error_code", flat=True).first() == ""


def broke_off(ticket: Ticket) -> None:
    """Our own code failed while the vendor was asked, which says nothing about the vendor."""
    with transaction.atomic():
        _close(ticket, NOTHING, "broke_off")
        if ticket.is_probe:
            Vendor.objects.filter(pk=ticket.vendor).update(probe_until=None)


def _locked(name: str) -> Vendor:
    vendor = Vendor.objects.select_for_update().filter(pk=name).first()
    if vendor is None:
        Vendor.objects.get_or_create(pk=name)
        vendor = Vendor.objects.select_for_update().get(pk=name)
    return vendor


def _pass_breaker(vendor: Vendor, now: datetime) -> bool:
    """Whether the work is the one probe of a vendor that was away. Raises Unavailable while it is away."""
    if vendor.open_until is None:
        return False
    if vendor.open_until > now:
        raise _away(vendor, vendor.open_until - now)
    if vendor.probe_until is not None and vendor.probe_until > now:
        raise _away(vendor, FIRST_PAUSE)
    vendor.probe_until = now + LEASE
    vendor.save(update_fields=["probe_until"])
    return True


def _pass_limits(vendor: str, now: datetime) -> None:
    calls = VendorCall.objects.filter(vendor=vendor)
    under_way = calls.filter(ended_at=None, leased_until__gt=now)
    if under_way.count() >= settings.VENDOR_CONCURRENCY:
        raise _busy(vendor, BUSY_PAUSE)
    recent = calls.filter(started_at__gt=now - MINUTE).order_by("started_at")
    if recent.count() >= settings.VENDOR_RATE_PER_MINUTE:
        raise _busy(vendor, max(recent[0].started_at + MINUTE - now, BUSY_PAUSE))


def _away(vendor: Vendor, wait: timedelta) -> Unavailable:
    if vendor.unusable_code:
        return Unavailable(
            f"{vendor.name} gave several answers in a row that cannot be used, and is left alone for a while.",
            provider=vendor.name,
            code=vendor.unusable_code,
            wait_seconds=wait.total_seconds(),
            is_unusable=True,
        )
    refused = vendor.refused_at is not None
    why = "does not accept our credentials" if refused else "failed several times in a row"
    detail = f"{vendor.name} {why} ({vendor.error_code}) and is left alone for a while."
    code = "credentials_refused" if refused else "vendor_away"
    away = Unavailable(detail, provider=vendor.name, code=code, wait_seconds=wait.total_seconds())
    away.refuses_credentials = refused
    return away


def refused_until(vendor: str) -> datetime | None:
    """When a vendor that does not accept our credentials is asked again; None for one that accepts them, or now."""
    refusing = Vendor.objects.filter(pk=vendor, refused_at__isnull=False, open_until__gt=timezone.now())
    return refusing.values_list("open_until", flat=True).first()


def _busy(vendor: str, wait: timedelta) -> Unavailable:
    detail = f"As much is asked of {vendor} as our limits allow."
    return Unavailable(detail, provider=vendor, code="vendor_busy", wait_seconds=wait.total_seconds())


def _count(vendor: Vendor, error: ProviderError, now: datetime, *, is_probe: bool) -> None:
    """Counts a failure, and opens the breaker when it is due, at once for credentials that are refused.

    What comes back late changes no pause.
    """
    standing = None if is_probe else vendor.open_until
    if standing is None:
        vendor.failures += 1
        vendor.probe_until = None
    if error.retry_after is not None:
        until: datetime | None = now + timedelta(seconds=min(error.retry_after, MAX_RETRY_AFTER.total_seconds()))
    elif standing is None and (is_probe or error.refuses_credentials or vendor.failures >= BREAK_AFTER):
        until = now + _pause(vendor.failures)
    else:
        until = standing
    if error.refuses_credentials:
        vendor.refused_at = vendor.refused_at or now
    if until is not None:
        vendor.open_until = max(until, standing or until)
        vendor.opened_at = vendor.opened_at or now
        vendor.error_code = error.code
        vendor.unusable_code = error.code if error.is_unusable else ""


def _pause(failures: int) -> timedelta:
    """10 seconds, and twice as long after each probe that failed, up to five minutes."""
    doublings = min(max(failures - BREAK_AFTER, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), MAX_PAUSE)


def _close(ticket: Ticket, usage: Usage, code: str) -> None:
    VendorCall.objects.filter(pk=ticket.call_id).update(
        ended_at=timezone.now(),
        error_code=code,
        model=usage.model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        audio_seconds=usage.audio_seconds,
        characters=usage.characters or None,
        cost=usage.cost,
    )
