"""What became of a call, and when the next one is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from calls.telephony.hours import part_of_day


class Outcome(StrEnum):
    """Who or what a call met."""

    HUMAN = "human"  # somebody answered; whether the conversation was finished stands on the interview
    VOICEMAIL = "voicemail"
    CALL_SCREENING = "call_screening"  # an assistant asked who is calling, and nobody came to the phone
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"  # declined on the phone's screen
    FAILED = "failed"  # the number or the carrier
    NOT_PLACED = "not_placed"  # the carrier failed when it was asked to dial, and knows of no such call
    SHORT_DROP = "short_drop"  # picked up and put down
    DECLINED = "declined"  # said no, or asked never to be called again


@dataclass(frozen=True)
class RetryRule:
    """When to call again: at the earliest after `wait`, and in another part of the day where that is asked."""

    wait: timedelta
    another_part_of_day: bool = False


RETRY_RULES: Mapping[Outcome, RetryRule | None] = {
    Outcome.HUMAN: RetryRule(timedelta(minutes=2)),  # the line broke: the person is at the phone now
    Outcome.VOICEMAIL: RetryRule(timedelta(hours=4), another_part_of_day=True),
    Outcome.CALL_SCREENING: RetryRule(timedelta(hours=1)),
    Outcome.BUSY: RetryRule(timedelta(minutes=10)),
    Outcome.NO_ANSWER: RetryRule(timedelta(hours=3), another_part_of_day=True),
    Outcome.REJECTED: RetryRule(timedelta(hours=20), another_part_of_day=True),
    Outcome.FAILED: None,
    Outcome.NOT_PLACED: RetryRule(timedelta(minutes=2)),  # nobody was rung: only the carrier or a worker broke off
    Outcome.SHORT_DROP: RetryRule(timedelta(minutes=30)),
    Outcome.DECLINED: None,
}
"""None: never again by itself."""

STEP = timedelta(minutes=15)


def next_attempt(outcome: Outcome, ended_at: datetime, zones: Sequence[str]) -> datetime | None:
    """When the next call is due, before the gate has its say; None when there is none.

    The part of the day is that of the first of `zones`, the most likely one; without a zone, of UTC.
    """
    rule = RETRY_RULES[outcome]
    if rule is None:
        return None
    due = ended_at + rule.wait
    place = ZoneInfo(zones[0]) if zones else ended_at.tzinfo
    before = part_of_day(ended_at.astimezone(place))
    while rule.another_part_of_day and part_of_day(due.astimezone(place)) in (before, "night"):
        due += STEP
    return due
