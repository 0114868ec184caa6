"""What `manage.py check` looks at: without time zone data nobody could be called at the right hour."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.core.checks import CheckMessage, Error, register

from candidates import zones


@register()
def time_zones_load(**_: Any) -> list[CheckMessage]:
    """An error when the zones of all countries cannot be loaded."""
    try:
        zones.load_all()
    except (ImportError, OSError, ZoneInfoNotFoundError):
        hint = "Install the package tzdata, or all of requirements.txt."
        return [Error("The time zone data cannot be loaded: calling hours are not known.", hint, id="candidates.E001")]
    return []
