"""The judgement of an answer: every decision is kept with its reason, and no failure reaches the caller."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls import tasks
from calls.background import sweep
from calls.domain.states import FollowUpStatus, InterviewStatus
from calls.errors import ProviderError
from calls.models import FollowUp, Interview, InterviewEvent, Recording
from calls.ports import FollowUpDraft
from calls.scoring import follow_up
from tests.calls.follow_ups.conftest import QUOTE, SPOKEN, TEXT, FakeFollowUpWriter
from tests.calls.story import Carrier, Vendors, run_on_commit

pytestmark = pytest.mark.django_db

DOWN = ProviderError("503", provider="fake", code="fake_down", retryable=True)
REFUSED = ProviderError("401", provider="fake", code="fake_unauthorized")


@pytest.fixture
def row(carrier: Carrier, vendors: Vendors) -> FollowUp:
    """The first answer is transcribed, and waits to be judged."""
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    run_on_commit()
    for task in (tasks.store_recording, tasks.transcribe_recording):
        task.call(str(Recording.objects.get().pk))
    return FollowUp.objects.select_related("response__interview").get()


def events() -> list[str]:
    return list(InterviewEvent.objects.filter(kind__startswith="follow_up.").values_list("message", flat=True))


def test_a_follow_up_is_kept_with_its_author_its_reason_and_its_rubric(row: FollowUp, writer: FakeFollowUpWriter):
    assert follow_up.run(row, writer)
    row.refresh_from_db()
    assert (row.status, row.decision, row.question) == (FollowUpStatus.READY, "follow_up", SPOKEN)
    assert (row.reason, row.provider, row.model, row.prompt_version) == ("It names no figure.", "fake", "asker", "p1")
    assert [criterion["name"] for criterion in row.rubric["criteria"]] == ["substance"]
    assert events() == ["A further question behind answer 1 is ready (follow_up). It names no figure."]


def test_the_writer_sees_the_answer_and_nothing_else_of_the_candidate(row: FollowUp, writer: FakeFollowUpWriter):
    follow_up.run(row, writer)
    [answer] = writer.judged
    assert answer.transcript == row.response.transcript
    assert "Ada" not in repr(answer)


def test_an_answer_that_leaves_nothing_out_lets_the_plan_go_on(row: FollowUp, writer: FakeFollowUpWriter):
    writer.draft = None
    follow_up.run(row, writer)
    assert (row.status, row.decision) == (FollowUpStatus.PASSED, "preset")
    assert events() == ["No further question about answer 1 is asked (preset). It names no figure."]


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (FollowUpDraft("substance", "I was the fastest of all", TEXT), "word for word"),
        (FollowUpDraft("substance", QUOTE, "Call www.example.com about the page?"), "no figure and no address"),
        (FollowUpDraft("another criterion", QUOTE, TEXT), "no criterion"),
    ],
)
def test_what_may_not_be_asked_is_refused(row: FollowUp, writer: FakeFollowUpWriter, draft: FollowUpDraft, fault: str):
    writer.draft = draft
    follow_up.run(row, writer)
    assert (row.status, row.decision) == (FollowUpStatus.PASSED, "preset")
    assert fault in row.reason


def test_a_conversation_that_is_over_is_complete(row: FollowUp, writer: FakeFollowUpWriter):
    Interview.objects.update(status=InterviewStatus.SCORING)
    follow_up.run(row, writer)
    assert (row.decision, writer.judged) == ("complete", [])


def test_no_more_are_ready_than_fit(row: FollowUp, writer: FakeFollowUpWriter):
    Interview.objects.update(follow_ups=0)
    follow_up.run(row, writer)
    assert (row.status, row.reason) == (
        FollowUpStatus.PASSED,
        "As many further questions as fit are planned already.",
    )


def test_a_failure_in_passing_is_tried_once_more(row: FollowUp, writer: FakeFollowUpWriter):
    writer.error = DOWN
    assert not follow_up.run(row, writer)
    row.refresh_from_db()
    assert row.status == FollowUpStatus.WAITING
    assert follow_up.run(row, writer)
    assert (row.status, row.reason) == (FollowUpStatus.PASSED, "The answer could not be judged (fake_down).")


def test_a_refusal_leaves_no_dead_letter(row: FollowUp, writer: FakeFollowUpWriter):
    writer.error = REFUSED
    follow_up.run(row, writer)
    assert (row.status, row.set_aside_at) == (FollowUpStatus.PASSED, None)


def test_a_task_that_got_lost_is_enqueued_again(row: FollowUp, vendors: Vendors):
    vendors.lose_tasks()
    FollowUp.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    sweep.run()
    assert "follow_up" in vendors.work()
    assert FollowUp.objects.get().status == FollowUpStatus.READY


def test_an_answer_at_which_workers_died_is_passed(row: FollowUp, writer: FakeFollowUpWriter):
    past = timezone.now() - timedelta(minutes=1)
    FollowUp.objects.update(attempts=follow_up.TASK.limit, leased_until=past)
    row.refresh_from_db()
    assert not follow_up.run(row, writer)
    assert FollowUp.objects.get().reason == "The answer could not be judged (attempts_used_up)."


def test_an_answer_that_is_written_down_after_the_conversation_is_not_judged(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    Interview.objects.update(status=InterviewStatus.SCORING)
    carrier.recording(1, 1)
    vendors.work()
    assert not FollowUp.objects.exists()
