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
from calls.models import Call, ProviderEvent, Select
from calls.workflow import apply_event
from screener.observability import work

logger = logging.getLogger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class WebhookView(View, ABC):
    """One kind of event of one carrier. Subclasses fill the holes; the order of the beats is fixed here."""

    http_method_names = ("post",)
    provider: str
    kind: str = ""
    reader: Callable[[str, dict[str, Any], dict[str, str]], Fact]
    """(kind, place, payload) → what the event says"""
    calls: Select[Call]
    """The call of an event by its `id`, together with what is needed of its interview."""

    @abstractmethod
    def verify(self, request: HttpRequest) -> bool:
        """Whether the carrier signed this request. Reads no row and changes none."""

    @abstractmethod
    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """What names this event, so that a duplicate of it is the same row. At most 255 characters."""

    @abstractmethod
    def answer(self, call: Call | None, place: dict[str, Any], fact: Fact | None) -> HttpResponse:
        """What the carrier gets, from stored state and the URL. `call` None: we do not know it (any more)."""

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
        call = next(iter(self.calls(id=call_id)), None) if call_id else None
        if call is None and call_id is not None:
            return self.answer(None, place, None)
        if call is not None:
            work.about(call.interview_id, call.pk)
            self.prepare(call)
        return self.answer(call, place, self._keep_and_apply(call, place, self.payload(request)))

    def prepare(self, call: Call) -> None:
        """Reads what applying and answering need, before anything is locked."""

    def repeated(self, call: Call) -> None:
        """Forgets what was read for a request that another one, the same as this, has meanwhile made old."""

    def _keep_and_apply(self, call: Call | None, place: dict[str, Any], payload: dict[str, str]) -> Fact:
        """What the event says. A duplicate says what the first one said, and is applied if that one was not."""
        key = self.key(call.pk if call else None, place, payload)[:255]
        event = ProviderEvent(provider=self.provider, key=key, kind=self.kind, call=call, place=place, payload=payload)
        try:
            fact = self.reader(self.kind, place, payload)
        except Exception as error:
            apply_event.keep_for_later(event, error)
            raise
        if call is not None:
            call.heard_at = event.received_at
        if apply_event.keep_and_apply(event, fact):
            return fact
        first = ProviderEvent.objects.get(provider=self.provider, key=key)
        if call is not None:
            call.heard_at = first.received_at
        first.call = call
        if call is not None:
            self.repeated(call)
        fact = self.reader(first.kind, first.place, first.payload)
        if first.applied_at is None:
            apply_event.run(first, fact)
        return fact
