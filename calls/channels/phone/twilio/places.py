"""The URLs that Twilio is given. Each carries our call id, and where in the conversation it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from calls.domain.conversation import Place

PREFIX = "/webhooks/twilio"

RETRIES = "#rc=2&rp=ct,rt,5xx&rt=6000"
"""Twilio's connection overrides: no connection, no answer for 6 s or a 5xx is tried again twice, within 15 s in all.

Without them only a connection that could not be made is tried again, once, and an error in the middle of a
conversation ends the call. A request that comes twice is applied once. Neither sent to us nor signed.
"""


@dataclass(frozen=True)
class Places:
    """The URLs of one call below the public base of this service, which has no trailing slash."""

    base_url: str
    call_id: str

    def _url(self, kind: str, *parts: object) -> str:
        return "/".join([self.base_url + PREFIX, kind, self.call_id, *map(str, parts), RETRIES])

    def voice(self) -> str:
        """Fetched when the call is answered."""
        return self._url("voice")

    def machine(self) -> str:
        """Told who the carrier thinks has answered."""
        return self._url("machine")

    def voicemail(self) -> str:
        """What is said to a voicemail."""
        return self._url("voicemail")

    def fallback(self, language: str) -> str:
        """Asked when another of our answers could not be fetched or understood; knows all it needs by itself."""
        return f"{self.base_url}{PREFIX}/fallback/{quote(language, safe='')}/{RETRIES}"

    def sound(self, token: str) -> str:
        """Fetched to be played. The same for all calls, so that the carrier may keep what it fetched."""
        return f"{self.base_url}{PREFIX}/sounds/{token}.wav"

    def status(self) -> str:
        """Told what becomes of the call."""
        return self._url("status")

    def consent(self, attempt: int) -> str:
        """Told the key or words that answer the opening."""
        return self._url("consent", attempt)

    def answer(self, place: Place) -> str:
        """The action of a recording: the answer is over."""
        return self._url("answer", place.position, place.attempt)

    def silence(self, place: Place) -> str:
        """Where a recording without any sound falls through to."""
        return self._url("silence", place.position, place.attempt)

    def wait(self, place: Place) -> str:
        """Where the caller is sent after a short silence."""
        return self._url("wait", place.position, place.attempt)

    def recording(self, place: Place) -> str:
        """Told when a recording can be fetched, or that there is none."""
        return self._url("recording", place.position, place.attempt)

    def transcription(self, place: Place) -> str:
        """Told the carrier's own transcription."""
        return self._url("transcription", place.position, place.attempt)
