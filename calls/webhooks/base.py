"""The four beats of every webhook: verify, keep, apply, answer. It never waits for a vendor."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.facts import Fact
from calls.models import Call, ProviderEvent
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
        """What is kept of a request."""
        return {name: request.POST[name] for name in request.POST}

    def post(self, request: HttpRequest, call_id: UUID | None = None, **place: Any) -> HttpResponse:
        """Verify → keep → apply → answer. 403 without a signature, before anything is looked up.

        `call_id` None: the event is not about a call.
        """
        if not self.verify(request):
            logger.warning("a %s webhook without a valid signature was refused", self.kind)
            return HttpResponse(status=403)
        call = Call.objects.select_related("interview__candidate").filter(pk=call_id).first() if call_id else None
        if call is None and call_id is not None:
            return self.answer(None, place, None)
        if call is not None:
            work.about(call.interview_id, call.pk)
            self.prepare(call)
        with transaction.atomic():
            event = self._keep(call, place, self.payload(request))
            fact = self.reader(event.kind, event.place, event.payload)
            error = self._apply(event, fact)
        if error is not None:  # the event is kept; the sweep or a redelivery applies it
            raise error
        return self.answer(event.call, place, fact)

    def prepare(self, call: Call) -> None:
        """Reads what applying and answering need, before anything is locked."""

    def _apply(self, event: ProviderEvent, fact: Fact) -> Exception | None:
        """Applies in the transaction that keeps, which costs one lock instead of two; an error undoes only this."""
        try:
            apply_event.run(event, fact)
        except Exception as error:
            return error
        return None

    def _keep(self, call: Call | None, place: dict[str, Any], payload: dict[str, str]) -> ProviderEvent:
        """The row of this event. A duplicate finds the first one, with the payload that came first."""
        key = self.key(call.pk if call else None, place, payload)[:255]
        event = ProviderEvent(provider=self.provider, key=key, kind=self.kind, call=call, place=place, payload=payload)
        try:
            with transaction.atomic():
                event.save(force_insert=True)
        except IntegrityError:
            return ProviderEvent.objects.select_related("call__interview__candidate").get(
                provider=self.provider, key=key
            )
        return event
