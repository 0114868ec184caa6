"""Typed readers of the environment: nonsense stops the start with the variable's name and what would be right."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
import environ
import phonenumbers
from django.core.exceptions import ImproperlyConfigured
from dotenv.parser import parse_stream

from calls.domain.endpoints import Capabilities
from calls.telephony.hours import CallingHours
from screener import endpoints as model_endpoints
from screener import profiles

T = TypeVar("T")


class _Literal(Mapping[str, str]):
    """The environment with each `$` escaped: django-environ follows an unescaped one to another variable."""

    def __getitem__(self, name: str) -> str:
        return os.environ[name].replace("$", r"\$")

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


class _Environment(environ.Env):  # type: ignore[misc]  # the library has no types
    """django-environ with literal values."""

    ENVIRON = _Literal()


_ENV = _Environment()
_ENV.escape_proxy = True  # `\$` is a `$`

_FLAGS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_VOICE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,20}", re.ASCII)
_HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
_UNSPEAKABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, invisible ones that change the direction of a text or nothing, and what is no character.

None may stand in XML, or be sent as a header, or is seen by the person who pasted it.
"""


def load_file(path: str) -> None:
    """Reads a `.env` file when there is one; variables that are already set win.

    Comments and quotes are read as every dotenv file has them; values are literal, so a `$` is only a `$`.
    Raises ImproperlyConfigured for a line that makes no sense.
    """
    if not os.path.exists(path):
        return
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = list(parse_stream(file))
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(".env cannot be read: use a text file in UTF-8") from None
    for line in lines:
        if line.error:
            number = line.original.line
            raise ImproperlyConfigured(f".env makes no sense from line {number} on: use NAME=value, and close quotes")
        if line.key and line.value is not None:
            os.environ.setdefault(line.key, line.value)


def text(name: str, default: str = "") -> str:
    """A variable as it stands, without blanks around it. `default` also replaces an empty value."""
    value = str(_ENV.str(name, default="")).strip()
    if found := _UNSPEAKABLE.search(value):
        raise ImproperlyConfigured(
            f"{name} holds an invisible or control character (U+{ord(found[0]):04X}): use printable text in UTF-8"
        )
    return value or default


def folder(name: str, default: Path, *, inside: Sequence[str]) -> Path:
    """A folder that can be written to, with the folders `inside` it; what is missing is made."""
    path = Path(text(name, str(default))).resolve()
    try:
        for one in (path, *(path / sub for sub in inside)):
            one.mkdir(parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise ImproperlyConfigured(f"{name} is not a folder that can be written to: use for example /srv/screener")
    return path


def flag(name: str, *, default: bool) -> bool:
    """A switch. Only clear words count: true/false, yes/no, on/off, 1/0."""
    raw = text(name, str(default)).lower()
    if raw not in _FLAGS:
        raise ImproperlyConfigured(f"{name} is not a switch: use true or false")
    return _FLAGS[raw]


def integer(name: str, default: int, *, min_value: int, max_value: int) -> int:
    """A whole number within bounds."""
    raw = text(name, str(default))
    if not _INTEGER.fullmatch(raw):
        raise ImproperlyConfigured(f"{name} is not a whole number: use for example 10")
    value = int(raw)
    if not min_value <= value <= max_value:
        raise ImproperlyConfigured(f"{name} is out of range: use {min_value} to {max_value}")
    return value


def decimal(name: str, default: float, *, above: float, max_value: float) -> float:
    """A number greater than `above`, at most `max_value`."""
    try:
        value = float(text(name, str(default)))
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a number: use for example 10") from None
    if not above < value <= max_value:
        raise ImproperlyConfigured(f"{name} is out of range: use a number above {above} and at most {max_value}")
    return value


def names(name: str) -> list[str]:
    """A comma-separated list without empty items."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of a few words, however they are capitalised."""
    value = text(name, default)
    for word in allowed:
        if value.lower() == word.lower():
            return word
    raise ImproperlyConfigured(f"{name} is none of its words: use {', '.join(allowed)}")


def vendor(name: str, default: str, keys: Mapping[str, str]) -> str:
    """One of the vendors in `keys`, each with the variable of the key that it needs, or an empty text."""
    chosen = choice(name, default, tuple(keys))
    if keys[chosen] and not text(keys[chosen]):
        raise ImproperlyConfigured(f"{keys[chosen]} is missing: {name} is {chosen}, which needs it")
    return chosen


def need_package(package: str, why: str, requirements: str) -> None:
    """Stops the start when a package of an extra is not installed. Nothing is imported."""
    if find_spec(package) is None:
        raise ImproperlyConfigured(f"{why}, and its package is missing: pip install -r {requirements}")


def base_url(name: str, default: str = "") -> str:
    """An absolute http(s) URL, which may have a path, without a trailing slash; empty when not set."""
    value = text(name, default).rstrip("/")
    if value and _http_parts(name, value).username is not None:
        raise ImproperlyConfigured(f"{name} holds a user or password: use for example https://screen.example")
    return value


def public_url(name: str, default: str) -> str:
    """A base URL without a path: links and signatures are made for the root of a host."""
    value = base_url(name, default)
    if urlsplit(value).path:
        raise ImproperlyConfigured(f"{name} has a path: use a host of its own, for example https://screen.example")
    return value


def _http_parts(name: str, value: str) -> SplitResult:
    """The parts of a URL. Raises ImproperlyConfigured for one that nothing can be added to."""
    problem = ImproperlyConfigured(f"{name} is not a base URL: use for example https://screen.example")
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        plain = parts.port != 0 and (":" in host or _HOST.fullmatch(host) is not None)
    except ValueError:  # a port that is none, or half an IPv6 address
        raise problem from None
    if parts.scheme not in {"http", "https"} or not plain or host.startswith((".", "*")) or set("?# \\") & set(value):
        raise problem
    return parts


def hosts(name: str) -> list[str]:
    """Comma-separated host names as Django takes them: `screen.example`, `.example` with all below it, or `*`."""
    items = names(name)
    if not all(_HOST.fullmatch(item) for item in items):
        raise ImproperlyConfigured(f"{name} holds something that is no host: use for example screen.example")
    return items


def bucket(name: str) -> str:
    """The name of a bucket as S3 allows it; empty when not set."""
    value = text(name)
    if value and not _BUCKET.fullmatch(value):
        raise ImproperlyConfigured(f"{name} is no name of a bucket: use for example screener-recordings")
    return value


def dsn(name: str) -> str:
    """Where errors are reported, as Sentry words it; empty when not set."""
    value = text(name).rstrip("/")
    parts = _http_parts(name, value) if value else urlsplit("")
    if value and not (parts.username and parts.path.rpartition("/")[2].isdigit()):
        raise ImproperlyConfigured(f"{name} is no DSN: use for example https://key@sentry.example/1")
    return value


def pairs(name: str) -> dict[str, str]:
    """Comma-separated `name=value` pairs, with what is special in them percent-encoded."""
    found = [item.partition("=") for item in names(name)]
    if not all(key and equals for key, equals, _ in found):
        raise ImproperlyConfigured(f"{name} holds something that is no pair: use for example a=1,b=2")
    return {unquote(key.strip()): unquote(value.strip()) for key, _, value in found}


def voices(name: str) -> dict[str, str]:
    """Comma-separated `language=voice` pairs: a BCP 47 tag such as en or de-AT, and the vendor's id of a voice."""
    found = pairs(name)
    if not all(_LANGUAGE.fullmatch(tag) and _VOICE.fullmatch(voice) for tag, voice in found.items()):
        raise ImproperlyConfigured(f"{name} holds something that is no voice: use for example en=VOICE_ID,de=VOICE_ID")
    return found


def numbers_or_all(name: str) -> frozenset[str] | None:
    """Comma-separated E.164 numbers; None for `*`, which means every number. Empty means none."""
    items = names(name)
    if items == ["*"]:
        return None
    for item in items:
        if not _E164.fullmatch(item):
            raise ImproperlyConfigured(f"{name} holds something that is no E.164 number: use +46701234567 or *")
    return frozenset(items)


def number(name: str) -> str:
    """An E.164 number; empty when not set."""
    value = text(name)
    if value and not _E164.fullmatch(value):
        raise ImproperlyConfigured(f"{name} is not an E.164 number: use for example +46701234567")
    return value


def broker_url(name: str) -> str:
    """The URL of Redis or RabbitMQ, which may hold a password; empty when not set."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete or parts.scheme not in {"redis", "rediss", "amqp", "amqps"}:
        raise ImproperlyConfigured(f"{name} is not a broker URL: use redis://… or amqp://… (rediss, amqps with TLS)")
    return value


def database(name: str, default: str, *, pool_size: int = 16, prepared: bool = True) -> dict[str, object]:
    """Django's database entry for a URL; SQLite gets WAL, a busy timeout and write locks taken up front.

    PostgreSQL gets a pool for all threads of a process, of at most `pool_size` connections, and is asked with
    prepared statements: it then plans a statement only the first times that a connection asks it.
    """
    url = text(name, default)
    problem = ImproperlyConfigured(
        f"{name} is not a database URL: use postgres://user:password@host/name or sqlite:////srv/db.sqlite3"
    )
    if url.partition(":")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise problem
    try:
        config = dict(dj_database_url.parse(url, conn_health_checks=True))
    except (ValueError, dj_database_url.UnknownSchemeError, dj_database_url.ParseError):
        raise problem from None
    engine, database_name = str(config.get("ENGINE", "")), str(config.get("NAME", ""))
    if not database_name:
        raise problem
    if engine.endswith("sqlite3") and not _can_hold_sqlite(database_name):
        raise ImproperlyConfigured(
            f"{name} names no file in a folder that exists: use for example sqlite:////srv/db.sqlite3"
        )
    if engine.endswith("sqlite3"):
        config["CONN_MAX_AGE"] = 60
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; "
            "PRAGMA secure_delete=ON;",  # what is deleted is overwritten: an erased person leaves no bytes
        }
    elif engine.endswith("postgresql"):
        options = config.get("OPTIONS")
        binding = {"server_side_binding": True, "prepare_threshold": _PREPARED_AFTER} if prepared else {}
        config["OPTIONS"] = {**(options if isinstance(options, dict) else {}), **_pooled(pool_size), **binding}
    return config


def _can_hold_sqlite(path: str) -> bool:
    return path == ":memory:" or path.startswith("file:") or (Path(path).parent.is_dir() and not Path(path).is_dir())


_PREPARED_AFTER = 3
"""So often a connection sends a statement before the server keeps it."""


def _pooled(size: int) -> dict[str, object]:
    """Options of psycopg's pool. A connection is tried before it is given out, and waited for 10 seconds at most.

    The pool pauses longer and longer while it cannot connect, and starts afresh after `reconnect_timeout`:
    a short one has it back as soon as the server is.
    """
    pool = {"min_size": 0, "max_size": size, "timeout": 10, "reconnect_timeout": 2, "num_workers": 1}
    return {"connect_timeout": 5, "pool": pool}


def countries_or_all(name: str) -> frozenset[str] | None:
    """Comma-separated ISO 3166 country codes; None for an empty list or `*`, which mean every country."""
    items = [item.upper() for item in names(name)]
    if items in ([], ["*"]):
        return None
    if not phonenumbers.SUPPORTED_REGIONS.issuperset(items):
        raise ImproperlyConfigured(f"{name} holds something that is no country code: use for example US,GB or *")
    return frozenset(items)


def hours(name: str, default: str) -> CallingHours:
    """Hours of the day such as 08:00-21:00; 24:00 is midnight at the end of the day."""
    raw = text(name, default)
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", raw)
    if found is None:
        raise ImproperlyConfigured(f"{name} is no range of hours: use for example 08:00-21:00")
    start = time(int(found[1]), int(found[2]))
    end = time(int(found[3]), int(found[4])) if found[3] else time.min
    if end != time.min and start >= end:
        raise ImproperlyConfigured(f"{name} ends before it begins: use for example 08:00-21:00")
    return CallingHours(start, end)


def limit(name: str) -> float | None:
    """A cap above 0; None when the variable is empty, which means no cap."""
    return decimal(name, 1, above=0, max_value=1_000_000_000) if text(name) else None


def price(name: str) -> Decimal:
    """A price; 0 when the variable is empty, which means that it is not known."""
    try:
        return model_endpoints.price(text(name, "0"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def endpoints(name: str, *, taken: str) -> tuple[model_endpoints.Endpoint, ...]:
    """Comma-separated URLs of model endpoints with key and model; a comma in one is written %2C."""
    try:
        return model_endpoints.read(names(name), taken=taken)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def capabilities(name: str, *, profile: str, model: str) -> Capabilities:
    """What a model endpoint understands: as its profile says, changed by comma-separated `name=value` pairs."""
    try:
        return profiles.capabilities(profile, model, pairs(name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None
