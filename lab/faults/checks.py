"""Checks of ratings, follow-ups and résumés. No process, no clock."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lab.faults.candidates import CRITERIA
from lab.faults.values import Answer, LineLog, Person, Rules, Shown

SCORED = "scored"
COMPARED = "The résumé was compared with the job."
_PUT = re.compile(r"A further question about .+ was put behind answer \d+\.")
_JUDGED = re.compile(r"further question (?:about|behind) answer (\d+) is (?:asked|ready) ")


def asked(shown: Shown) -> list[Answer]:
    return [answer for answer in shown.answers if answer.follows is not None]


def times_compared(shown: Shown) -> int:
    """How often a match became ready."""
    return sum(event.startswith(COMPARED) for event in shown.events)


def ratings(shown: Shown, rules: Rules) -> Iterator[str]:
    """Every answer has all its ratings, each once; what the ledger calls answered is kept, and nothing else."""
    for answer in shown.answers:
        if answer.status == SCORED and answer.transcript:
            wanted = [rules.seeds] * (len(CRITERIA) if answer.follows is None else 1)
            if list(answer.ratings) != wanted:
                yield f"answer {answer.position} has ratings with the seeds {answer.ratings} instead of {wanted}"
    kept = sum(len(seeds) for answer in shown.answers for seeds in answer.ratings)
    if rules.seeds != (None,) and shown.ledger.answered != kept:
        yield f"{shown.ledger.answered} ratings were paid for, and {kept} are kept"


def follow_ups(log: LineLog, shown: Shown, rules: Rules) -> Iterator[str]:
    """No more than are allowed, one about an answer at most, each put once, and each answer judged once."""
    found = asked(shown)
    if len(found) > rules.follow_ups:
        yield f"{len(found)} follow-ups were asked, and {rules.follow_ups} are allowed"
    for position in _twice([answer.follows for answer in found]):
        yield f"answer {position} was followed up more than once"
    put = sum(_PUT.match(event) is not None for event in shown.events)
    if put != len(found):
        yield f"{put} follow-ups were put, and {len(found)} are kept"
    judged = [match[1] for event in shown.events if (match := _JUDGED.search(event))]
    for position in _twice(judged):
        yield f"answer {position} was judged more than once"
    for answer in found:
        calls = {one.call_sid for one in log.spoken if one.position == answer.position}
        if len(calls) > 1:
            yield f"the follow-up {answer.position} was asked in {len(calls)} calls"


def _twice(values: Sequence[object]) -> list[object]:
    return [value for value, times in Counter(values).items() if times > 1]


def resume(person: Person, shown: Shown) -> Iterator[str]:
    """One that was sent is compared once; all that is quoted stands in it, the candidate's own lines among it."""
    times, wanted = times_compared(shown), int(bool(person.resume))
    if times != wanted:
        yield f"the résumé was compared {times} times instead of {wanted}"
    if wanted and shown.match.status != "ready":
        yield f"there is no match: {shown.match.status}"
    for quote in shown.match.quotes:
        if not any(quote in line for line in person.resume):
            yield f"“{quote}” stands in no line of the résumé"
    if shown.match.quotes and not any(line in shown.match.quotes for line in person.resume):
        yield "no line of the résumé is among what was read in it"
