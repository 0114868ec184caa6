"""The names of tools that the built-in provider knows, of one word or of several, read from `lexicons/tools.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_BETWEEN = r"(?:[^\S\t\n]{1,3}|[-\u2010\u2011])?"
"""What stands between the words of a name: "Power BI", "Power-BI" and "PowerBI" are the same. A line ends a name."""


@dataclass(frozen=True)
class Tools:
    """The names in small letters."""

    words: frozenset[str]
    phrases: re.Pattern[str]
    """Finds the names of several words, in any case. Of two names with the same beginning it finds the longer one."""

    def phrases_in(self, text: str) -> dict[str, re.Match[str]]:
        """The names of several words at their first places, by a key that all spellings of a name share."""
        found: dict[str, re.Match[str]] = {}
        for match in self.phrases.finditer(text):
            found.setdefault(re.sub(r"[\s\u2010\u2011-]", "", match[0].casefold()), match)
        return found

    def without_phrases(self, text: str) -> str:
        """The text with blanks in the places of the names of several words. All other words keep their places."""
        return self.phrases.sub(lambda match: " " * len(match[0]), text)


@cache
def known_tools() -> Tools:
    """All names of the list."""
    text = files(__package__).joinpath("lexicons", "tools.txt").read_text(encoding="utf-8")
    names = [" ".join(name.split()) for name in text.replace("\n", " ").split(",")]
    phrases = sorted((name for name in names if " " in name), key=len, reverse=True)
    spelled = "|".join(_BETWEEN.join(map(re.escape, name.split())) for name in phrases)
    return Tools(
        words=frozenset(name for name in names if " " not in name),
        phrases=re.compile(rf"(?<!\w)(?:{spelled})(?![\w+#])", re.IGNORECASE),
    )
