"""Calls that are ended and deleted at the carrier: of candidates who were erased or had withdrawn, or given up here."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.channels.phone import carriers, end_call
from calls.domain.states import RecordingStatus
from calls.errors import ProviderError, StorageError
from calls.models import Call, CarrierErasure, Recording
from calls.models.answers import recordings_folder
from calls.ports import Telephony
from calls.telephony.states import CALL_LIVE, ErasureStatus
from candidates.erasure import Held, delete_files

logger = logging.getLogger(__name__)

TASK = Task(
    name="erase_at_carrier",
    model=CarrierErasure,
    queue="speech",
    sources=frozenset({str(ErasureStatus.WAITING)}),
    failed=str(ErasureStatus.FAILED),
    given_up=GivenUp(),
    limit=50,  # with growing pauses: some four hours of a carrier that is away
)

AFTER_HANG_UP = timedelta(minutes=1)
"""How long a call that is being hung up may still bring forth a recording."""

ID_PATIENCE = timedelta(hours=2)
"""How long webhooks may tell the carrier's id of a call that was ordered: longer than a call may last."""


FILES_LEFT_AFTER = timedelta(hours=1)
"""When no step that began before an erasure can still write a file; a task is killed long before."""

FOLDERS = 20
"""Folders that are emptied in one sweep."""


def request(calls: Iterable[Call], *, hang_up: bool = True) -> None:
    """Has the recordings of `calls` deleted at the carrier, in the background; live calls are hung up first.

    With `hang_up` False a live call has a minute to end by itself. To be called in the transaction that deletes the
    rows: what is left to do is kept in rows of its own. So a call that was given up here is ended in the same way: its
    row is over and is not looked up again, and nobody has agreed to a recording in it.
    """
    for call in calls:
        if not call.provider_call_id:
            _await_id(call)
            continue
        live = call.status in CALL_LIVE or end_call.was_given_up(call)
        if live and hang_up:
            jobs.enqueue("hang_up", call.provider_call_id)
        due_in = AFTER_HANG_UP if live else jobs.SWEEP_AFTER
        erasure, is_new = CarrierErasure.objects.get_or_create(
            provider=call.provider,
            provider_call_id=call.provider_call_id,
            defaults={
                "call_id": call.pk,
                "provider_account": call.provider_account,
                "next_attempt_at": timezone.now() + due_in,
            },
        )
        if not is_new:  # what was done before does not cover a later recording
            transitions.move(erasure, ErasureStatus.WAITING, due_in=due_in)
        if not live:
            jobs.enqueue(TASK.name, erasure.pk)


def _await_id(call: Call) -> None:
    """Keeps our id of a call that the carrier may have placed without its id being known; see `heard_of`."""
    if call.ordered_at is not None:
        due_at = timezone.now() + ID_PATIENCE
        CarrierErasure.objects.get_or_create(
            call_id=call.pk,
            defaults={
                "provider": call.provider,
                "provider_account": call.provider_account,
                "next_attempt_at": due_at,
            },
        )


def empty_folders_later(calls: Iterable[Call]) -> None:
    """Has the folders of erased interviews emptied once more, after an hour.

    A worker that was saving a file during the erasure removes it when it finds its row gone. A worker that is killed
    in between leaves the file. To be called after `request`, in the same transaction.
    """
    due_at = timezone.now() + FILES_LEFT_AFTER
    for call in calls:
        by_id = Q(provider=call.provider, provider_call_id=call.provider_call_id) & ~Q(provider_call_id="")
        erasures = CarrierErasure.objects.filter(by_id | Q(call_id=call.pk))
        erasures.update(interview_id=call.interview_id, files_due_at=due_at)


def empty_folders() -> None:
    """Deletes the files that killed workers left in the folders of erased interviews."""
    due = CarrierErasure.objects.filter(files_due_at__lte=timezone.now())
    for erasure in due.order_by("files_due_at")[:FOLDERS]:
        try:
            if erasure.interview_id:
                delete_files(Held(recordings_folder(erasure.interview_id), frozenset()))
        except StorageError as error:
            logger.error("the files of an erased interview cannot be looked for: %s", error.code)
            return
        CarrierErasure.objects.filter(pk=erasure.pk).update(interview_id=None, files_due_at=None)


def heard_of(call_id: UUID | None, provider: str, provider_call_id: str) -> None:
    """Ends a call whose rows were erased, and has deleted what it has recorded since: the carrier tells of it still.

    Does nothing for a call that was not erased, as one that is missing in a restored backup.
    """
    if not provider_call_id:
        return
    with transaction.atomic():
        erasures = CarrierErasure.objects.select_for_update().order_by("-provider_call_id")
        by_id = Q(provider=provider, provider_call_id=provider_call_id)
        erasure = erasures.filter(by_id | Q(call_id=call_id, call_id__isnull=False)).first()
        if erasure is None:
            return
        if not erasure.provider_call_id:
            erasure.provider_call_id, erasure.next_attempt_at = provider_call_id, timezone.now() + AFTER_HANG_UP
            erasure.save(update_fields=["provider_call_id", "next_attempt_at"])
            jobs.enqueue("hang_up", provider_call_id)
        transitions.move(erasure, ErasureStatus.WAITING, due_in=AFTER_HANG_UP)


def run(erasure: CarrierErasure, telephony: Telephony) -> bool:
    """Deletes what the carrier has of a call. False: it is done elsewhere, is tried again later, or failed for good."""
    if not jobs.take(erasure, TASK):
        return False
    try:
        carriers.check(erasure, telephony)
    except ProviderError as error:
        jobs.retry_or_fail(erasure, TASK, error)
        return False
    if not erasure.provider_call_id:  # the carrier never told of it: it was not placed
        return transitions.move(erasure, ErasureStatus.DONE, error_code="", error_detail="")
    if _is_fetched_from(erasure):
        transitions.release(erasure, retry_in=AFTER_HANG_UP, code="recordings_not_fetched", count=False)
        return False
    request = vendors.Request("erasure", erasure, limited=False)
    try:
        deleted = vendors.ask(request, [telephony], lambda carrier: _delete(erasure, carrier))
    except ProviderError as error:
        jobs.retry_or_fail(erasure, TASK, error)
        return False
    if not deleted:
        transitions.release(erasure, retry_in=AFTER_HANG_UP, code="call_is_live")
        return False
    return transitions.move(erasure, ErasureStatus.DONE, error_code="", error_detail="")


def _is_fetched_from(erasure: CarrierErasure) -> bool:
    """Whether recordings of the call, made before its candidate withdrew, are still to be fetched."""
    kept = Recording.objects.filter(call__provider=erasure.provider, call__provider_call_id=erasure.provider_call_id)
    return kept.filter(status__in=[RecordingStatus.ANNOUNCED, RecordingStatus.AVAILABLE]).exists()


def _delete(erasure: CarrierErasure, telephony: Telephony) -> bool:
    """False: the call was still going on; it was ended, and may yet bring forth a recording."""
    if _is_live(erasure, telephony):
        telephony.hang_up(erasure.provider_call_id)
        return False
    telephony.delete_recordings(erasure.provider_call_id)
    if not _is_kept(erasure):
        telephony.delete_call(erasure.provider_call_id)
    return True


def _is_kept(erasure: CarrierErasure) -> bool:
    """Whether the call has a row here: its candidate withdrew, or it was given up, and nobody was erased."""
    return Call.objects.filter(provider=erasure.provider, provider_call_id=erasure.provider_call_id).exists()


def _is_live(erasure: CarrierErasure, telephony: Telephony) -> bool:
    """Whether the call goes on although it was to be hung up. One that the carrier does not know is over."""
    try:
        return telephony.fetch_call(erasure.provider_call_id).status in CALL_LIVE
    except ProviderError as error:
        if error.code != "carrier_not_found":
            raise
        return False
