"""The floor's two addresses. A webhook: check the signature, SELECT, UPDATE and INSERT, answer with a document."""

from typing import Any

import requests
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path
from twilio.request_validator import RequestValidator

from lab.bench.floor import settings
from lab.bench.floor.models import Call, Event

# What the service answers in the middle of a conversation, written down in advance.
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?><Response>\
<Say language="en-US">Tell me about a problem in production and how you found its cause.</Say>\
<Record action="{base}/webhooks/answer/{call}/" finishOnKey="#*" maxLength="120" playBeep="true" \
recordingStatusCallback="{base}/webhooks/recording/{call}/" recordingStatusCallbackEvent="completed absent" \
timeout="4" trim="do-not-trim" /><Redirect>{base}/webhooks/silence/{call}/</Redirect></Response>"""
_SPOKEN = frozenset({"voice", "consent", "answer", "silence"})
_BYTES_OF_A_SECOND = 16_000
_MODEL_TIMEOUT_SECONDS = 60
_KEY = {"Authorization": "Bearer any"}
_SCHEMA = {"properties": {"ratings": {"required": ["substance"]}}}
_RATING = {
    "model": "any",
    "response_format": {"type": "json_schema", "json_schema": {"name": "answer_rating", "schema": _SCHEMA}},
}


def webhook(request: HttpRequest, kind: str, call_id: int) -> HttpResponse:
    """A webhook: 403 without a valid signature, a document when the caller waits for one, else 204."""
    if not _is_signed(request):
        return HttpResponse(status=403)
    _keep(request, call_id)
    return _document(call_id) if kind in _SPOKEN else HttpResponse(status=204)


def obvious(request: HttpRequest, call_id: int) -> HttpResponse:
    """The same webhook, which has an answer of 30 seconds transcribed and rated before it replies."""
    if not _is_signed(request):
        return HttpResponse(status=403)
    sound = {"file": ("answer.wav", bytes(30 * _BYTES_OF_A_SECOND))}
    transcript = _ask_model("audio/transcriptions", data={"model": "any"}, files=sound)["text"]
    material = f"TRANSCRIPT\n{transcript}"
    _ask_model("chat/completions", json=_RATING | {"messages": [{"role": "user", "content": material}]})
    _keep(request, call_id)
    return _document(call_id)


def _ask_model(resource: str, **content: Any) -> dict[str, Any]:
    answer = requests.post(f"{settings.MODEL_URL}/{resource}", headers=_KEY, timeout=_MODEL_TIMEOUT_SECONDS, **content)
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


def _is_signed(request: HttpRequest) -> bool:
    url = settings.FLOOR_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    return bool(RequestValidator(settings.FLOOR_TOKEN).validate(url, request.POST, signature))


def _keep(request: HttpRequest, call_id: int) -> None:
    with transaction.atomic():
        call = Call.objects.get(pk=call_id)
        Call.objects.filter(pk=call.pk).update(events_seen=F("events_seen") + 1)
        Event.objects.create(call=call, payload=request.POST.dict())


def _document(call_id: int) -> HttpResponse:
    document = _DOCUMENT.format(base=settings.FLOOR_URL, call=call_id)
    return HttpResponse(document, content_type="text/xml; charset=utf-8")


urlpatterns = [
    path("webhooks/<slug:kind>/<int:call_id>/", webhook),
    path("obvious/<int:call_id>/", obvious),
]
