"""Rules of misbehaviour: what one is about, when it holds, and what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from phoneline.tables import TableError, build, list_of, table_of

WAITED_FOR = frozenset({"voice", "action", "redirect", "fallback", "media", "sms"})
"""Requests whose answer somebody waits for."""
OF_A_CALL = frozenset({"status", "recording", "transcription", "amd"})
TOLD = OF_A_CALL | {"message"}
"""Callbacks that nobody waits for."""
REQUESTS = WAITED_FOR | TOLD
SILENCES = ("action", "fallthrough")
VERDICTS = (
    *("human", "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"),
    *("fax", "unknown", "none"),
)
ABSENT_CODES = (16101, 16102)
_CONDITIONS = frozenset({"on", "does", "number", "attempt", "nth", "probability"})


class FaultError(TableError):
    """A rule that makes no sense; the message says which and why."""


@dataclass(frozen=True)
class Rule:
    """One rule. It holds `on` something that happens; `nth` are the occasions on which it does, counted from 1.

    Seconds are call time, but real time `on = "rest"`. What the other fields mean depends on what the rule `does`.
    """

    on: str
    does: str
    number: str = ""
    attempt: tuple[int, ...] = ()
    nth: tuple[int, ...] = ()
    probability: float = 1.0
    method: str = ""
    path: str = ""
    seconds: float = 0.0
    times: int = 1
    behind: int = 1
    status: int = 503
    code: int = 0
    verb: int = 0
    share: float = 0.5
    verdict: str = ""
    regime: str = ""


@dataclass(frozen=True)
class Deed:
    """What a rule can do: on what, with which fields, and which of those it needs."""

    on: frozenset[str]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


def _deed(on: frozenset[str] | str, takes: str = "", needs: str = "") -> Deed:
    wanted = frozenset({on}) if isinstance(on, str) else on
    return Deed(wanted, frozenset(takes.split()) | frozenset(needs.split()), frozenset(needs.split()))


DEEDS: dict[str, tuple[Deed, ...]] = {
    "delay": (_deed(REQUESTS, needs="seconds"),),
    "duplicate": (_deed(REQUESTS, "times seconds"),),
    "drop": (_deed(REQUESTS),),
    "hold": (_deed(OF_A_CALL, "behind"),),
    "after_end": (_deed(OF_A_CALL, "seconds"),),
    "retry": (_deed(REQUESTS, "seconds"),),
    "bad_signature": (_deed(REQUESTS),),
    "wrong_scheme": (_deed(REQUESTS),),
    "late": (_deed("recorded", needs="seconds"),),
    "absent": (_deed("recorded", "code"),),
    "failed": (_deed("recorded"), _deed("texted", "code")),
    "truncated": (_deed("recorded", "share"),),
    "deleted": (_deed("recorded", "seconds"),),
    "not_found": (_deed("recorded", needs="times"),),
    "silence": (_deed("call", needs="regime"),),
    "verdict": (_deed("call", "seconds", needs="verdict"),),
    "sip": (_deed("call", needs="code"),),
    "hang_up": (_deed("call", "seconds", needs="verb"),),
    "no_rtp": (_deed("call"),),
    "refuse": (_deed("rest", "method path code", needs="status"),),
    "fail_after": (_deed("rest", "method path status code"),),
    "slow": (_deed("rest", "method path", needs="seconds"),),
    "reset": (_deed("rest", "method path"),),
    "reset_after": (_deed("rest", "method path"),),
    "undelivered": (_deed("texted", "code"),),
    "stuck": (_deed("texted"),),
}


@dataclass(frozen=True)
class RuleSet:
    """Rules with the seed for those that hold by lot."""

    seed: int = 0
    rules: tuple[Rule, ...] = ()


def parse_rules(table: Mapping[str, object]) -> RuleSet:
    """The rules of a TOML or JSON table; raises FaultError."""
    unknown = sorted(set(table) - {"seed", "rules"})
    if unknown:
        raise FaultError(f"faults: unknown {', '.join(unknown)}; there are seed and rules")
    seed = table.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise FaultError("seed: a whole number is wanted")
    try:
        rows = list_of(table.get("rules", []), "rules")
    except TableError as error:
        raise FaultError(str(error)) from error
    return RuleSet(seed, tuple(_rule(row, number) for number, row in enumerate(rows, 1)))


def _rule(row: object, number: int) -> Rule:
    try:
        given = table_of(row, "a rule")
        rule = build(Rule, given)
        _check(rule, given)
    except TableError as error:
        raise FaultError(f"rule {number}: {error}") from error
    return rule


def _check(rule: Rule, given: Mapping[str, object]) -> None:
    if rule.does not in DEEDS:
        raise FaultError(f"does: {rule.does!r} is none of {', '.join(DEEDS)}")
    subject = rule.on.partition(":")[0]
    deed = next((deed for deed in DEEDS[rule.does] if subject in deed.on), None)
    if deed is None:
        possible = sorted(name for deed in DEEDS[rule.does] for name in deed.on)
        raise FaultError(f"{rule.does} is for {', '.join(possible)}, and not for {rule.on}")
    superfluous = sorted(set(given) - _CONDITIONS - deed.takes)
    if superfluous:
        raise FaultError(f"{rule.does} on {subject} takes no {', '.join(superfluous)}")
    missing = sorted(deed.needs - set(given))
    if missing:
        raise FaultError(f"{rule.does} needs {', '.join(missing)}")
    _check_values(rule)


def _check_values(rule: Rule) -> None:
    sound = {
        "probability is between 0 and 1": 0 <= rule.probability <= 1,
        "nth and attempt count from 1": all(n > 0 for n in (*rule.nth, *rule.attempt)),
        "seconds, times and behind are not below zero": min(rule.seconds, rule.times, rule.behind) >= 0,
        "share is between 0 and 1": 0 <= rule.share <= 1,
        f"verdict is one of {', '.join(VERDICTS)}": rule.does != "verdict" or rule.verdict in VERDICTS,
        f"regime is one of {', '.join(SILENCES)}": rule.does != "silence" or rule.regime in SILENCES,
        "code is 16101 or 16102": rule.does != "absent" or rule.code in (0, *ABSENT_CODES),
        "code is a SIP code from 400 to 699": rule.does != "sip" or 400 <= rule.code <= 699,
        "status is an HTTP status from 400 to 599": 400 <= rule.status <= 599,
        "attempt counts calls": not rule.attempt or rule.on not in ("rest", "texted", "message", "sms"),
    }
    broken = next((sentence for sentence, holds in sound.items() if not holds), None)
    if broken is not None:
        raise FaultError(broken)


def as_table(rule: Rule) -> dict[str, object]:
    """The rule as it was written: fields that have their usual value are left out."""
    pairs = ((field.name, getattr(rule, field.name), field.default) for field in fields(rule))
    return {name: list(value) if isinstance(value, tuple) else value for name, value, usual in pairs if value != usual}
