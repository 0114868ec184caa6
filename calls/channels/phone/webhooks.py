"""The four beats of every webhook: verify, keep, apply, answer. It never waits for a vendor."""

from __future__ import annotations

import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.channels.phone import events
from calls.channels.phone.events import Handled
from calls.errors import NotItsOwn
from calls.facts import Fact
from calls.models import ProviderEvent

logger = logging.getLogger(__name__)


MOST_NAME = 100
"""How much of a parameter's name is kept: no carrier has one that is half as long."""


def cleaned(parameters: QueryDict) -> dict[str, str]:
    """Parameters in characters that every database keeps: without NUL and without halves of a surrogate pair.

    A name that became another one's by that stands back behind it.
    """
    given = {name: _kept(str(parameters[name])) for name in parameters}
    short = {_kept(name)[:MOST_NAME]: value for name, value in given.items()}
    return {**short, **{name: given[name] for name in short if name in given}}


def _kept(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _short(key: str) -> str:
    """A key as long as its column; the end of a longer one is told from others by its digest."""
    return key if len(key) <= MOST_KEY else f"{key[:180]}:{hashlib.sha256(key.encode()).hexdigest()}"


MOST_KEY = 255


@method_decorator(csrf_exempt, name="dispatch")
class WebhookView(View, ABC):
    """One kind of event of one carrier. Subclasses fill the holes; the order of the beats is fixed here."""

    http_method_names = ("post",)
    provider: str
    kind: str = ""
    reader: Callable[[str, dict[str, Any], dict[str, str]], Fact]
    """(kind, place, payload) → what the event says"""

    @abstractmethod
    def verify(self, request: HttpRequest) -> bool:
        """Whether the carrier signed this request. Reads no row and changes none."""

    @abstractmethod
    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """What names this event, so that a duplicate of it is the same row."""

    @abstractmethod
    def answer(self, handled: Handled | None) -> HttpResponse:
        """What the carrier gets. None: we do not know the call of its event (any more)."""

    def payload(self, request: HttpRequest) -> dict[str, str]:
        """What is kept of a request, in characters that every database keeps."""
        return cleaned(request.POST)

    def provider_call_id(self, payload: dict[str, str]) -> str:
        """The carrier's id of the call that the event names; empty when it names none."""
        return ""

    def post(self, request: HttpRequest, call_id: UUID | None = None, **place: Any) -> HttpResponse:
        """Verify → keep → apply → answer. 403 without a signature, before anything is looked up.

        `call_id` None: the event is not about a call.
        """
        if not self.verify(request):
            logger.warning("a %s webhook without a valid signature was refused", self.kind)
            return HttpResponse(status=403)
        payload = self.payload(request)
        event = ProviderEvent(
            provider=self.provider,
            key=_short(self.key(call_id, place, payload)),
            kind=self.kind,
            call_id=call_id,
            place=place,
            payload=payload,
        )
        try:
            handled = events.store_and_apply(event, self._read, provider_call_id=self.provider_call_id(payload))
        except NotItsOwn:
            logger.warning("a %s webhook about something else than its URL was refused", self.kind)
            return HttpResponse(status=403)
        return self.answer(handled)

    def _read(self, event: ProviderEvent) -> Fact:
        return self.reader(event.kind, event.place, event.payload)
