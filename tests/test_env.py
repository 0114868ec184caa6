"""Variables of the environment: typed, and nonsense is refused by name."""

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from calls.telephony.hours import CallingHours
from screener import env


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (lambda name: env.flag(name, default=False), "yes", True),
        (lambda name: env.flag(name, default=True), "", True),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "7", 7),
        (lambda name: env.choice(name, "b", ("a", "B")), "A", "a"),
        (lambda name: env.choice(name, "b", ("a", "B")), "", "B"),
        (lambda name: env.decimal(name, 1, above=0, max_value=9), "0.5", 0.5),
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
        (lambda name: env.text(name), "$tr0ngKey", "$tr0ngKey"),
        (lambda name: env.text(name), "$HOME", "$HOME"),
        (lambda name: env.text(name), "${HOME}", "${HOME}"),
        (lambda name: env.text(name, "x"), "$", "$"),
        (lambda name: env.text(name), "\\$HOME", "\\$HOME"),
        (lambda name: env.text(name), " R&D Labs ", "R&D Labs"),
        (lambda name: env.text(name), "شرکت می\u200cخواهم", "شرکت می\u200cخواهم"),
        (lambda name: env.names(name), "$a,b", ["$a", "b"]),
        (lambda name: env.pairs(name), "a=$b", {"a": "$b"}),
        (lambda name: env.base_url(name), "http://[::1]:8000", "http://[::1]:8000"),
        (lambda name: env.base_url(name), "https://otlp.example/v1/", "https://otlp.example/v1"),
        (lambda name: env.public_url(name, "http://127.0.0.1:8000"), "", "http://127.0.0.1:8000"),
        (lambda name: env.hosts(name), ".example, *, 127.0.0.1, [::1]", [".example", "*", "127.0.0.1", "[::1]"]),
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
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "ten"),
        (lambda name: env.choice(name, "a", ("a", "b")), "c"),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "10"),
        (lambda name: env.decimal(name, 1, above=0, max_value=9), "0"),
        (lambda name: env.base_url(name), "screen.example"),
        (lambda name: env.base_url(name), "https://screen.example/?a=b"),
        (lambda name: env.base_url(name), "https://screen.example?"),
        (lambda name: env.base_url(name), "https://screen.example/#part"),
        (lambda name: env.base_url(name), "https://user:word@screen.example"),
        (lambda name: env.base_url(name), "https://screen.example:99999"),
        (lambda name: env.base_url(name), "https://screen.example:port"),
        (lambda name: env.base_url(name), "https://[::1"),
        (lambda name: env.base_url(name), "https://screen example"),
        (lambda name: env.base_url(name), "https://*.example"),
        (lambda name: env.base_url(name), "ftp://screen.example"),
        (lambda name: env.public_url(name, ""), "https://screen.example/prefix"),
        (lambda name: env.public_url(name, ""), "https://screen.example/prefix/"),
        (lambda name: env.hosts(name), "https://screen.example"),
        (lambda name: env.hosts(name), "screen.example:8000"),
        (lambda name: env.hosts(name), "screen.example/prefix"),
        (lambda name: env.text(name), "R&D\x07Labs"),
        (lambda name: env.text(name), "R&D\nLabs"),
        (lambda name: env.text(name), "R&D\u202eLabs"),
        (lambda name: env.text(name), "R&D\u200bLabs"),
        (lambda name: env.text(name), "R&D\udcffLabs"),
        (lambda name: env.text(name), "R&D\uffffLabs"),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "1_0"),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "٧"),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "7.0"),
        (lambda name: env.integer(name, 1, min_value=1, max_value=9), "9" * 5000),
        (lambda name: env.decimal(name, 1, above=0, max_value=9), "nan"),
        (lambda name: env.limit(name), "inf"),
        (lambda name: env.countries_or_all(name), "UK"),
        (lambda name: env.countries_or_all(name), "US,XX"),
        (lambda name: env.database(name, "sqlite://"), "mysql://user@db.example/name"),
        (lambda name: env.database(name, "sqlite://"), "postgis://user@db.example/name"),
        (lambda name: env.database(name, "sqlite://"), "postgres://user@db.example:port/name"),
        (lambda name: env.database(name, "sqlite://"), "postgres://user@db.example"),
        (lambda name: env.database(name, "sqlite://"), "/srv/db.sqlite3"),
        (lambda name: env.database(name, "sqlite://"), "sqlite:////no/such/folder/db.sqlite3"),
        (lambda name: env.database(name, "sqlite://"), "sqlite:////"),
        (lambda name: env.broker_url(name), "redis://localhost:port"),
        (lambda name: env.broker_url(name), "redis://localhost:99999/0"),
        (lambda name: env.folder(name, Path(), inside=()), __file__),
        (lambda name: env.folder(name, Path(), inside=()), "/dev/null/data"),
        (lambda name: env.folder(name, Path(), inside=()), "/proc/data"),
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


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("R&D Labs # the company", "R&D Labs"),
        ("R&D Labs\t# the company", "R&D Labs"),
        ("R&D#Labs", "R&D#Labs"),
        ("#1 Staffing", "#1 Staffing"),
        (" # nothing yet", None),
        ("", None),
        ('"R&D # Labs" # the company', "R&D # Labs"),
        ("'R&D # Labs' # the company", "R&D # Labs"),
        ("'$tr0ng'", "$tr0ng"),
        ("$tr0ng", "$tr0ng"),
        ("${HOME}", "${HOME}"),
        ('"$tr0ng"', "$tr0ng"),
        ("L'Atelier", "L'Atelier"),
        ("  spaced  ", "spaced"),
        ("Zoë’s", "Zoë’s"),
    ],
)
def test_a_line_of_a_dotenv_file_is_read_as_everywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, value: str | None
):
    monkeypatch.setenv("SOME_VARIABLE", "")
    monkeypatch.delenv("SOME_VARIABLE")
    (tmp_path / ".env").write_text(f"\ufeff# a comment\n\nexport SOME_VARIABLE={line}\r\n", encoding="utf-8")
    env.load_file(str(tmp_path / ".env"))
    assert env.text("SOME_VARIABLE") == (value or "")


def test_what_the_environment_sets_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SOME_VARIABLE", "$set")
    (tmp_path / ".env").write_text("SOME_VARIABLE=other")
    env.load_file(str(tmp_path / ".env"))
    assert env.text("SOME_VARIABLE") == "$set"


@pytest.mark.parametrize("content", [b'A=1\nSOME_VARIABLE="secret\nB=2\n', b"A=1\nsecret value\n", b"A=Jos\xe9\n"])
def test_a_dotenv_file_that_makes_no_sense_is_refused_without_its_content(tmp_path: Path, content: bytes):
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=r"\.env .*use ") as caught:
        env.load_file(str(tmp_path / ".env"))
    assert "secret" not in str(caught.value)


def test_a_folder_and_what_is_inside_it_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SOME_VARIABLE", str(tmp_path / "a" / "b"))
    assert env.folder("SOME_VARIABLE", Path(), inside=("media",)) == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b" / "media").is_dir()


@pytest.mark.parametrize("value", ["$tr0ng", "a$b", r"a\$b", r"\$", "$$", "$HOME", r"C:\$x\\$y"])
def test_a_dollar_in_a_value_is_only_a_dollar(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("SOME_VARIABLE", value)
    assert env.text("SOME_VARIABLE") == value
