"""Every request and answer of the OpenAPI document has an example that its own schema allows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator

from calls.api.examples import example_of

Json = dict[str, Any]


@cache
def _document() -> Json:
    document: Json = Client().get("/api/schema/", {"format": "json"}).json()
    return document


def _contents() -> Iterator[tuple[str, str, Json]]:
    """(operation and place, media type, content)"""
    for path, operations in _document()["paths"].items():
        for method, operation in operations.items():
            places = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for place, body in places.items():
                for media_type, content in body.get("content", {}).items():
                    yield f"{method.upper()} {path} {place}", media_type, content


JSON = [(place, content) for place, media_type, content in _contents() if media_type.endswith("json")]


def test_every_request_and_answer_but_sound_has_an_example():
    assert [
        place for place, media_type, content in _contents() if "example" not in content and media_type != "audio/*"
    ] == []


@pytest.mark.parametrize("content", [content for _, content in JSON], ids=[place for place, _ in JSON])
def test_an_example_is_what_its_schema_allows(content: Json):
    validator = OAS31Validator(content["schema"] | {"components": _document()["components"]})
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(content["example"])] == []


def test_every_text_of_an_example_means_something():
    """What examples.toml does not name, and whose format says nothing, gets the value "text"."""
    schemas = _document()["components"]["schemas"]
    made = {name: example_of(schema, schemas, name) for name, schema in schemas.items()}
    properties = {
        f"{name}.{key}": value for name, one in made.items() if isinstance(one, dict) for key, value in one.items()
    }
    meaningless = [name for name, value in properties.items() if value in ("text", ["text"])]
    assert not meaningless, f"add to examples.toml: {', '.join(meaningless)}"


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [f'"{value}"'] if isinstance(value, str) else []


def test_no_example_names_a_number_that_somebody_has():
    numbers = {text for _, content in JSON for text in _texts(content["example"]) if text.startswith('"+')}
    assert numbers == {'"+14155550132"'}
