"""REST requests that are refused, slow, answered wrongly after they were accepted, or cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from phoneline.faults.policy import Occasion
from phoneline.faults.rules import Rule
from phoneline.line import Line
from phoneline.rest.errors import ApiError

_CODES = {429: 20429, 500: 20500, 503: 20503}
_T = TypeVar("_T")


class ConnectionLost(Exception):
    """The request gets no answer: its connection is reset."""


async def through_faults(line: Line, occasion: Occasion, handle: Callable[[], Awaitable[_T]]) -> _T:
    """What `handle` answers, unless a fault comes before or after it; raises ApiError and ConnectionLost."""
    rules = {rule.does: rule for rule in line.drawn(occasion)}
    if "slow" in rules:
        await asyncio.sleep(rules["slow"].seconds)
    if "reset" in rules:
        raise ConnectionLost
    if "refuse" in rules:
        raise _error(rules["refuse"])
    answer = await handle()
    if "reset_after" in rules:
        raise ConnectionLost
    if "fail_after" in rules:
        raise _error(rules["fail_after"])
    return answer


def _error(rule: Rule) -> ApiError:
    return ApiError(rule.status, rule.code or _CODES.get(rule.status, 20500), "A fault was ordered for this request.")
