"""The part of OpenAI's API that this project uses, as schemas, and requests compared with them.

Written by hand from OpenAI's reference: https://platform.openai.com/docs/api-reference/chat/create and
https://platform.openai.com/docs/api-reference/audio/createTranscription. Where OpenAI's own OpenAPI file is at hand
(tests/reference.py), every request is compared with that too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from lab.openai.requests import RecordedRequest
from tests import reference

Json = dict[str, Any]


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


def _one_of(*words: str) -> Json:
    return {"type": "string", "enum": list(words)}


TEXT: Json = {"type": "string"}
JSON_SCHEMA = _object(
    ["name"],
    name={"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    description=TEXT,
    schema={"type": "object"},
    strict={"type": ["boolean", "null"]},
)
RESPONSE_FORMAT: Json = {
    "oneOf": [
        _object(["type"], type=_one_of("text")),
        _object(["type"], type=_one_of("json_object")),
        _object(["type", "json_schema"], type=_one_of("json_schema"), json_schema=JSON_SCHEMA),
    ]
}
CHAT = _object(
    ["model", "messages"],
    model=TEXT,
    messages={
        "type": "array",
        "minItems": 1,
        "items": _object(["role", "content"], role=_one_of("system", "user", "assistant"), content=TEXT),
    },
    response_format=RESPONSE_FORMAT,
    temperature={"type": ["number", "null"], "minimum": 0, "maximum": 2},
    seed={"type": ["integer", "null"]},
    max_tokens={"type": ["integer", "null"]},
    max_completion_tokens={"type": ["integer", "null"]},
    store={"type": ["boolean", "null"]},
)
TRANSCRIPTION = _object(
    ["file", "model"],
    file=TEXT,
    model=TEXT,
    language=TEXT,
    prompt=TEXT,
    response_format=_one_of("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
)


def _takes(media_type: str, schema: Json) -> Json:
    return {"post": {"requestBody": {"content": {media_type: {"schema": schema}}}}}


OWN_DOCUMENT: Json = {
    "paths": {
        "/chat/completions": _takes("application/json", CHAT),
        "/audio/transcriptions": _takes("multipart/form-data", TRANSCRIPTION),
    },
    "components": {"schemas": {}},
}
"""What this project relies on."""


class Published:
    """A document as a judge of recorded requests; it is read when it is first asked.

    openapi-core's own request check cannot be used: it invents empty lists for absent form fields.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def __str__(self) -> str:
        return self._file.name if self._file else "own"

    def faults(self, request: RecordedRequest) -> list[str]:
        """What the document does not allow about a request, as sentences."""
        media_type = request.headers["content-type"].split(";")[0]
        path = request.path.removeprefix("/v1")
        try:
            body_types = self._whole["paths"][path][request.method.lower()]["requestBody"]["content"]
            schema = body_types[media_type]["schema"]
        except KeyError:
            return [f"there is no {request.method} {path} that takes {media_type}"]
        sent = request.json() if media_type == "application/json" else _form(request)
        unknown = sorted(set(sent) - self.properties(schema))
        return self._errors(schema, sent) + [f"unknown parameter {name}" for name in unknown]

    def parameters(self, path: str) -> set[str]:
        """The names that a request to a path may have."""
        [content] = self._whole["paths"][path]["post"]["requestBody"]["content"].values()
        return self.properties(content["schema"])

    def properties(self, schema: Json) -> set[str]:
        """The names of an object's members."""
        if "$ref" in schema:
            return self.properties(self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        names = set(schema.get("properties", {}))
        return names.union(*(self.properties(part) for part in schema.get("allOf", [])))

    @cached_property
    def _whole(self) -> Json:
        whole: Json = json.loads(self._file.read_text(encoding="utf-8")) if self._file else OWN_DOCUMENT
        return whole

    @property
    def _schemas(self) -> Json:
        schemas: Json = self._whole["components"]["schemas"]
        return schemas

    def _errors(self, schema: Json, sent: Json) -> list[str]:
        used = self._with_references(schema)
        validator = OAS31Validator(schema | {"components": {"schemas": used}})
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(sent)]

    def _with_references(self, schema: Json) -> dict[str, object]:
        """Every schema that is reached from `schema`, by name."""
        used: dict[str, object] = {}
        wanted = list(_references(schema))
        while wanted:
            name = wanted.pop()
            if name not in used:
                used[name] = _without_discriminators(self._schemas[name])
                wanted += _references(used[name])
        return used


def _form(request: RecordedRequest) -> Json:
    files = {name: "binary" for name, part in request.parts().items() if part.get_filename()}
    return request.form() | files


def _without_discriminators(value: object) -> object:
    """The file's discriminators name no schema that exists; `oneOf` decides as well without them."""
    if isinstance(value, dict):
        return {key: _without_discriminators(item) for key, item in value.items() if key != "discriminator"}
    if isinstance(value, list):
        return [_without_discriminators(item) for item in value]
    return value


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rsplit("/", 1)[1]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


OWN = Published()
judged = pytest.mark.parametrize(
    "published", [OWN, *(Published(file) for file in reference.larger("openai.json"))], ids=str
)
"""A test with `published` runs for the project's own schemas, and for the vendor's file where there is one."""
