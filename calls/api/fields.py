"""Fields of requests that REST framework reads too generously, and those with a meaning of their own."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from calls.domain import phrases
from calls.domain.characters import label, visible
from calls.domain.languages import closest
from candidates import zones

M = TypeVar("M", bound=Model)

CLOCK_DIFFERENCE = timedelta(minutes=5)
"""How far the client's clock may be off before a time counts as past or future."""

_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """An object whose unknown fields are refused: a misspelt `scheduled_for` must not mean "call now".

    Fields that only answers carry (`answer_only`) may be sent back, and change nothing.
    """

    answer_only: frozenset[str] = frozenset()

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError that names every unknown field."""
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        unknown = set(data) - set(self.fields) - self.answer_only
        if unknown:
            detail = serializers.ErrorDetail("There is no such field here.", code="unknown_field")
            raise serializers.ValidationError({name: [detail] for name in sorted(map(str, unknown))})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text; a number is none. Blanks around it are removed; NUL and lone surrogates are refused."""

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError for anything but a text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Label(Text):
    """A name or a title: one line, without control, direction and other invisible characters.

    NUL and lone surrogates are refused like in every text; so is U+FFFD, which stands for a character that was lost.
    """

    default_error_messages = {
        "invisible": "Send at least one visible character.",
        "replacement_character": "U+FFFD stands for a character that was lost. Send the text in UTF-8.",
    }

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError for a text without a visible character, or with U+FFFD."""
        text = super().to_internal_value(data)
        if "\ufffd" in text:
            self.fail("replacement_character")
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            return text  # the validators refuse it
        cleaned = label(text)
        if not cleaned and not self.allow_blank:
            self.fail("invisible")
        return cleaned


class SpokenText(Text):
    """A text that a voice reads: without invisible characters, and with ordinary blanks."""

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError for anything but a text."""
        return visible(super().to_internal_value(data))


class Email(Text, serializers.EmailField):
    """An address with at most 254 characters."""


class Number(serializers.FloatField):
    """A finite JSON number."""

    def to_internal_value(self, data: Any) -> float:
        """Raises ValidationError for anything else, also for numbers beyond what a float holds."""
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        try:
            value = float(data)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class NumberPart(Number):
    """A finite number as a part of a form, where everything is a text."""

    def to_internal_value(self, data: Any) -> float:
        """Raises ValidationError for a text that is no number."""
        try:
            return super().to_internal_value(float(data) if isinstance(data, str) else data)
        except ValueError:
            self.fail("invalid")


class Integer(serializers.IntegerField):
    """A whole JSON number: neither a boolean nor a text."""

    def to_internal_value(self, data: Any) -> int:
        """Raises ValidationError for anything else."""
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """The id of a row, as a text: a number is none."""

    def to_internal_value(self, data: Any) -> UUID:
        """Raises ValidationError for anything but a text with a UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Instant(serializers.DateTimeField):
    """A time of RFC 3339, with its offset from UTC: without one it would be anybody's guess."""

    def enforce_timezone(self, value: datetime) -> datetime:
        """Raises ValidationError for a time without offset."""
        if timezone.is_naive(value):
            detail = "Give the offset from UTC, as in 2030-01-31T09:00:00Z."
            raise serializers.ValidationError(detail, code="offset_missing")
        return super().enforce_timezone(value)


def not_past(value: datetime) -> None:
    """Refuses a time that is clearly over."""
    if value < timezone.now() - CLOCK_DIFFERENCE:
        raise serializers.ValidationError("This time is in the past.", code="in_the_past")


def not_future(value: datetime) -> None:
    """Refuses a time that is clearly still to come."""
    if value > timezone.now() + CLOCK_DIFFERENCE:
        raise serializers.ValidationError("This time is in the future.", code="in_the_future")


class LanguageTag(Text):
    """A language with optional script and region (BCP 47: `en`, `en-US`, `zh-Hant-TW`), in the usual case."""

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError when the text is no such tag."""
        match = _LANGUAGE_TAG.fullmatch(super().to_internal_value(data))
        if match is None:
            raise serializers.ValidationError("Use a BCP 47 tag such as en-US.", code="language_tag_invalid")
        language, script, region = match.groups(default="")
        parts = (language.lower(), script.title(), region.upper())
        return "-".join(part for part in parts if part)


class SpokenLanguage(LanguageTag):
    """A language that interviews are held in, with or without a region."""

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError for no tag, or a language that nobody speaks here."""
        tag = super().to_internal_value(data)
        spoken = phrases.spoken_languages()
        if closest(tag, spoken) is None:
            detail = f"Interviews are held in {', '.join(spoken)}. Use one of these, such as en or en-US."
            raise serializers.ValidationError(detail, code="language_not_spoken")
        return tag


class TimeZone(Text):
    """A place of the IANA time zone database, such as `Europe/Stockholm`; blank is not known."""

    def to_internal_value(self, data: Any) -> str:
        """Raises ValidationError for an unknown name."""
        name = super().to_internal_value(data)
        if name and not zones.is_place(name):
            raise serializers.ValidationError(
                "Use the IANA time zone of a place, such as Europe/Stockholm.", code="time_zone_unknown"
            )
        return name


class IdOrObject(serializers.Field[Any, Any, Any, Any]):
    """Either the id of a row, or a whole new object.

    The value is a function without arguments: it returns the row, saving it first when it is new.
    """

    default_error_messages = {
        "invalid": "Give an id or an object.",
        "does_not_exist": "There is nothing with this id.",
    }

    def __init__(self, rows: QuerySet[M], new: type[serializers.Serializer[M]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.new = new

    def to_internal_value(self, data: Any) -> Callable[[], Any]:
        """Raises ValidationError for an unknown id, or with the faults of the object."""
        if isinstance(data, Mapping):
            serializer = self.new(data=data, context=self.context)
            serializer.is_valid(raise_exception=True)
            return serializer.save
        row = self.rows.filter(pk=self._id(data)).first()
        if row is None:
            self.fail("does_not_exist")
        return lambda: row

    def _id(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return UUID(data)
        except ValueError:
            self.fail("invalid")


class IdOrObjectSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # the library registers it untyped
    """How an IdOrObject looks in OpenAPI."""

    target_class = IdOrObject

    def map_serializer_field(
        self, auto_schema: AutoSchema, direction: Literal["request", "response"]
    ) -> dict[str, Any]:
        """One of an id and the object."""
        new = auto_schema.resolve_serializer(self.target.new, direction)
        return {"oneOf": [{"type": "string", "format": "uuid"}, new.ref]}
