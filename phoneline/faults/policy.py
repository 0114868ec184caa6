"""The one policy of faults: what goes wrong on which occasion, drawn by lot and yet repeatable."""

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from phoneline.faults.rules import FaultError, Rule, RuleSet, as_table, parse_rules

EVERYBODY = ""


@dataclass(frozen=True)
class Occasion:
    """Something at which a fault can happen.

    `number` and `attempt` name the candidate and which call it is; `scope`, such as a call, is within what
    occasions are counted.
    """

    on: str
    number: str = ""
    attempt: int = 0
    scope: str = ""
    method: str = ""
    path: str = ""


class Faults:
    """Rules for everybody, and rules for single numbers.

    Every rule has a random sequence of its own for each number and attempt, so what happens does not depend on the
    order in which different calls come by.
    """

    def __init__(self) -> None:
        self._sets: dict[str, RuleSet] = {}
        self._met: Counter[tuple[str, int, str]] = Counter()
        self._fired: Counter[tuple[str, int]] = Counter()

    def put(self, rules: RuleSet, number: str = EVERYBODY) -> None:
        """Replace the rules of a number, or of everybody; their counts begin again."""
        self._sets[number] = rules
        for counter in (self._met, self._fired):
            for key in [key for key in counter if key[0] == number]:
                del counter[key]

    def drawn(self, occasion: Occasion) -> tuple[Rule, ...]:
        """The rules that hold now. Asking counts as the occasion, so it is asked once for each."""
        return tuple(rule for owner, place, rule in self._about(occasion) if self._holds(owner, place, rule, occasion))

    def told(self) -> dict[str, object]:
        """All rules and how often each has held; "everybody" are those of no number."""
        return {owner or "everybody": self._told(owner, rules) for owner, rules in self._sets.items()}

    def _told(self, owner: str, rules: RuleSet) -> dict[str, object]:
        rows = [as_table(rule) | {"held": self._fired[owner, place]} for place, rule in enumerate(rules.rules)]
        return {"seed": rules.seed, "rules": rows}

    def _about(self, occasion: Occasion) -> Iterator[tuple[str, int, Rule]]:
        for owner in dict.fromkeys((EVERYBODY, occasion.number)):
            for place, rule in enumerate(self._sets.get(owner, RuleSet()).rules):
                if _is_about(rule, occasion):
                    yield owner, place, rule

    def _holds(self, owner: str, place: int, rule: Rule, occasion: Occasion) -> bool:
        self._met[owner, place, occasion.scope] += 1
        turn = self._met[owner, place, occasion.scope]
        seed = f"{self._sets[owner].seed} {place} {occasion.number} {occasion.attempt} {turn}"
        holds = (not rule.nth or turn in rule.nth) and random.Random(seed).random() < rule.probability
        self._fired[owner, place] += holds
        return holds


def _is_about(rule: Rule, occasion: Occasion) -> bool:
    return (
        (occasion.on == rule.on or occasion.on.startswith(f"{rule.on}:"))
        and rule.number in ("", occasion.number)
        and (not rule.attempt or occasion.attempt in rule.attempt)
        and rule.method.upper() in ("", occasion.method)
        and (not rule.path or fnmatchcase(occasion.path, rule.path))
    )


def load_rules(path: Path) -> RuleSet:
    """The rules of a TOML file; raises FaultError with a sentence when there is none, or it makes no sense."""
    try:
        return parse_rules(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise FaultError(f"the file of faults cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultError(f"{path.name}: {error}") from error
    except FaultError as error:
        raise FaultError(f"{path.name}: {error}") from error
