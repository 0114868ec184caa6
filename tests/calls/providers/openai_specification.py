"""OpenAI's published OpenAPI file as a judge of recorded requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from openapi_schema_validator import OAS31Validator

from tests import reference
from tests.openai_stand_in_requests import RecordedRequest

NAME = "openai.json"

Json = dict[str, Any]


class Specification:
    """The file. openapi-core's own request check cannot be used: it invents empty lists for absent form fields."""

    def __init__(self) -> None:
        whole = json.loads(reference.need(NAME).read_text(encoding="utf-8"))
        self._paths = whole["paths"]
        self._schemas = whole["components"]["schemas"]

    def faults(self, request: RecordedRequest) -> list[str]:
        """What the file does not allow about a request, as sentences."""
        media_type = request.headers["content-type"].split(";")[0]
        path = request.path.removeprefix("/v1")
        try:
            body_types = self._paths[path][request.method.lower()]["requestBody"]["content"]
            schema = body_types[media_type]["schema"]
        except KeyError:
            return [f"there is no {request.method} {path} that takes {media_type}"]
        sent = request.json() if media_type == "application/json" else _form(request)
        unknown = sorted(set(sent) - self._properties(schema))
        return self._errors(schema, sent) + [f"unknown parameter {name}" for name in unknown]

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

    def _properties(self, schema: Json) -> set[str]:
        if "$ref" in schema:
            return self._properties(self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        names = set(schema.get("properties", {}))
        return names.union(*(self._properties(part) for part in schema.get("allOf", [])))


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
