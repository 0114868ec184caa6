"""Tables of TOML and JSON as frozen dataclasses."""

from collections.abc import Mapping
from typing import TypeVar, get_args, get_type_hints

Table = dict[str, object]
_T = TypeVar("_T")


class TableError(ValueError):
    """A table holds an unknown name or a value of the wrong kind; the message names it."""


def table_of(value: object, name: str) -> Table:
    """The value as a table of its own; raises TableError when it is none."""
    if not isinstance(value, dict):
        raise TableError(f"{name}: a table is wanted")
    return dict(value)


def list_of(value: object, name: str) -> list[object]:
    """The value as a list; raises TableError when it is none."""
    if not isinstance(value, list):
        raise TableError(f"{name}: a list of tables is wanted")
    return value


def build(kind: type[_T], table: Mapping[str, object]) -> _T:
    """A dataclass from a table; raises TableError for unknown names, missing ones and values of another type."""
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise TableError(f"{kind.__name__.lower()}: unknown {', '.join(unknown)}")
    try:
        return kind(**{name: _coerced(value, hints[name], name) for name, value in table.items()})
    except TypeError as error:
        raise TableError(f"{kind.__name__.lower()}: something is missing") from error


def _coerced(value: object, hint: type, name: str) -> object:
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(value, int) and not isinstance(value, bool) and hint in (float, float | None):
        return float(value)
    wanted = tuple(getattr(kind, "__origin__", kind) for kind in (get_args(hint) or (hint,)))
    if getattr(hint, "__origin__", None) is tuple:
        wanted = (tuple,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise TableError(f"{name}: a value of another type is wanted")
    return value
