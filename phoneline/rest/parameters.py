"""Reads query and form fields, and refuses unknown, missing and ill-typed ones with the carrier's codes."""

import re
from collections.abc import Iterable

from phoneline.call import Target
from phoneline.rest.errors import ApiError
from phoneline.signature import Parameters
from phoneline.webhook import split_http

BAD_REQUEST, BAD_METHOD, BAD_URL, BAD_CALLBACK = 20001, 21209, 21205, 21609
E164 = re.compile(r"\+[1-9]\d{6,14}")


class Fields:
    """The fields of one request; of a name given more than once the last value counts, but for lists."""

    def __init__(self, pairs: Parameters, known: Iterable[str]) -> None:
        unknown = sorted({name for name, _ in pairs} - set(known))
        if unknown:
            raise ApiError(400, BAD_REQUEST, f"Unknown parameters: {', '.join(unknown)}")
        self._pairs = pairs

    def __contains__(self, name: str) -> bool:
        return any(given == name for given, _ in self._pairs)

    def text(self, name: str) -> str:
        """The value, blank when it was not given."""
        return next((value for given, value in reversed(self._pairs) if given == name), "")

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a name, in their order."""
        return tuple(value for given, value in self._pairs if given == name)

    def whole(self, name: str, otherwise: int, allowed: range, code: int = BAD_REQUEST) -> int:
        """A whole number within `allowed`, `otherwise` when it was not given."""
        value = self.text(name)
        if not value:
            return otherwise
        if not re.fullmatch(r"-?\d{1,9}", value) or int(value) not in allowed:
            raise ApiError(400, code, f"{name} is not a whole number from {allowed.start} to {allowed.stop - 1}")
        return int(value)

    def flag(self, name: str) -> bool:
        """`true` or `false`, in any case; false when it was not given."""
        value = self.text(name).lower()
        if value not in ("", "true", "false"):
            raise ApiError(400, BAD_REQUEST, f"{name} is neither true nor false")
        return value == "true"

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        """One of the allowed values, or blank when it was not given."""
        value = self.text(name)
        if value and value not in allowed:
            raise ApiError(400, BAD_REQUEST, f"{name} is not one of {', '.join(sorted(allowed))}")
        return value

    def method(self, name: str) -> str:
        """`GET` or `POST`, which is also the default."""
        value = self.text(name).upper() or "POST"
        if value not in ("GET", "POST"):
            raise ApiError(400, BAD_METHOD, f"{name} is neither GET nor POST")
        return value

    def target(self, name: str, method: str, code: int = BAD_URL) -> Target | None:
        """The address in one field with the method in another; None when it was not given."""
        url, how = self.text(name), self.method(method)
        if not url:
            return None
        parts = split_http(url)
        if parts is None or "_" in (parts.hostname or ""):
            raise ApiError(400, code, f"{name} is not a valid absolute http or https address")
        return Target(url, how)
