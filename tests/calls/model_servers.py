"""Real model servers on loopback in the place of the vendors, and an interview that is held against them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from calls.domain.usage import Prices
from calls.models import Interview, Question
from lab.openai.requests import RecordedRequest
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.story import Carrier, Vendors

Chain = Callable[..., list[OpenAIStandIn]]
"""Starts one server for each set of knobs; the first is asked first."""

PRICES = Prices(Decimal(1), Decimal(1), Decimal(1))


def hold(carrier: Carrier, vendors: Vendors) -> Interview:
    """An interview of one answer and two empty recordings, worked on until nothing is left to do at once."""
    Question.objects.filter(position=3).delete()  # after two questions without an answer the candidate is called again
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    for attempt in (1, 2):
        carrier.silence(2, attempt)
    carrier.hang_up()
    vendors.work()
    return Interview.objects.get()


def asked_for(server: OpenAIStandIn, schema: str) -> list[RecordedRequest]:
    """The requests that wanted their answer in the form of that name."""
    chats = [request for request in server.requests if request.path.endswith("/chat/completions")]
    return [chat for chat in chats if chat.json()["response_format"]["json_schema"]["name"] == schema]
