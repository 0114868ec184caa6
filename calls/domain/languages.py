"""Which of the languages we know serves a BCP 47 tag: the one rule for phrases, words and voices."""

from __future__ import annotations

from collections.abc import Iterable


def closest(language: str, known: Iterable[str]) -> str | None:
    """The tag of `known` for `language`: itself, else what is left without its last parts (RFC 4647, 3.4).

    sv serves sv-SE, but sv-SE does not serve sv. Case does not count, and _ is as good as -. None: not known.
    """
    by_name = {tag.lower(): tag for tag in known}
    wanted = language.replace("_", "-").lower()
    while wanted and wanted not in by_name:
        wanted = wanted.rpartition("-")[0]
    return by_name.get(wanted)
