"""Candidate scripts: TOML files that say how a person behaves on the telephone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

OUTCOMES = ("answers", "busy", "no_answer", "rejects", "unreachable")
REPLIES = ("key", "speech", "nothing", "hang_up")
ENDINGS = ("key", "silence")


class ScriptError(ValueError):
    """A script holds an unknown name or a value of the wrong kind; the message names it."""


@dataclass(frozen=True)
class Phone:
    """What the telephone does. `greeting` is said at pick-up and can be heard, as an answering machine's is."""

    outcome: str = "answers"
    ring_seconds: float = 3.0
    greeting: str = ""
    greeting_beep: bool = False
    hangs_up_after_seconds: float = 0.0


@dataclass(frozen=True)
class Choice:
    """How a "press 1 or say yes" is answered; `says` is used where keys are not taken, and the other way round."""

    reply: str = "key"
    key: str = "1"
    says: str = "Yes."
    think_seconds: float = 0.8
    interrupts: bool = False


@dataclass(frozen=True)
class Questions:
    """How questions are answered. Questions count from 1.

    At those in `repeat_first` the person presses `repeat_key` the first time; `hangs_up_at` is cut short by hanging up.
    """

    answers: bool = True
    think_seconds: float = 1.0
    ends_with: str = "key"
    key: str = "#"
    repeat_first: tuple[int, ...] = ()
    repeat_key: str = "*"
    hangs_up_at: int = 0


@dataclass(frozen=True)
class ScriptedAnswer:
    """Words for questions `about` these stems; without any it is a general answer."""

    text: str
    about: tuple[str, ...] = ()
    think_seconds: float | None = None
    ends_with: str | None = None


@dataclass(frozen=True)
class Script:
    """One person. `consent` answers choices before the first question, `later` those after it."""

    title: str = ""
    language: str = "en"
    voice: str = "m3"
    rate: int = 170
    phone: Phone = field(default_factory=Phone)
    consent: Choice = field(default_factory=Choice)
    later: Choice = field(default_factory=Choice)
    questions: Questions = field(default_factory=Questions)
    answers: tuple[ScriptedAnswer, ...] = ()


_T = TypeVar("_T")


def load_script(folder: Path, name: str) -> Script:
    """The script of a name such as `hangs_up` (or `hangs up`); raises ScriptError for one that is not there."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    path = folder / f"{plain}.toml"
    if not plain.replace("_", "").isalnum() or not path.is_file():
        names = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise ScriptError(f"there is no candidate of this name; there are: {names}")
    try:
        return parse_script(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{path.name}: {error}") from error


def parse_script(table: Mapping[str, object]) -> Script:
    """A script from a TOML or JSON table; `later` is as `consent` where it says nothing."""
    parts = dict(table)
    consent = _table(parts.pop("consent", {}), "consent")
    later = {**consent, **_table(parts.pop("later", {}), "later")}
    answers = parts.pop("answers", [])
    if not isinstance(answers, list):
        raise ScriptError("answers: a list of tables is wanted")
    script = _build(
        Script,
        {
            **parts,
            "phone": _build(Phone, _table(parts.pop("phone", {}), "phone")),
            "questions": _build(Questions, _table(parts.pop("questions", {}), "questions")),
            "consent": _build(Choice, consent),
            "later": _build(Choice, later),
            "answers": tuple(_build(ScriptedAnswer, _table(answer, "answers")) for answer in answers),
        },
    )
    _check(script)
    return script


def _table(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ScriptError(f"{name}: a table is wanted")
    return value


def _build(kind: type[_T], table: Mapping[str, object]) -> _T:
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise ScriptError(f"{kind.__name__.lower()}: unknown {', '.join(unknown)}")
    try:
        return kind(**{name: _coerced(value, hints[name], name) for name, value in table.items()})
    except TypeError as error:
        raise ScriptError(f"{kind.__name__.lower()}: something is missing") from error


def _coerced(value: object, hint: type, name: str) -> object:
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(value, int) and not isinstance(value, bool) and hint in (float, float | None):
        return float(value)
    wanted = tuple(getattr(kind, "__origin__", kind) for kind in (get_args(hint) or (hint,)))
    if getattr(hint, "__origin__", None) is tuple:
        wanted = (tuple,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise ScriptError(f"{name}: a value of another type is wanted")
    return value


def _check(script: Script) -> None:
    rules = [
        ("phone.outcome", script.phone.outcome, OUTCOMES),
        ("consent.reply", script.consent.reply, REPLIES),
        ("later.reply", script.later.reply, REPLIES),
        ("questions.ends_with", script.questions.ends_with, ENDINGS),
    ]
    rules += [("answers.ends_with", a.ends_with or "key", ENDINGS) for a in script.answers]
    for name, value, allowed in rules:
        if value not in allowed:
            raise ScriptError(f"{name}: one of {', '.join(allowed)} is wanted")
