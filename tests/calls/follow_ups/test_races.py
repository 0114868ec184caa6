"""A judgement and the end of an answer in the same moment, on the database of production."""

from functools import partial

import pytest

from calls import tasks
from calls.models import FollowUp, InterviewResponse, Recording
from tests.calls.story import Carrier, make_call
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carrier() -> Carrier:
    """A call whose first answer is written down and not judged yet, while the second question is asked."""
    carrier = Carrier(make_call())
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    for task in (tasks.store_recording, tasks.transcribe_recording):
        task.call(str(Recording.objects.get().pk))
    return carrier


def judge() -> str:
    tasks.follow_up.call(FollowUp.objects.get().pk)
    return ""


def test_a_judgement_in_the_middle_of_a_repeated_answer_changes_no_document(carrier: Carrier):
    call = carrier.call
    documents = at_once([judge, *[lambda: Carrier(call).answer(2, 2)] * 5])
    said = {document for document in documents if document}
    assert len(said) == 1
    assert said == {Carrier(call).answer(2, 2)}
    assert InterviewResponse.objects.filter(asked_after=2).count() <= 1


def test_two_answers_that_are_judged_at_once_share_what_room_there_is(carrier: Carrier):
    carrier.answer(2, 2)
    carrier.recording(2, 2)
    second = Recording.objects.get(response__position=2).pk
    for task in (tasks.store_recording, tasks.transcribe_recording):
        task.call(str(second))
    keys = list(FollowUp.objects.values_list("pk", flat=True))
    at_once([partial(tasks.follow_up.call, key) for key in keys])
    assert sorted(FollowUp.objects.values_list("status", flat=True)) == ["passed", "ready"]
