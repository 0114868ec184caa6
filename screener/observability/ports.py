"""Vendors are timed where they are made, so that no step has to think of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from screener.observability import work

P = ParamSpec("P")
T = TypeVar("T")


def observed(make: Callable[P, T]) -> Callable[P, T]:
    """For a function that makes a port, several in a tuple, or None: every question to one is timed and traced."""

    @functools.wraps(make)
    def making(*args: P.args, **kwargs: P.kwargs) -> T:
        made = make(*args, **kwargs)
        ports = tuple(_Observed(port) for port in made) if isinstance(made, tuple) else made and _Observed(made)
        return cast("T", ports)

    return making


class _Observed:
    """Everything that the port is, with its methods timed; one that opens something is timed until it is closed."""

    def __init__(self, port: Any) -> None:
        self._port = port

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return functools.partial(self._ask, name, found) if callable(found) else found

    def _ask(self, operation: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        asking = work.vendor(self._port.name, operation)
        if operation.startswith("open_"):
            return _held(asking, method(*args, **kwargs))
        with asking:
            return method(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(self._port)


@contextmanager
def _held(asking: AbstractContextManager[None], opened: AbstractContextManager[T]) -> Iterator[T]:
    with asking, opened as what:
        yield what
