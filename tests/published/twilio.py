"""The part of Twilio's REST API that this project uses, as an OpenAPI document, and requests compared with it.

Written by hand from Twilio's reference, which names every parameter and field:
https://www.twilio.com/docs/voice/api/call-resource, …/voice/api/recording, …/voice/api/recording-transcription,
https://www.twilio.com/docs/messaging/api/message-resource,
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource, https://www.twilio.com/docs/iam/api/account.
Where Twilio's own OpenAPI file is at hand (tests/reference.py), everything is compared with that too.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

from tests import reference

Json = dict[str, Any]

# -- types -------------------------------------------------------------------------------------------------

TEXT: Json = {"type": "string"}
URL: Json = {"type": "string", "format": "uri"}
NUMBER: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
TIME: Json = {"type": "string", "pattern": r"^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+]0000$"}
METHOD: Json = {"type": "string", "enum": ["GET", "POST"]}
LINKS: Json = {"type": "object"}


def _sid(*prefixes: str) -> Json:
    return {"type": "string", "minLength": 34, "maxLength": 34, "pattern": f"^({'|'.join(prefixes)})[0-9a-fA-F]{{32}}$"}


def _one_of(*words: str) -> Json:
    return {"type": "string", "enum": list(words)}


def _listed(item: Json) -> Json:
    return {"type": "array", "items": item}


# -- answers: what the adapters read is required, the rest may be null ----------------------------------------

CALL_STATUS = _one_of("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")


def _resource(required: Json, optional: Json) -> Json:
    fields = required | {name: kind | {"nullable": True} for name, kind in optional.items()}
    return {"type": "object", "required": list(required), "properties": fields}


CALL = _resource(
    {"sid": _sid("CA"), "status": CALL_STATUS},
    {
        "account_sid": _sid("AC"),
        "answered_by": TEXT,
        "api_version": TEXT,
        "date_created": TIME,
        "date_updated": TIME,
        "direction": TEXT,
        "duration": TEXT,
        "end_time": TIME,
        "from": NUMBER,
        "parent_call_sid": _sid("CA"),
        "phone_number_sid": _sid("PN"),
        "price": TEXT,
        "price_unit": TEXT,
        "queue_time": TEXT,
        "start_time": TIME,
        "subresource_uris": LINKS,
        "to": NUMBER,
        "uri": TEXT,
    },
)
RECORDING_SOURCE = _one_of(
    "DialVerb",
    "Conference",
    "OutboundAPI",
    "Trunking",
    "RecordVerb",
    "StartCallRecordingAPI",
    "StartConferenceRecordingAPI",
)
RECORDING_STATUS = _one_of("in-progress", "paused", "stopped", "processing", "completed", "absent", "deleted")
IN_A_CALL: Json = {
    "account_sid": _sid("AC"),
    "call_sid": _sid("CA"),
    "channels": WHOLE,
    "date_created": TIME,
    "date_updated": TIME,
    "duration": TEXT,
    "error_code": WHOLE,
    "source": RECORDING_SOURCE,
    "start_time": TIME,
    "status": RECORDING_STATUS,
    "uri": TEXT,
}
CALL_RECORDING = _resource({"sid": _sid("RE")}, IN_A_CALL)
RECORDING = _resource({"sid": _sid("RE")}, IN_A_CALL | {"media_url": URL, "subresource_uris": LINKS})
TRANSCRIPTION = _resource(
    {"status": _one_of("in-progress", "completed", "failed")},
    {
        "account_sid": _sid("AC"),
        "date_created": TIME,
        "duration": TEXT,
        "recording_sid": _sid("RE"),
        "sid": _sid("TR"),
        "transcription_text": TEXT,
    },
)
MESSAGE_STATUS = _one_of(
    *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled"),
    *("receiving", "received", "read", "partially_delivered"),
)
MESSAGE = _resource(
    {"sid": _sid("SM", "MM")},
    {
        "account_sid": _sid("AC"),
        "body": TEXT,
        "date_created": TIME,
        "date_sent": TIME,
        "date_updated": TIME,
        "direction": _one_of("inbound", "outbound-api", "outbound-call", "outbound-reply"),
        "error_code": WHOLE,
        "error_message": TEXT,
        "from": NUMBER,
        "num_media": TEXT,
        "num_segments": TEXT,
        "price": TEXT,
        "status": MESSAGE_STATUS,
        "subresource_uris": LINKS,
        "to": NUMBER,
        "uri": TEXT,
    },
)
PHONE_NUMBER = _resource(
    {"sid": _sid("PN"), "phone_number": NUMBER},
    {
        "account_sid": _sid("AC"),
        "capabilities": LINKS,
        "date_created": TIME,
        "friendly_name": TEXT,
        "sms_method": METHOD,
        "sms_url": URL,
        "status_callback": URL,
        "status_callback_method": METHOD,
        "voice_fallback_method": METHOD,
        "voice_fallback_url": URL,
        "voice_method": METHOD,
        "voice_url": URL,
    },
)
ACCOUNT = _resource(
    {"sid": _sid("AC"), "status": _one_of("active", "suspended", "closed")},
    {"friendly_name": TEXT, "owner_account_sid": _sid("AC"), "type": _one_of("Trial", "Full")},
)


def _page(name: str, item: Json) -> Json:
    """One page of a list."""
    whole: Json = dict.fromkeys(("end", "page", "page_size", "start"), WHOLE)
    links = {link: URL | {"nullable": True} for link in ("first_page_uri", "next_page_uri", "previous_page_uri")}
    return {"type": "object", "required": [name], "properties": {name: _listed(item), "uri": TEXT} | whole | links}


# -- requests ----------------------------------------------------------------------------------------------

PLACE_CALL: Json = {
    "To": NUMBER,
    "From": NUMBER,
    "Url": URL,
    "Method": METHOD,
    "FallbackUrl": URL,
    "StatusCallback": URL,
    "StatusCallbackEvent": _listed(TEXT),
    "StatusCallbackMethod": METHOD,
    "Timeout": WHOLE,
    "TimeLimit": WHOLE,
    "Record": FLAG,
    "MachineDetection": TEXT,
    "AsyncAmd": TEXT,
    "AsyncAmdStatusCallback": URL,
}
CHANGE_CALL: Json = {"Status": _one_of("canceled", "completed"), "Url": URL, "Method": METHOD}
SEND_MESSAGE: Json = {"To": NUMBER, "From": NUMBER, "Body": TEXT, "StatusCallback": URL}
CHANGE_NUMBER: Json = {
    "FriendlyName": TEXT,
    "VoiceUrl": URL,
    "VoiceMethod": METHOD,
    "VoiceFallbackUrl": URL,
    "VoiceFallbackMethod": METHOD,
    "SmsUrl": URL,
    "SmsMethod": METHOD,
    "StatusCallback": URL,
    "StatusCallbackMethod": METHOD,
}


def _answers(status: int, answer: Json | None = None) -> Json:
    content: Json = {"content": {"application/json": {"schema": answer}}} if answer else {}
    return {"responses": {str(status): {"description": "", **content}}}


def _get(answer: Json, **asked: Json) -> Json:
    parameters = [{"name": name, "in": "query", "schema": kind} for name, kind in asked.items()]
    return {"get": {"parameters": parameters} | _answers(200, answer)}


def _post(form: Json, status: int, answer: Json, **required: list[str]) -> Json:
    schema = {"type": "object", "properties": form, **required}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    return {"post": {"requestBody": body} | _answers(status, answer)}


DELETE: Json = {"delete": _answers(204)}
OF_ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
OPERATIONS: Json = {
    "/2010-04-01/Accounts/{Sid}.json": _get(ACCOUNT),
    f"{OF_ACCOUNT}/Calls.json": _get(_page("calls", CALL), To=NUMBER, From=NUMBER, Status=CALL_STATUS, PageSize=WHOLE)
    | _post(PLACE_CALL, 201, CALL, required=["To", "From"]),
    f"{OF_ACCOUNT}/Calls/{{Sid}}.json": _get(CALL) | _post(CHANGE_CALL, 200, CALL) | DELETE,
    f"{OF_ACCOUNT}/Calls/{{CallSid}}/Recordings.json": _get(_page("recordings", CALL_RECORDING), PageSize=WHOLE),
    f"{OF_ACCOUNT}/Recordings.json": _get(_page("recordings", RECORDING), CallSid=_sid("CA"), PageSize=WHOLE),
    f"{OF_ACCOUNT}/Recordings/{{Sid}}.json": _get(RECORDING) | DELETE,
    f"{OF_ACCOUNT}/Recordings/{{RecordingSid}}/Transcriptions.json": _get(
        _page("transcriptions", TRANSCRIPTION), PageSize=WHOLE
    ),
    f"{OF_ACCOUNT}/Messages.json": _get(_page("messages", MESSAGE), PageSize=WHOLE)
    | _post(SEND_MESSAGE, 201, MESSAGE, required=["To"]),
    f"{OF_ACCOUNT}/Messages/{{Sid}}.json": _get(MESSAGE),
    f"{OF_ACCOUNT}/IncomingPhoneNumbers.json": _get(
        _page("incoming_phone_numbers", PHONE_NUMBER), PhoneNumber=NUMBER, PageSize=WHOLE
    ),
    f"{OF_ACCOUNT}/IncomingPhoneNumbers/{{Sid}}.json": _get(PHONE_NUMBER) | _post(CHANGE_NUMBER, 200, PHONE_NUMBER),
}
"""What is relied on: path → method → operation."""
SIDS = {
    "{AccountSid}": "AC",
    "{CallSid}": "CA",
    "{RecordingSid}": "RE",
    "Accounts/{Sid}": "AC",
    "Calls/{Sid}": "CA",
    "IncomingPhoneNumbers/{Sid}": "PN",
    "Messages/{Sid}": "SM",
    "Recordings/{Sid}": "RE",
}
"""Whose id stands at a place of a path."""


def _path_parameters(path: str) -> list[Json]:
    return [
        {"name": place[place.index("{") + 1 : -1], "in": "path", "required": True, "schema": _sid(prefix)}
        for place, prefix in SIDS.items()
        if place in path
    ]


def own_document() -> Json:
    """What this project relies on, as an OpenAPI document."""
    paths = {path: {"parameters": _path_parameters(path)} | methods for path, methods in OPERATIONS.items()}
    return {
        "openapi": "3.0.1",
        "info": {"title": "What is used of Twilio's REST API", "version": "2010-04-01"},
        "servers": [{"url": "https://api.twilio.com"}],
        "paths": paths,
    }


# -- documents as judges -----------------------------------------------------------------------------------


class Published:
    """A document that says what the carrier takes and answers; it is read when it is first asked."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def __str__(self) -> str:
        return self._file.name if self._file else "own"

    @cached_property
    def paths(self) -> Json:
        """The operations that are relied on; the whole file takes ten times as long to load."""
        return {path: self._whole["paths"][path] for path in OPERATIONS}

    def check(self, request: requests.PreparedRequest, line: str, answer: requests.Response | None = None) -> None:
        """Fails for a request to `line`, or its answer, that is not as the document says."""
        request.url = str(request.url).replace(line, "https://api.twilio.com")
        wanted = RequestsOpenAPIRequest(request)
        self._spec.validate_request(wanted)
        assert self._unknown(request) == set()
        if answer is not None:
            self._spec.validate_response(wanted, RequestsOpenAPIResponse(answer))

    def parameters(self, path: str, method: str) -> Json:
        """What an operation takes in a query or a form: name → schema."""
        operation = self.paths[path][method]
        asked = {one["name"]: one["schema"] for one in operation.get("parameters", []) if one["in"] == "query"}
        content = operation.get("requestBody", {}).get("content", {})
        form: Json = content.get("application/x-www-form-urlencoded", {}).get("schema", {}).get("properties", {})
        return {name: self.resolved(schema) for name, schema in (asked | form).items()}

    def fields(self, path: str, method: str) -> Json:
        """What an operation answers when it succeeds: name → schema. Of a list, what one entry has."""
        success = next(one for status, one in self.paths[path][method]["responses"].items() if status[0] == "2")
        schema = self.resolved(success.get("content", {}).get("application/json", {}).get("schema", {}))
        found = {name: self.resolved(field) for name, field in schema.get("properties", {}).items()}
        entries = [self.resolved(field["items"]) for field in found.values() if field.get("type") == "array"]
        listed = entries[0]["properties"] if "page_size" in found else {}
        return found | {name: self.resolved(field) for name, field in listed.items()}

    def resolved(self, schema: Json) -> Json:
        """A schema without a reference."""
        if "$ref" not in schema:
            return schema
        found: Json = self._whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found

    @cached_property
    def _whole(self) -> Json:
        whole: Json = json.loads(self._file.read_text(encoding="utf-8")) if self._file else own_document()
        return whole

    @cached_property
    def _spec(self) -> OpenAPI:
        return OpenAPI.from_dict(self._whole | {"paths": self.paths})

    def _unknown(self, request: requests.PreparedRequest) -> set[str]:
        """Parameters that the document does not have; its own validation ignores them."""
        parts = urlsplit(str(request.url))
        known = self.parameters(_template(parts.path), str(request.method).lower())
        return (set(parse_qs(str(request.body or ""))) | set(parse_qs(parts.query))) - set(known)


def _template(path: str) -> str:
    """The path of an operation that a request goes to."""
    given = path.split("/")
    for template in OPERATIONS:
        wanted = template.split("/")
        if len(wanted) == len(given) and all(map(_fits, wanted, given)):
            return template
    raise AssertionError(f"no operation is listed for {path}")


def _fits(wanted: str, given: str) -> bool:
    return wanted == given or (wanted.startswith("{") and wanted.endswith(".json") == given.endswith(".json"))


OWN = Published()
CARRIERS_FILE = [Published(file) for file in reference.larger("twilio_api_v2010.json")]
judged = pytest.mark.parametrize("published", [OWN, *CARRIERS_FILE], ids=str)
"""A test with `published` runs for the project's own document, and for the carrier's file where there is one."""
