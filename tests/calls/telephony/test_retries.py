"""When the next call is due after each outcome."""

from datetime import UTC, datetime, timedelta

import pytest

from calls.telephony.hours import part_of_day
from calls.telephony.retries import RETRY_RULES, Outcome, next_attempt

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def test_every_outcome_has_a_rule():
    assert set(RETRY_RULES) == set(Outcome)


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.FAILED])
def test_nobody_is_called_again_after_a_no_or_at_a_bad_number(outcome: Outcome):
    assert next_attempt(outcome, MORNING, []) is None


def test_a_busy_line_is_tried_again_in_minutes():
    due = next_attempt(Outcome.BUSY, MORNING, [])
    assert due == MORNING + timedelta(minutes=10)


@pytest.mark.parametrize("ended_at", [MORNING, EVENING])
@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.REJECTED])
def test_who_did_not_answer_is_tried_in_another_part_of_the_day(outcome: Outcome, ended_at: datetime):
    due = next_attempt(outcome, ended_at, ["UTC"])
    assert due is not None
    assert due - ended_at >= timedelta(hours=3)
    assert part_of_day(due) not in (part_of_day(ended_at), "night")


def test_the_part_of_the_day_is_the_candidates_own():
    due = next_attempt(Outcome.NO_ANSWER, MORNING, ["America/New_York"])  # 4:30 in the night there
    assert due == datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def test_a_dropped_conversation_goes_on_in_minutes():
    due = next_attempt(Outcome.HUMAN, EVENING, [])
    assert due == EVENING + timedelta(minutes=2)
