"""Examples for the requests and answers of the OpenAPI document, made from its schemas and from examples.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from calls.api.problems import CONTENT_TYPE

Json = dict[str, Any]

NULL = "null"
"""TOML has no null."""

BY_FORMAT = {
    "uuid": "0b0d7f0e-5a5c-4d64-9d0e-3f2b6a1c7e55",
    "date-time": "2026-12-01T09:30:00Z",
    "date": "2026-12-01",
    "uri": "https://screen.example/api/v1/interviews/?cursor=cD0y",
    "email": "robin@example.com",
    "binary": "resume.pdf",
}
BY_TYPE = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "object": {}, "array": [], "null": None}
"""For a property that examples.toml does not name."""

PROBLEMS = {
    400: ("invalid", "/phone: This is not a phone number. Give it with its country code, for example +14155550132."),
    401: ("not_authenticated", "Send a valid key in the header X-API-Key."),
    403: ("scope_missing", "The key lacks the scope interviews:write."),
    404: ("not_found", "There is nothing with this id."),
    406: ("not_acceptable", "No media type of the Accept header can be served."),
    409: ("interview_ended", "The interview has already ended."),
    413: ("body_too_large", "The body is larger than 1 MB."),
    415: ("unsupported_media_type", "Send application/json."),
    416: ("range_not_satisfiable", "The recording has no byte in this range."),
    422: ("resume_encrypted", "The résumé is protected by a password. Send it without one."),
    429: ("too_many_requests", "Try again in 30 seconds."),
    500: ("server_error", "The service failed. The log has the details."),
    503: ("storage_unavailable", "The file storage does not respond. Send the same request again."),
}


def add_examples(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """drf-spectacular's hook: gives each media type of each operation an example."""
    schemas = result["components"]["schemas"]
    for media_type, content, status in _contents(result):
        if media_type == CONTENT_TYPE:
            content["example"] = problem(int(status))
        elif not media_type.startswith("audio/"):
            content["example"] = example_of(content["schema"], schemas)
    return result


def _contents(document: Json) -> Iterator[tuple[str, Json, str]]:
    """(media type, its content, status) of every request and answer; a request has the status ""."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                yield media_type, content, ""
            for status, response in operation["responses"].items():
                for media_type, content in response.get("content", {}).items():
                    yield media_type, content, status


def problem(status: int) -> Json:
    """An error with `status` as the API answers it."""
    code, detail = PROBLEMS[status]
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    return body | ({"errors": [_values()["Fault"]]} if status == HTTPStatus.BAD_REQUEST else {})


def example_of(schema: Json, schemas: Json, component: str = "", name: str = "") -> Any:
    """An example of `schema`, the property `name` of `component`; `schemas` are the document's components."""
    if (value := _given(component, name)) is not None:
        return None if value == NULL else value
    if "$ref" in schema:
        referred = schema["$ref"].rsplit("/", 1)[1]
        return example_of(schemas[referred], schemas, referred)
    for choices in ("allOf", "oneOf", "anyOf"):
        if choices in schema:
            return example_of(schema[choices][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [example_of(schema["items"], schemas)]
    if "properties" in schema:
        return {one: example_of(part, schemas, component, one) for one, part in schema["properties"].items()}
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[kind])


def _given(component: str, name: str) -> Any:
    """What examples.toml says about a property; None: nothing."""
    of_component = _values().get(component, {})
    return of_component.get(name, _values().get(name) if name else None)


@cache
def _values() -> Json:
    return tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))
