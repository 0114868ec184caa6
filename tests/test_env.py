"""Variables of the environment: typed, and nonsense is refused by name."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from calls.domain.hours import CallingHours
from screener import env


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (lambda name: env.flag(name, default=False), "yes", True),
        (lambda name: env.flag(name, default=True), "", True),
        (lambda name: env.integer(name, 1, least=1, most=9), "7", 7),
        (lambda name: env.choice(name, "b", ("a", "B")), "A", "a"),
        (lambda name: env.choice(name, "b", ("a", "B")), "", "B"),
        (lambda name: env.decimal(name, 1, above=0, most=9), "0.5", 0.5),
        (lambda name: env.base_url(name), "https://screen.example/", "https://screen.example"),
        (
            lambda name: env.numbers_or_all(name),
            "+46701234567, +14155550100",
            frozenset({"+46701234567", "+14155550100"}),
        ),
        (lambda name: env.numbers_or_all(name), "*", None),
        (lambda name: env.number(name), "+46701234567", "+46701234567"),
        (lambda name: env.number(name), "", ""),
        (lambda name: env.numbers_or_all(name), "", frozenset()),
        (lambda name: env.countries_or_all(name), "us,SE", frozenset({"US", "SE"})),
        (lambda name: env.countries_or_all(name), "", None),
        (lambda name: env.hours(name, "08:00-21:00"), "", CallingHours(time(8), time(21))),
        (lambda name: env.hours(name, "08:00-21:00"), "00:00-24:00", CallingHours(time(0), time(0))),
        (lambda name: env.dsn(name), "https://key@sentry.example/1", "https://key@sentry.example/1"),
        (lambda name: env.dsn(name), "", ""),
        (lambda name: env.pairs(name), "authorization=Basic%20abc=, b = 2", {"authorization": "Basic abc=", "b": "2"}),
        (lambda name: env.limit(name), "", None),
        (lambda name: env.bucket(name), "", ""),
        (lambda name: env.bucket(name), "screener-files.example", "screener-files.example"),
        (lambda name: env.limit(name), "100", 100.0),
    ],
)
def test_a_variable_is_read_with_its_type(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], raw: str, value: object
):
    monkeypatch.setenv("SOME_VARIABLE", raw)
    assert read("SOME_VARIABLE") == value


@pytest.mark.parametrize("prepared", [True, False])
def test_postgresql_is_asked_with_prepared_statements_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, *, prepared: bool
):
    monkeypatch.setenv("SOME_VARIABLE", "postgres://user@db.example/name")
    options = env.database("SOME_VARIABLE", "", prepared=prepared)["OPTIONS"]
    assert isinstance(options, dict)
    assert options.get("server_side_binding", False) is prepared


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (lambda name: env.flag(name, default=False), "maybe"),
        (lambda name: env.integer(name, 1, least=1, most=9), "ten"),
        (lambda name: env.choice(name, "a", ("a", "b")), "c"),
        (lambda name: env.integer(name, 1, least=1, most=9), "10"),
        (lambda name: env.decimal(name, 1, above=0, most=9), "0"),
        (lambda name: env.base_url(name), "screen.example"),
        (lambda name: env.base_url(name), "https://screen.example/?a=b"),
        (lambda name: env.numbers_or_all(name), "0701234567"),
        (lambda name: env.numbers_or_all(name), "+46701234567 mob"),
        (lambda name: env.numbers_or_all(name), "+٤٦٧٠١٢٣٤٥٦٧"),
        (lambda name: env.number(name), "+1800FLOWERS"),
        (lambda name: env.number(name), "Tel. +46701234567"),
        (lambda name: env.countries_or_all(name), "Sweden"),
        (lambda name: env.hours(name, "08:00-21:00"), "8-21"),
        (lambda name: env.hours(name, "08:00-21:00"), "21:00-08:00"),
        (lambda name: env.limit(name), "none"),
        (lambda name: env.bucket(name), "s3://screener-files"),
        (lambda name: env.bucket(name), "Screener_Files"),
        (lambda name: env.dsn(name), "https://sentry.example/1"),
        (lambda name: env.dsn(name), "https://key@sentry.example/"),
        (lambda name: env.pairs(name), "a=1,b"),
        (lambda name: env.database(name, "sqlite://"), "mysterious://x"),
        (lambda name: env.broker_url(name), "localhost:6379"),
        (lambda name: env.broker_url(name), "sqs://secret@queue"),
    ],
)
def test_nonsense_is_refused_with_the_variables_name_and_not_its_value(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], raw: str
):
    monkeypatch.setenv("SOME_VARIABLE", raw)
    with pytest.raises(ImproperlyConfigured, match="SOME_VARIABLE") as caught:
        read("SOME_VARIABLE")
    assert "use " in str(caught.value)
