"""The environment of a local stack: every variable given explicitly, so that no real account is used."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# What a process needs of the machine, and what a developer may bring: a database, a broker and a language model.
_PASSED_ON = (
    "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "PYTHONPATH",
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_TRANSCRIBE_MODEL",
    "HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
_OUR_NUMBER = "+14155550100"


@dataclass(frozen=True)
class Account:
    """The credentials that the phoneline accepts and the service presents, new for every stack."""

    sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    number: str = _OUR_NUMBER


def machine() -> dict[str, str]:
    """The part of our own environment that the children get, with this interpreter's programs found first."""
    passed = {name: os.environ[name] for name in _PASSED_ON if os.environ.get(name)}
    programs = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    return passed | {
        "PATH": os.pathsep.join(programs),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }


def service(*, directory: Path, account: Account, web_url: str, phoneline_url: str) -> dict[str, str]:
    """The service's variables. Any number may be called at any hour: the phoneline is the only carrier."""
    return machine() | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "API_KEY": secrets.token_urlsafe(24),
        "DEBUG": "false",
        "LOG_FORMAT": "console",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATA_DIR": str(directory),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{directory / 'db.sqlite3'}",
        "TASKS_BROKER_URL": os.environ.get("TASKS_BROKER_URL", ""),
        "WEBHOOK_BASE_URL": web_url,
        "COMPANY_NAME": "Example Clinics",
        "WHITELISTED_NUMBERS": "*",
        "CALLING_HOURS": "00:00-24:00",
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.token,
        "TWILIO_PHONE_NUMBER": account.number,
        "TWILIO_API_BASE_URL": phoneline_url,
    }


def kept_keys(directory: Path) -> dict[str, str]:
    """The API key and the secret key that a stack in `directory` has used before; made and stored the first time."""
    path = directory / "keys.json"
    if not path.exists():
        made = {"API_KEY": secrets.token_urlsafe(24), "SECRET_KEY": secrets.token_urlsafe(50)}
        path.touch(mode=0o600)
        path.write_text(json.dumps(made), encoding="utf-8")
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def with_overrides(base: Mapping[str, str], overrides: Mapping[str, str]) -> dict[str, str]:
    """`base` with what the stack's user asks for on top; an empty text takes a variable away."""
    merged = {**base, **overrides}
    return {name: value for name, value in merged.items() if value}
