"""Reads scripts from TOML files and from tables, and refuses what a script cannot hold."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from phoneline.script import (
    CONNECTIONS,
    ENDINGS,
    HANG_UPS,
    OUTCOMES,
    REPLIES,
    VERDICTS,
    Choice,
    Detection,
    KeyWish,
    Phone,
    Questions,
    Screening,
    Script,
    ScriptedAnswer,
    ScriptError,
)
from phoneline.tables import Table, TableError, build, list_of, table_of

_MAX_BASES = 5
_NUMBERED = re.compile(r"(.+)_(\d{1,3})")


def load_script(folder: Path, name: str) -> Script:
    """The script of a name such as `hangs_up` (or `hangs up`); raises ScriptError for one that is not there.

    `drops_at_3` is `drops_at_n.toml` with the number 3 where the file's `parameter` says.
    """
    return parse_script(_file(folder, name), folder)


def parse_script(table: Mapping[str, object], folder: Path | None = None) -> Script:
    """A script from a TOML or JSON table; `later` is as `consent` where it says nothing.

    A `base` names a script of the folder that holds for everything the table leaves open. Raises ScriptError.
    """
    try:
        return _parsed(table, folder)
    except TableError as error:
        raise ScriptError(str(error)) from error


def _parsed(table: Mapping[str, object], folder: Path | None) -> Script:
    whole = _with_base(table, folder)
    attempts = list_of(whole.pop("attempts", []), "attempts")
    steps = [_merged(whole, _with_base(table_of(attempt, "attempts"), folder)) for attempt in attempts]
    if any("attempts" in step for step in steps):
        raise ScriptError("attempts: one attempt holds no attempts itself")
    return _script(whole | {"attempts": tuple(_script(step) for step in steps)})


def _file(folder: Path, name: str) -> Table:
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if not plain.replace("_", "").isalnum():
        raise _no_such_script(folder)
    if (folder / f"{plain}.toml").is_file():
        return _read(folder / f"{plain}.toml")
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is None or not (folder / f"{numbered[1]}_n.toml").is_file():
        raise _no_such_script(folder)
    return _numbered(_read(folder / f"{numbered[1]}_n.toml"), int(numbered[2]))


def _numbered(table: Table, number: int) -> Table:
    """The table with a number where its `parameter`, such as `questions.hangs_up_at`, says."""
    path = str(table.pop("parameter", "")).split(".")
    return _with_number(table, path, number)


def _with_number(table: Table, path: Sequence[str], number: int) -> Table:
    """The number lies at the end of the path; a list of tables on the way gets it in each of them."""
    name, *rest = path
    if not rest:
        return table | {name: number}
    below = table.get(name, {})
    if isinstance(below, list):
        return table | {name: [_with_number(table_of(row, name), rest, number) for row in below]}
    return table | {name: _with_number(table_of(below, name), rest, number)}


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{path.name}: {error}") from error


def _no_such_script(folder: Path) -> ScriptError:
    names = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
    return ScriptError(f"there is no candidate of this name; there are: {names}")


def _with_base(table: Mapping[str, object], folder: Path | None) -> Table:
    """The table laid over the script that its `base` names, and that one's base, and so on."""
    whole = dict(table)
    for _ in range(_MAX_BASES):
        base = whole.pop("base", None)
        if base is None:
            whole.pop("parameter", None)
            return whole
        if folder is None or not isinstance(base, str):
            raise ScriptError("base: the name of a script is wanted")
        whole = _merged(_file(folder, base), whole)
    raise ScriptError(f"base: more than {_MAX_BASES} scripts lie on top of each other")


def _merged(under: Mapping[str, object], over: Mapping[str, object]) -> Table:
    """Both tables; what the second one says counts, and tables within tables are merged likewise."""
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _script(table: Table) -> Script:
    parts = dict(table)
    consent = table_of(parts.pop("consent", {}), "consent")
    later = {**consent, **table_of(parts.pop("later", {}), "later")}
    questions = table_of(parts.pop("questions", {}), "questions")
    presses = list_of(questions.pop("presses", []), "questions.presses")
    wishes = tuple(build(KeyWish, table_of(wish, "questions.presses")) for wish in presses)
    answers = list_of(parts.pop("answers", []), "answers")
    built = {
        "phone": build(Phone, table_of(parts.pop("phone", {}), "phone")),
        "detection": build(Detection, table_of(parts.pop("detection", {}), "detection")),
        "screening": build(Screening, table_of(parts.pop("screening", {}), "screening")),
        "questions": build(Questions, questions | {"presses": wishes}),
        "consent": build(Choice, consent),
        "later": build(Choice, later),
        "answers": tuple(build(ScriptedAnswer, table_of(answer, "answers")) for answer in answers),
    }
    script = build(Script, parts | built)
    _check(script)
    return script


def _check(script: Script) -> None:
    rules = [
        ("phone.outcome", script.phone.outcome, OUTCOMES),
        ("detection.verdict", script.detection.verdict, VERDICTS),
        ("screening.then", script.screening.then, CONNECTIONS),
        ("consent.reply", script.consent.reply, REPLIES),
        ("later.reply", script.later.reply, REPLIES),
        ("questions.ends_with", script.questions.ends_with, ENDINGS),
        ("questions.hangs_up_when", script.questions.hangs_up_when, HANG_UPS),
    ]
    if script.phone.sip_code and script.phone.sip_code not in range(400, 700):
        raise ScriptError("phone.sip_code: a code from 400 to 699 is wanted")
    rules += [("answers.ends_with", a.ends_with or "key", ENDINGS) for a in script.answers]
    for name, value, allowed in rules:
        if value not in allowed:
            raise ScriptError(f"{name}: one of {', '.join(filter(None, allowed))} is wanted")
