"""The names of tools that the builtin provider knows, read from `lexicons/tools.txt`: of one word or of several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_BETWEEN = r"(?:[^\S\t\n]{1,3}|[-\u2010\u2011])?"
"""What stands between the words of a name: "Power BI", "Power-BI" and "PowerBI" are one. No name runs over a line."""

_JOINER = "-"


@dataclass(frozen=True)
class Tools:
    """The names, in small letters. In a name of several words one blank stands between them."""

    words: frozenset[str]
    groups: re.Pattern[str]
    """Finds the names of several words. Of two that begin alike, it finds the longer one."""

    def key(self, text: str) -> str | None:
        """The name that `text` is, whatever its case and what stands between its words; None when it is no name."""
        if self.groups.fullmatch(text):
            return self._keys[_bare(text)]
        return text.casefold() if text.casefold() in self.words else None

    @property
    def _keys(self) -> dict[str, str]:
        return {}


def _bare(text: str) -> str:
    return re.sub(r"[^\w+#.]", "", text.casefold())
