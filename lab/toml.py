"""TOML files → values; what a file may not say is refused with one sentence."""

import json
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from lab.inputs import InputError

T = TypeVar("T")
_UNKNOWN_KEY = "unexpected_keyword_argument"


def read(path: Path, adapter: TypeAdapter[T], what: str) -> T:
    """The content of a file, which is a `what`. Raises InputError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The {what} {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The {what} {path} is not TOML: {error}.") from None
    try:
        return adapter.validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        raise InputError(f"The {what} {path} makes no sense: {_sentence(error)}") from None


def chosen(files: Sequence[Path], pattern: str, what: str) -> list[Path]:
    """Those of the files whose name fits a pattern such as `drop*`, by name. InputError: there is none."""
    found = [file for file in files if fnmatchcase(file.stem, pattern)]
    if not found:
        names = ", ".join(sorted(file.stem for file in files))
        raise InputError(f"There is no {what} {pattern!r}; there are: {names}.")
    return sorted(found, key=lambda file: file.stem)


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    what = "there is no such key" if first["type"] == _UNKNOWN_KEY else first["msg"].removeprefix("Value error, ")
    return f"{place}: {what}."
