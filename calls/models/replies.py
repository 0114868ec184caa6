"""The steps of a conversation as rows hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from calls.domain.conversation import Ask, Choose, End, Place, Say, Step, Steps, Wait

_KINDS: dict[str, type[Step]] = {"say": Say, "ask": Ask, "wait": Wait, "choose": Choose, "hang_up": End}
"""The names of the steps in rows. "hang_up" is the name in rows of every release."""


def to_json(steps: Steps) -> list[dict[str, Any]]:
    """Steps as they are stored with the turn or the event that they reply to."""
    names = {kind: name for name, kind in _KINDS.items()}
    return [{"step": names[type(step)], **asdict(step)} for step in steps]


def from_json(stored: Sequence[Mapping[str, Any]]) -> Steps:
    """The steps that `to_json` stored. A value that another release stored beside them is ignored."""
    return tuple(_step(each) for each in stored)


def _step(stored: Mapping[str, Any]) -> Step:
    kind = _KINDS[stored["step"]]
    values = {field.name: stored[field.name] for field in fields(kind) if field.name in stored}
    if "place" in values:
        values["place"] = Place(**values["place"])
    return kind(**values)
