"""What was expected and what was seen → sentences on every difference."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from lab.scenarios.model import Expect, Table
from lab.scenarios.observed import LineLog, Observed, StoredRows, Verb
from lab.scenarios.places import suits


def differences(expect: Expect, seen: Observed, now: datetime) -> list[str]:
    """Where an interview is not as expected, as one source shows it."""
    wanted: Mapping[str, tuple[object, object]] = {
        "status": (expect.status, seen.status),
        "error_code": (expect.error_code, seen.error_code),
        "calls": (expect.calls, seen.calls),
        "responses": (_tuple(expect.responses), seen.responses),
        "result": (expect.result, _result_word(seen)),
    }
    found = [*_unequal(wanted), *_wait(expect.next_attempt_in, seen.next_attempt_at, now)]
    if expect.recommendation is not None and seen.recommendation not in expect.recommendation:
        found.append(f"recommendation {seen.recommendation or 'none'!r}, not {' or '.join(expect.recommendation)}")
    found += [f"no event says “{text}”" for text in expect.events if not _occurs(text, seen.events)]
    found += [f"an event says “{text}”" for text in expect.no_events if _occurs(text, seen.events)]
    return [f"{seen.source}: {difference}" for difference in found]


def row_differences(expect: Expect, stored: StoredRows) -> list[str]:
    """Where the rows that the API does not show are not as expected."""
    wanted: Mapping[str, tuple[object, object]] = {
        "outcomes": (_tuple(expect.outcomes), stored.outcomes),
        "suppressed": (expect.suppressed, stored.suppressed),
        "consents": (expect.consents, stored.consents),
        "recordings": (expect.recordings, stored.recordings),
        "slow_speech": (expect.slow_speech, stored.slow_speech),
    }
    return [f"rows: {difference}" for difference in _unequal(wanted)]


def line_differences(expect: Expect, log: LineLog) -> list[str]:
    """Where the line has not heard what was expected."""
    found = [*_unequal({"rings": (expect.rings, log.rings), "calls under way": (0, log.live)})]
    found += [f"never said “{text}”" for text in expect.said if not _occurs(text, log.said)]
    found += [f"said “{text}”" for text in expect.not_said if _occurs(text, log.said)]
    left, texted = log.left_on_voicemail, log.texted
    found += [f"“{text}” was not left on the voicemail" for text in expect.left_on_voicemail if not _occurs(text, left)]
    found += [f"“{text}” was not sent" for text in expect.texted if not _occurs(text, texted)]
    found += [f"no verb was {dict(verb)}" for verb in expect.verbs if not any(_fits(verb, one) for one in log.verbs)]
    return [f"line: {difference}" for difference in found]


def clock_differences(clock: str | None, at: datetime | None, zones: Sequence[str]) -> list[str]:
    """Whether the next attempt is not due at an hour of the day where the candidate may live."""
    if clock is None or (at is not None and suits(at, tuple(zones), clock)):
        return []
    return [f"the next attempt is due at {at}, which is not {clock} where the candidate lives"]


def waits(allowed: Sequence[timedelta] | None, error_code: str | None, seen: Observed, now: datetime) -> list[str]:
    """Where an interview does not wait as a step expects it to."""
    return [*_wait(allowed, seen.next_attempt_at, now), *_unequal({"error_code": (error_code, seen.error_code)})]


def _wait(allowed: Sequence[timedelta] | None, at: datetime | None, now: datetime) -> Iterator[str]:
    if allowed is None:
        return
    least, most = allowed
    if at is None or not least <= at - now <= most:
        left = "no next attempt" if at is None else f"next attempt in {at - now}"
        yield f"{left}, not in {least} to {most}"


def _unequal(wanted: Mapping[str, tuple[object, object]]) -> Iterator[str]:
    for name, (expected, seen) in wanted.items():
        if expected is not None and expected != seen:
            yield f"{name} {_shown(seen)}, not {_shown(expected)}"


def _shown(value: object) -> str:
    return " ".join(map(str, value)) or "none" if isinstance(value, tuple) else repr(value)


def _result_word(seen: Observed) -> str:
    if not seen.has_result:
        return "no"
    return "needs_review" if seen.needs_review else "yes"


def _occurs(text: str, texts: Sequence[str]) -> bool:
    return any(text in one for one in texts)


def _fits(wanted: Table, verb: Verb) -> bool:
    attributes = {"verb": verb.name, **verb.attributes}
    return all(attributes.get(name) == value for name, value in wanted.items())


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
