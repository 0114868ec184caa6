"""Ending a call at the carrier, and making good for a hang-up that got lost."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.models import Call, CarrierErasure, Interview
from calls.ports import Telephony
from calls.telephony.states import CALL_ENDS, CALL_LIVE, CallStatus, ErasureStatus

logger = logging.getLogger(__name__)

UNWANTED = frozenset({InterviewStatus.CANCELED, InterviewStatus.DECLINED})
"""The statuses of an interview whose call has nothing left to say: the look-up hangs up one that is still live."""

GOODBYE = timedelta(seconds=20)
"""How long the last words of a conversation may take. Shorter than `jobs.SWEEP_AFTER`, after which a call is looked up
whose interview was ended from outside."""

TAKEN_OVER = "candidate_called"
"""The error code of a call that was ended because the candidate called us while we called them."""

_GIVEN_UP = frozenset({TAKEN_OVER, "dial_unknown"})
"""The error codes with which a call is ended here before the carrier says so."""

MAX_CALL = timedelta(hours=1)
"""After which the carrier ends a call by itself."""

ID_KNOWN_AFTER = timedelta(minutes=5)
"""How long after its order a call without a known id may still ring at the carrier."""


def is_unwanted(call: Call) -> bool:
    """Whether a live call is to be ended: its interview is over, or the consent to it was withdrawn.

    A conversation is left alone for as long as its goodbye takes: the caller may have ended the interview in it.
    """
    interview = call.interview
    withdrawn = interview.status == InterviewStatus.PENDING and interview.error_code == "consent_withdrawn"
    if not withdrawn and interview.status not in UNWANTED:
        return False
    return call.status != CallStatus.IN_PROGRESS or timezone.now() - interview.status_changed_at > GOODBYE


def was_given_up(call: Call) -> bool:
    """Whether a call was ended here before the carrier said so: one that lives there is hung up.

    A call that is still open has these codes too, while it waits for word of it.
    """
    return call.status in CALL_ENDS and call.error_code in _GIVEN_UP


def not_hung_up_yet(phone: str) -> QuerySet[Call]:
    """Calls with a candidate's number that were given up here and may still be live at the carrier.

    The erasure of such a call waits until the carrier says that the call is over. A call that was just ordered may have
    no id yet, by which it could be hung up.
    """
    now = timezone.now()
    waiting = CarrierErasure.objects.filter(status=ErasureStatus.WAITING, call_id=OuterRef("pk"))
    unnamed = Q(provider_call_id="", ordered_at__gt=now - ID_KNOWN_AFTER)
    return Call.objects.filter(
        Exists(waiting.exclude(provider_call_id="")) | unnamed,
        interview__candidate__phone=phone,
        status__in=CALL_ENDS,
        error_code__in=_GIVEN_UP,
        ended_at__gt=now - MAX_CALL,
    )


def request(interview: Interview) -> None:
    """Has the live calls of an interview hung up, in the background.

    The task has no row of its own: a call whose hang-up gets lost is due for a look-up soon, which hangs up.
    """
    for call in interview.calls.filter(status__in=CALL_LIVE).exclude(provider_call_id=""):
        transitions.wait_for(call, timezone.now() + jobs.SWEEP_AFTER)
        jobs.enqueue("hang_up", call.provider_call_id)


def run(provider_call_id: str, telephony: Telephony) -> None:
    """Ends a call at the carrier. A carrier that fails is logged: the next look-up of the call tries again."""
    try:
        telephony.hang_up(provider_call_id)
    except ProviderError as error:
        logger.warning("a call could not be hung up: %s", error.code)
