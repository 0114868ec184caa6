"""The carrier's REST API through Twilio's own SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from requests.auth import HTTPBasicAuth
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from calls.channels.phone.twilio import media
from calls.channels.phone.twilio.client import make_client
from calls.channels.phone.twilio.errors import ERRORS, NAME, provider_error
from calls.channels.phone.twilio.places import RETRIES, Places
from calls.channels.phone.twilio.words import CALL_STATUSES
from calls.errors import InvalidAnswer, NotReady, ProviderError
from calls.ports import CallOrder, CallState, InboundUrls
from calls.providers.retry_after import asked_pause

TIMEOUT_SECONDS = 10.0
PIECE_BYTES = 65_536
NO_AUDIO = re.compile(r"text/|application/(?:.+\+)?(?:json|xml)$|application/xhtml")
"""Content types of what is certainly no audio. Of the others the bytes decide: carriers send them under many names."""
RECORDING_SID = re.compile(r"RE[0-9a-fA-F]{32}")
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]


@dataclass
class Download:
    """A recording on its way."""

    content_type: str
    response: requests.Response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.response.iter_content(PIECE_BYTES)
        except requests.RequestException as error:
            raise provider_error(error) from error


@dataclass(frozen=True)
class TwilioTelephony:
    """Places calls and fetches recordings. An empty `api_base_url` means Twilio's own."""

    account_sid: str
    auth_token: str
    phone_number: str
    api_base_url: str
    webhook_base_url: str
    name: str = NAME

    def _client(self) -> Client:
        return make_client(
            self.account_sid, self.auth_token, api_base_url=self.api_base_url, timeout_seconds=TIMEOUT_SECONDS
        )

    def place_call(self, order: CallOrder) -> str:
        """Asks for a call whose every URL carries our id of it."""
        places = Places(self.webhook_base_url, order.call_id)
        try:
            call = self._client().calls.create(
                to=order.to,
                from_=self.phone_number,
                url=places.voice(),
                method="POST",
                status_callback=places.status(),
                status_callback_method="POST",
                status_callback_event=CALL_EVENTS,
                fallback_url=places.fallback(order.language),
                timeout=order.ring_seconds,
                time_limit=order.limit_seconds,
                machine_detection="DetectMessageEnd",
                async_amd="true",
                async_amd_status_callback=places.machine(),
            )
        except ERRORS as error:
            raise provider_error(error) from error
        if not call.sid:
            raise ProviderError(
                "The carrier named no call.", provider=NAME, code="carrier_answer_unreadable", ambiguous=True
            )
        return str(call.sid)

    def leave_message(self, provider_call_id: str, call_id: str) -> None:
        """Sends a live call to the words for a voicemail; a call that is over by now is a success."""
        places = Places(self.webhook_base_url, call_id)
        try:
            self._client().calls(provider_call_id).update(url=places.voicemail(), method="POST")
        except ERRORS as error:
            mapped = provider_error(error)
            if mapped.code not in {"call_not_in_progress", "carrier_not_found"}:
                raise mapped from error

    def answer_inbound_at(self, urls: InboundUrls) -> None:
        """Sets the webhooks of our number. Raises ProviderError when the account has no such number."""
        try:
            numbers = self._client().incoming_phone_numbers.list(phone_number=self.phone_number, limit=1)
            if not numbers:
                raise ProviderError("The account has no such number.", provider=NAME, code="number_not_owned")
            numbers[0].update(
                voice_url=urls.voice + RETRIES,
                voice_method="POST",
                status_callback=urls.status + RETRIES,
                status_callback_method="POST",
                sms_url=urls.message + RETRIES,
                sms_method="POST",
            )
        except ERRORS as error:
            raise provider_error(error) from error

    def hang_up(self, provider_call_id: str) -> None:
        """Ends a call; one that is over already (21220, or unknown by now) is a success."""
        try:
            self._client().calls(provider_call_id).update(status="completed")
        except ERRORS as error:
            mapped = provider_error(error)
            if mapped.code not in {"call_not_in_progress", "carrier_not_found"}:
                raise mapped from error

    def fetch_call(self, provider_call_id: str) -> CallState:
        """The call resource; Twilio calls it eventually consistent, so an old status may come back."""
        try:
            return _state(self._client().calls(provider_call_id).fetch())
        except ERRORS as error:
            raise provider_error(error) from error

    def find_calls(self, order: CallOrder, *, since: datetime) -> Sequence[str]:
        """The calls from our number to this one since then, the newest first."""
        try:
            # Not by StartTime: a call that waits in the queue, or that nobody answered, may have none.
            calls = self._client().calls.list(to=order.to, from_=self.phone_number, limit=20)
        except ERRORS as error:
            raise provider_error(error) from error
        earliest = since - timedelta(seconds=5)  # the carrier's clock may be behind ours
        return [str(call.sid) for call in calls if call.sid and call.date_created and call.date_created >= earliest]

    @contextmanager
    def open_recording(self, provider_recording_id: str) -> Iterator[Download]:
        """The WAV by its id from the configured carrier; no URL that a webhook posted is ever fetched.

        Redirects are followed to the carrier's hosts only.
        """
        try:
            response = media.fetch(
                self._recording_url(provider_recording_id), HTTPBasicAuth(self.account_sid, self.auth_token)
            )
        except requests.RequestException as error:
            raise provider_error(error) from error
        with response:
            yield Download(_checked_type(response), response)

    def _recording_url(self, provider_recording_id: str) -> str:
        if not RECORDING_SID.fullmatch(provider_recording_id):
            raise ProviderError("This is no id of a recording.", provider=NAME, code="recording_id_invalid")
        base = self.api_base_url or "https://api.twilio.com"
        return f"{base}/2010-04-01/Accounts/{self.account_sid}/Recordings/{provider_recording_id}.wav"

    def find_transcript(self, provider_recording_id: str) -> str | None:
        """The words of the newest transcription that is completed."""
        try:
            found = self._client().recordings(provider_recording_id).transcriptions.list(limit=20)
        except ERRORS as error:
            raise provider_error(error) from error
        return next((str(one.transcription_text) for one in found if one.status == "completed"), None)

    def delete_recordings(self, provider_call_id: str) -> None:
        """Deletes every recording that the carrier lists for a call; a call unknown by now is a success."""
        client = self._client()
        try:
            for recording in client.recordings.list(call_sid=provider_call_id):
                client.recordings(recording.sid).delete()
        except ERRORS as error:
            mapped = provider_error(error)
            if mapped.code != "carrier_not_found":
                raise mapped from error

    def delete_call(self, provider_call_id: str) -> None:
        """Deletes the call with its numbers from the carrier's log; a call unknown by now is a success."""
        try:
            self._client().calls(provider_call_id).delete()
        except ERRORS as error:
            mapped = provider_error(error)
            if mapped.code != "carrier_not_found":
                raise mapped from error


def _checked_type(response: requests.Response) -> str:
    """The content type of an answer that may be audio. Raises NotReady for 404, else what the status means."""
    if response.status_code == 404:
        raise NotReady("The carrier has not stored the recording yet.", provider=NAME, code="recording_not_ready")
    if response.status_code != 200:
        retry_after = asked_pause(response.headers)
        error = ProviderError.from_status(NAME, response.status_code, retry_after=retry_after)
        error.refuses_credentials = response.status_code == 401  # a 403 may be about this one recording
        raise error
    content_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if NO_AUDIO.match(content_type):
        raise InvalidAnswer("The carrier sent something that is no audio.", provider=NAME, code="not_audio")
    return content_type


def _state(call: CallInstance) -> CallState:
    status = CALL_STATUSES.get(str(call.status))
    if status is None or not call.sid:
        raise InvalidAnswer("The carrier used a status that is not known.", provider=NAME)
    return CallState(
        provider_call_id=call.sid,
        status=status,
        answered_by=call.answered_by or "",
        started_at=call.start_time,
        ended_at=call.end_time,
        duration_seconds=int(call.duration) if call.duration else None,
    )
