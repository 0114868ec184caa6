"""The four beats of every webhook: verify, keep, apply, answer. It never waits for a vendor."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.facts import Fact
from calls.models import ProviderEvent
from calls.workflow import apply_event

logger = logging.getLogger(__name__)


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
        """What names this event, so that a duplicate of it is the same row. At most 255 characters."""

    @abstractmethod
    def answer(self, event: ProviderEvent | None) -> HttpResponse:
        """What the carrier gets, from the stored event. None: we do not know its call (any more)."""

    def payload(self, request: HttpRequest) -> dict[str, str]:
        """What is kept of a request, without the one character that PostgreSQL can keep in no text."""
        return {name: request.POST[name].replace("\0", "") for name in request.POST}

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
            key=self.key(call_id, place, payload)[:255],
            kind=self.kind,
            call_id=call_id,
            place=place,
            payload=payload,
        )
        return self.answer(apply_event.keep_and_apply(event, self._read))

    def _read(self, event: ProviderEvent) -> Fact:
        return self.reader(event.kind, event.place, event.payload)
