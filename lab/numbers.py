"""Telephone numbers that are not assigned: 555-0101 to 555-0199 in ten area codes."""

_AREA_CODES = (212, 213, 312, 415, 512, 617, 702, 808, 907, 919)
_IN_AN_AREA = 99
MAX_NUMBERS = len(_AREA_CODES) * _IN_AN_AREA


def number(index: int) -> str:
    """The number with this index, 0 to MAX_NUMBERS - 1."""
    area, line = divmod(index, _IN_AN_AREA)
    return f"+1{_AREA_CODES[area]}555{101 + line:04d}"
