"""The carrier's copies of what an erased person said."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from calls.errors import ProviderError
from calls.ports import Telephony
from calls.workflow import steps

logger = logging.getLogger(__name__)


def request(*, provider_recording_ids: Iterable[str], provider_call_ids: Iterable[str]) -> None:
    """Ends the calls and deletes the recordings at the carrier, in the background and after the commit."""
    for provider_call_id in provider_call_ids:
        steps.pump("hang_up", provider_call_id)
    for provider_recording_id in provider_recording_ids:
        steps.pump("delete_recording", provider_recording_id)


def delete_recording(provider_recording_id: str, telephony: Telephony) -> None:
    """Deletes the carrier's copy. Raises ProviderError, so that the failed task shows what is left to do."""
    try:
        telephony.delete_recording(provider_recording_id)
    except ProviderError as error:
        logger.error("the carrier's copy of a recording of an erased person is left: %s", error.code)
        raise
