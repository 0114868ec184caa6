"""What all steps share."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.domain.states import ResponseStatus
from calls.models import InterviewResponse
from calls.workflow import score, steps
from tests.calls.story import Carrier, FakeScorer, Vendors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (5, 32), (20, 300)])
def test_the_wait_grows_with_each_attempt_up_to_five_minutes(attempts: int, seconds: int):
    assert steps.backoff(attempts) == timedelta(seconds=seconds)


def test_a_row_that_kills_its_workers_is_set_aside_with_its_reason(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    response = InterviewResponse.objects.get(position=1)
    InterviewResponse.objects.filter(pk=response.pk).update(
        status=ResponseStatus.TRANSCRIBED,
        attempts=score.STEP.limit,
        leased_until=timezone.now() - timedelta(seconds=1),
    )
    assert not score.run(InterviewResponse.objects.get(pk=response.pk), FakeScorer())
    stored = InterviewResponse.objects.get(pk=response.pk)
    assert (stored.status, stored.error_code) == (ResponseStatus.FAILED, "attempts_used_up")


def test_a_row_that_is_being_worked_on_is_left_alone(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    InterviewResponse.objects.filter(position=1).update(
        status=ResponseStatus.TRANSCRIBED, leased_until=timezone.now() + timedelta(minutes=1)
    )
    scorer = FakeScorer()
    assert not score.run(InterviewResponse.objects.get(position=1), scorer)
    assert scorer.rated == []
