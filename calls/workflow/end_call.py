"""Ending a call at the carrier, and making good for a hang-up that got lost."""

from __future__ import annotations

import logging

from django.utils import timezone

from calls import transitions
from calls.domain.states import CALL_LIVE, InterviewStatus
from calls.errors import ProviderError
from calls.models import Interview
from calls.ports import Telephony
from calls.workflow import steps

logger = logging.getLogger(__name__)

UNWANTED = frozenset({InterviewStatus.CANCELED, InterviewStatus.DECLINED})
"""The statuses of an interview whose call has nothing left to say: the look-up hangs up one that is still live."""

TAKEN_OVER = "candidate_called"
"""The error code of a call that was ended because the candidate called us while we called them."""

GIVEN_UP = frozenset({TAKEN_OVER, "dial_unknown"})
"""The error codes of calls that were ended here before the carrier said so: one that lives there is hung up."""


def is_unwanted(interview: Interview) -> bool:
    """Whether a live call of this interview is to be ended: it is over, or the consent to it was withdrawn."""
    withdrawn = interview.status == InterviewStatus.PENDING and interview.error_code == "consent_withdrawn"
    return withdrawn or interview.status in UNWANTED


def request(interview: Interview) -> None:
    """Has the live calls of an interview hung up, in the background.

    The task has no row of its own: a call whose hang-up gets lost is due for a look-up soon, which hangs up.
    """
    for call in interview.calls.filter(status__in=CALL_LIVE).exclude(provider_call_id=""):
        transitions.wait_for(call, timezone.now() + steps.PUMPED)
        steps.pump("hang_up", call.provider_call_id)


def run(provider_call_id: str, telephony: Telephony) -> None:
    """Ends a call at the carrier. A carrier that fails is logged: the next look-up of the call tries again."""
    try:
        telephony.hang_up(provider_call_id)
    except ProviderError as error:
        logger.warning("a call could not be hung up: %s", error.code)
