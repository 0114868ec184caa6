"""A copy of every suppression outside the database, so that no opt-out is lost when an old backup is restored.

Each suppression is one file in the storage, below `suppressions/`. The name is a keyed hash of the number and the
content is encrypted, so that neither shows whose number it is. Both keys are derived from SECRET_KEY. A suppression
that was lifted leaves a file below `suppressions/lifted/`, with the reason.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from candidates.models import Suppression

FOLDER = "suppressions"
_LIFTED = f"{FOLDER}/lifted"
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """What the log holds of one suppression."""

    phone: str
    source: str
    created_at: datetime


def name_of(phone: str) -> str:
    """The name of a number's file."""
    return hmac.new(_key("name"), phone.encode(), hashlib.sha256).hexdigest()


def names() -> frozenset[str]:
    """The names of all files. Raises what the storage raises when it is away."""
    try:
        found = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return frozenset()
    return frozenset(name for name in found if _NAME.fullmatch(name))


def read(name: str) -> Entry | None:
    """The entry of a file; None when it is gone, or was written with another SECRET_KEY."""
    try:
        with default_storage.open(f"{FOLDER}/{name}") as file:
            fields = json.loads(_cipher().decrypt(file.read()))
    except (FileNotFoundError, InvalidToken):
        return None
    return Entry(fields["phone"], fields["source"], datetime.fromisoformat(fields["created_at"]))


def keep(suppression: Suppression) -> None:
    """Writes the file of a suppression unless there is one."""
    path = f"{FOLDER}/{name_of(suppression.phone)}"
    if not default_storage.exists(path):
        _write(path, {"phone": suppression.phone, **_facts(suppression)})


def drop(suppression: Suppression, *, reason: str) -> None:
    """Takes a suppression that was lifted out of the log, and keeps when and why, without the number."""
    name, now = name_of(suppression.phone), timezone.now()
    lifted = {**_facts(suppression), "lifted_at": now.isoformat(), "reason": reason}
    _write(f"{_LIFTED}/{name}-{now:%Y%m%dT%H%M%S%f}", lifted)
    default_storage.delete(f"{FOLDER}/{name}")


def _facts(suppression: Suppression) -> dict[str, str]:
    return {"source": suppression.source, "created_at": suppression.created_at.isoformat()}


def _write(path: str, fields: Mapping[str, str]) -> None:
    default_storage.save(path, ContentFile(_cipher().encrypt(json.dumps(fields).encode())))


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(_key("content")))


def _key(purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"suppressions:{purpose}".encode(), hashlib.sha256).digest()
