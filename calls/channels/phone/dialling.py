"""Interview → call: the gate, the order to the carrier, and what to do when nobody knows whether it rang."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.channels.phone import calls, carriers, end_call, erase, gate, retries
from calls.domain.states import InterviewStatus
from calls.errors import NotReady, ProviderError
from calls.interview import audio_prompts
from calls.interview.context import Context
from calls.models import Call, CarrierErasure, Interview
from calls.ports import CallOrder, Telephony
from calls.telephony.gate import Stop
from calls.telephony.retries import Outcome
from calls.telephony.states import CALL_LIVE, CallStatus
from screener.observability import work

logger = logging.getLogger(__name__)


def _task_of(call: Call) -> str:
    """A call is dialled until the carrier was asked to, and looked up afterwards."""
    return "look_up_call" if must_look_up(call) else "dial"


NOT_REPEATED = (
    "A call that may have rung is not repeated. POST /api/v1/interviews/{id}/retry/ has the candidate called again."
)

DIAL = Task(
    name="dial",
    model=Call,
    queue="calls",
    sources=frozenset({str(CallStatus.QUEUED)}),
    failed=str(CallStatus.FAILED),
    given_up=GivenUp(obstacle=NOT_REPEATED),
    shares_rows=True,
)
LOOK_UP = Task(
    name="look_up_call",
    model=Call,
    queue="calls",
    sources=CALL_LIVE,
    failed=str(CallStatus.FAILED),
    limit=30_000,
    given_up=None,
    task_of=_task_of,
)
"""Finds the calls that are to be dialled too."""

ASK_AFTER = timedelta(seconds=20)
"""When the carrier is asked about a call that it may or may not have placed."""

RING_SECONDS = 30
LIMIT_SECONDS = 3600
LOST_AFTER = timedelta(minutes=5)
"""When the carrier knows nothing of a call for so long after it was ordered, it was never placed."""

ASK_AGAIN = timedelta(seconds=60)
"""When the carrier is asked again about a call that it does not know yet, or cannot tell from others."""


def run(call: Call, telephony: Telephony) -> bool:
    """Asks the carrier to dial, once. False: the gate stopped it, it was asked before, or it refused.

    `ordered_at` is set before the carrier is asked. A worker that dies behind that line may have dialled, so
    nobody dials again: `look_up` finds out.
    """
    if must_look_up(call) or not transitions.claim(call, DIAL.sources, lease=DIAL.lease, limit=DIAL.limit):
        return _give_up_when_used_up(call)
    if call.interview.status != InterviewStatus.CALLING:
        calls.withdrawn(call, CallStatus.CANCELED, event="The call was not made.")
        return False
    stop = gate.ask(call.interview, call)
    if stop is not None:
        return _stopped(call, stop)
    _choose_voice(call)
    request = vendors.Request("dial", call, limited=False)
    try:
        provider_call_id = vendors.ask(request, [telephony], lambda carrier: _dial(call, carrier))
    except ProviderError as error:
        return _refused(call, error)
    if not provider_call_id:
        return False
    _placed(call, provider_call_id)
    return True


def _choose_voice(call: Call) -> None:
    if call.session is not None:  # else it was ordered by the release before sessions, and the carrier's voice reads
        audio_prompts.choose(Context(call.interview, call.session))


def _dial(call: Call, telephony: Telephony) -> str:
    """The carrier's id of the call; empty when another worker has the call. A carrier that is away is not asked."""
    ours = Call.objects.filter(pk=call.pk, status=CallStatus.QUEUED, ordered_at=None, leased_until=call.held_until)
    account = carriers.configured_account()
    if not ours.update(ordered_at=timezone.now(), provider=telephony.name, provider_account=account):
        return ""
    return telephony.place_call(order(call))


def _give_up_when_used_up(call: Call) -> bool:
    """Ends a call at whose dialling one worker after the other died. Always False: nothing was dialled."""
    if jobs.is_used_up(call, DIAL) and not must_look_up(call):
        detail = "Dialling was tried and broke off too often."
        calls.ended(call, CallStatus.FAILED, code="attempts_used_up", detail=detail)
    return False


def order(call: Call) -> CallOrder:
    """What the carrier is asked for."""
    interview = call.interview
    phone = call.phone or interview.candidate.phone
    return CallOrder(str(call.pk), phone, RING_SECONDS, LIMIT_SECONDS, interview.language)


def _stopped(call: Call, stop: Stop) -> bool:
    """The gate closed between the order and the dial: the call is not made, and the interview waits or ends."""
    with transaction.atomic():
        if not _holds(call):
            return False
        calls.withdrawn(
            call, CallStatus.CANCELED, event="The call was not made.", error_code=stop.code, error_detail=stop.detail
        )
        gate.stopped(call.interview, stop)
    return False


def _placed(call: Call, provider_call_id: str) -> None:
    """Keeps the carrier's id, also when the lease ran out: no other worker can learn it.

    The row may have moved on already, since webhooks are fast, or it is gone, because the candidate was erased.
    """
    with transaction.atomic():
        if not _lock_interview(call):
            erase.heard_of(call.pk, call.provider, provider_call_id)
            return
        calls.learn_id(call, provider_call_id)
        transitions.release(call, retry_in=jobs.LOOK_UP_AFTER)
        transitions.record(call, "call.placed", "The carrier accepted the call.")
    call.refresh_from_db(fields=["status", "error_code"])
    call.interview.refresh_from_db(fields=["status", "error_code", "status_changed_at"])
    if end_call.was_given_up(call):
        erase.request([call])
    elif end_call.is_unwanted(call):
        jobs.enqueue("hang_up", provider_call_id)


def _holds(call: Call) -> bool:
    """Whether our lease of a call still stands. Locks the interview, then the call, in the order that webhooks do."""
    return _lock_interview(call) and transitions.holds(call)


def _lock_interview(call: Call) -> bool:
    """False: it is gone, because its candidate was erased."""
    return bool(Interview.objects.select_for_update(no_key=True).filter(pk=call.interview_id).values_list("pk"))


def _refused(call: Call, error: ProviderError) -> bool:
    if error.ambiguous:  # it may ring: wait for a webhook, or ask the carrier
        logger.warning("call %s may have been placed: %s", call.pk, error.code)
        work.went("retried")
        transitions.release(call, retry_in=ASK_AFTER, code="dial_unknown", detail=str(error))
    elif not jobs.give_back(call, DIAL, error, ordered_at=None):
        with transaction.atomic():
            if _holds(call):
                calls.ended(call, CallStatus.FAILED, code=error.code, detail=str(error))
    return False


def must_look_up(call: Call) -> bool:
    """Whether the carrier has been asked to dial already, so that it is asked about the call instead."""
    return call.ordered_at is not None or call.status != CallStatus.QUEUED


def look_up(call: Call, telephony: Telephony) -> bool:
    """Asks the carrier what became of a call. False: somebody else does, or nothing new was learned."""
    if not transitions.claim(call, LOOK_UP.sources, lease=LOOK_UP.lease, limit=LOOK_UP.limit):
        return False
    try:
        carriers.check(call, telephony)
        provider_call_id = call.provider_call_id or _find(call, telephony)
        if not provider_call_id:
            return _never_placed(call)
        state = telephony.fetch_call(provider_call_id)
    except ProviderError as error:
        if error.code == "carrier_not_found" or (error.code == carriers.CODE and carriers.is_surely_over(call)):
            return _ended(call, code=error.code, detail=str(error))
        transitions.release(call, retry_in=jobs.LOOK_UP_AFTER, code=error.code, detail=str(error))
        return False
    if not transitions.release(call, retry_in=jobs.LOOK_UP_AFTER, provider_call_id=provider_call_id):
        return False
    if state.status in CALL_LIVE:
        _make_good(call, telephony)
    return calls.moved(call, state.status, answered_by=state.answered_by, duration_seconds=state.duration_seconds)


def _find(call: Call, telephony: Telephony) -> str:
    """The carrier's id of a call that it may have placed; empty when there is none that no other row has.

    Raises NotReady when several calls could be this one and one of them is live: nobody is rung beside it.
    """
    asked = order(call)
    found = telephony.find_calls(asked, since=call.ordered_at or call.created_at) if asked.to else []
    rows = Call.objects.filter(provider=telephony.name, provider_call_id__in=found).exclude(pk=call.pk)
    erased = CarrierErasure.objects.filter(provider=telephony.name, provider_call_id__in=found)
    known = {one for each in (rows, erased) for one in each.values_list("provider_call_id", flat=True)}
    unknown = [one for one in found if one not in known]
    if len(unknown) == 1:
        return unknown[0]
    if any(telephony.fetch_call(one).status in CALL_LIVE for one in unknown):
        detail = "The carrier has several calls to this number, and cannot tell which one is this."
        raise NotReady(detail, provider=telephony.name, code="dial_unknown")
    return ""


def _make_good(call: Call, telephony: Telephony) -> None:
    """Does what a task that got lost should have done with a live call: those tasks have no row of their own."""
    call.interview.refresh_from_db(fields=["status", "error_code", "status_changed_at"])
    if end_call.is_unwanted(call):
        end_call.run(call.provider_call_id, telephony)
    elif retries.known(call) is Outcome.VOICEMAIL and call.message_ordered_at is None:
        leave_message(call, telephony)


def _never_placed(call: Call) -> bool:
    if timezone.now() - (call.ordered_at or call.created_at) < LOST_AFTER:
        transitions.release(call, retry_in=ASK_AGAIN, code="dial_unknown")
        return False
    return _ended(call, code="dial_unknown", detail=retries.SENTENCES[Outcome.NOT_PLACED], outcome=Outcome.NOT_PLACED)


def _ended(call: Call, *, code: str, detail: str, outcome: Outcome | None = None) -> bool:
    """Ends a call that the carrier does not know (any more). False: another worker looks it up, or it had ended."""
    with transaction.atomic():
        if not _holds(call):
            return False
        if outcome is not None:
            retries.note(call, outcome)
        return calls.ended(call, CallStatus.FAILED, code=code, detail=detail)


def leave_message(call: Call, telephony: Telephony) -> None:
    """Leaves a message on the voicemail that a call met, once per interview at most; else ends the call.

    `message_ordered_at` is set before the carrier is asked, so that nobody asks twice.
    """
    try:
        carriers.check(call, telephony)
    except ProviderError as error:  # nobody was asked: the next look-up tries again
        logger.warning("call %s left no message: %s", call.pk, error.code)
        return
    earlier = Call.objects.filter(interview_id=call.interview_id).exclude(pk=call.pk)
    if earlier.exclude(message_ordered_at=None).exists():
        end_call.run(call.provider_call_id, telephony)
        return
    if not Call.objects.filter(pk=call.pk, message_ordered_at=None).update(message_ordered_at=timezone.now()):
        return
    try:
        telephony.leave_message(call.provider_call_id, str(call.pk))
    except ProviderError as error:
        logger.warning("call %s left no message: %s", call.pk, error.code)
        if error.refuses_credentials:  # it was not asked: the next look-up tries again
            Call.objects.filter(pk=call.pk).update(message_ordered_at=None)
