"""A call with follow-ups as the carrier leads it: none is waited for but at the end, and each is decided once."""

import pytest
from django.conf import LazySettings

from calls.domain.states import FollowUpStatus, InterviewStatus, ResponseStatus
from calls.interview import interviews
from calls.models import Call, FollowUp, Interview, InterviewEvent, InterviewResponse, InterviewResult, JobDescription
from tests.calls.follow_ups.conftest import SPOKEN, FakeFollowUpWriter
from tests.calls.story import Carrier, Vendors

pytestmark = pytest.mark.django_db


def say(carrier: Carrier, position: int, number: int | None = None) -> str:
    """An answer is given, and its recording is ready; the document that follows."""
    document = carrier.answer(position, number or position)
    carrier.recording(position, number or position)
    return document


def until_ready(carrier: Carrier, vendors: Vendors) -> None:
    """The first answer was given and judged while the second question is being answered."""
    carrier.begin()
    say(carrier, 1)
    vendors.work()


def statuses() -> dict[int, str]:
    return dict(InterviewResponse.objects.order_by("position").values_list("position", "status"))


def test_the_opening_says_that_there_may_be_a_further_question(carrier: Carrier):
    assert "ask you 3 questions" in (opening := carrier.voice())
    assert "There may be a short further question" in opening


def test_a_follow_up_is_asked_after_the_current_answer(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    document = carrier.answer(2, 2)
    assert SPOKEN in document
    assert f"/answer/{carrier.call.pk}/4/1/" in document
    response = InterviewResponse.objects.get(position=4)
    assert (response.kind, response.follows, response.asked_after, response.weight) == ("follow_up", 1, 2, 0.5)


def test_the_planned_questions_go_on_behind_a_follow_up(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    say(carrier, 2)
    assert "Question 3 of 3" in carrier.answer(4, 4)
    assert statuses() == {1: "scored", 2: "recorded", 3: "asked", 4: "recorded"}


def test_a_judgement_that_comes_late_holds_nothing_up(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    say(carrier, 1)
    assert "Question 3 of 3" in carrier.answer(2, 2)


def test_the_same_answer_again_leads_to_the_same_document(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    first = carrier.answer(2, 2)
    assert carrier.answer(2, 2) == first
    assert InterviewResponse.objects.count() == 4


def test_a_follow_up_that_became_ready_between_two_equal_requests_changes_nothing(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    first = say(carrier, 1)
    vendors.work()
    assert FollowUp.objects.get().status == FollowUpStatus.READY
    assert carrier.answer(1, 1) == first
    assert InterviewResponse.objects.count() == 3


def test_no_more_are_asked_than_are_allowed(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    say(carrier, 2)
    vendors.work()
    assert "Question 3 of 3" in carrier.answer(4, 4)
    assert FollowUp.objects.get(pk=InterviewResponse.objects.get(position=2).pk).status == FollowUpStatus.PASSED


def test_two_follow_ups_are_asked_one_after_the_other(carrier: Carrier, vendors: Vendors, settings: LazySettings):
    settings.FOLLOW_UPS = 2
    until_ready(carrier, vendors)
    say(carrier, 2)
    vendors.work()
    assert f"/answer/{carrier.call.pk}/5/1/" in carrier.answer(4, 4)
    assert "Question 3 of 3" in carrier.answer(5, 5)


def test_a_follow_up_that_meets_silence_is_asked_once_more_and_left(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    carrier.answer(2, 2)
    assert f"I will ask once more. {SPOKEN}" in carrier.silence(4)
    assert "Question 3 of 3" in carrier.silence(4, 2)
    assert statuses()[4] == ResponseStatus.UNANSWERED


def test_a_follow_up_can_be_heard_again(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    carrier.answer(2, 2)
    assert f"I will repeat the question. {SPOKEN}" in carrier.answer(4, 4, key="*")


def test_a_call_that_breaks_at_a_follow_up_goes_on_behind_it(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    carrier.answer(2, 2)
    carrier.hang_up()
    again = Carrier(_next_call(carrier.call))
    assert "we go on with question 3 of 3" in again.voice()
    assert "Question 3 of 3" in again.consent()
    assert "that was the last question" in _to_the_end(again, 3)
    assert statuses()[4] == ResponseStatus.UNANSWERED


def test_a_follow_up_that_is_ready_when_the_line_breaks_is_asked_in_the_next_call(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    carrier.hang_up()
    again = Carrier(_next_call(carrier.call))
    again.voice()
    again.consent()
    assert SPOKEN in again.answer(2, 12)


def test_nobody_is_called_again_for_a_follow_up(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    say(carrier, 2)
    carrier.answer(4, 4)
    say(carrier, 3)
    carrier.post(f"wait/{carrier.call.pk}/3/1/")
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.SCORING


def test_a_canceled_interview_asks_no_follow_up(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    interviews.cancel(Interview.objects.get())
    assert "This interview has ended" in carrier.answer(2, 2)


def test_without_follow_ups_nothing_is_judged(
    carrier: Carrier, vendors: Vendors, writer: FakeFollowUpWriter, settings: LazySettings
):
    settings.FOLLOW_UPS = 0
    until_ready(carrier, vendors)
    assert "further question" not in carrier.voice()
    assert "Question 3 of 3" in carrier.answer(2, 2)
    assert not writer.judged


def test_the_last_answer_waits_twice_at_most_for_a_judgement(carrier: Carrier, vendors: Vendors):
    _but_for_the_last(carrier)
    waiting = carrier.answer(3, 3)
    assert 'One moment, please.</Say><Pause length="1"' in waiting
    assert f"/wait/{carrier.call.pk}/3/1/" in waiting
    second = _wait(carrier, 3, 1)
    assert "<Say" not in second
    assert f"/wait/{carrier.call.pk}/3/2/" in second
    assert "that was the last question" in _wait(carrier, 3, 2)
    assert Interview.objects.get().status == InterviewStatus.SCORING


def test_a_follow_up_that_becomes_ready_in_the_wait_is_asked(carrier: Carrier, vendors: Vendors):
    _but_for_the_last(carrier)
    waiting = carrier.answer(3, 3)
    vendors.work()
    asked = _wait(carrier, 3, 1)
    assert SPOKEN in asked
    assert (carrier.answer(3, 3), _wait(carrier, 3, 1)) == (waiting, asked)
    assert "that was the last question" in carrier.answer(4, 4)


def test_nothing_is_waited_for_when_every_answer_is_judged(
    carrier: Carrier, vendors: Vendors, writer: FakeFollowUpWriter
):
    writer.draft = None
    _but_for_the_last(carrier)
    vendors.work()
    carrier.answer(3, 3)
    carrier.recording(3, 3)
    vendors.work()
    assert "that was the last question" in _wait(carrier, 3, 1)


def test_nothing_is_waited_for_when_no_follow_up_would_fit(carrier: Carrier, vendors: Vendors, settings: LazySettings):
    settings.FOLLOW_UPS_SECONDS = 59
    _but_for_the_last(carrier)
    assert "that was the last question" in carrier.answer(3, 3)


def test_the_time_for_follow_ups_decides_how_many_fit(carrier: Carrier, settings: LazySettings):
    settings.FOLLOW_UPS, settings.FOLLOW_UPS_SECONDS = 5, 179
    carrier.begin()
    assert Interview.objects.get().follow_ups == 2


@pytest.mark.parametrize(("limit", "number"), [(3 * 90 + 59, 0), (3 * 90 + 60, 1), (100, 0)])
def test_they_fit_into_what_the_planned_questions_leave_of_the_jobs_time_limit(
    carrier: Carrier, limit: int, number: int
):
    JobDescription.objects.update(time_limit_seconds=limit)
    opening = carrier.voice()
    carrier.consent()
    assert Interview.objects.get().follow_ups == number
    assert ("There may be a short further question" in opening) is (number > 0)


def test_what_fits_is_settled_when_the_conversation_begins(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    JobDescription.objects.update(time_limit_seconds=100)
    say(carrier, 1)
    vendors.work()
    assert FollowUp.objects.get().status == FollowUpStatus.READY


def test_who_hangs_up_while_waiting_has_finished(carrier: Carrier, vendors: Vendors):
    _but_for_the_last(carrier)
    carrier.answer(3, 3)
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.SCORING


def test_a_follow_up_that_comes_too_late_is_said_to_be_late(carrier: Carrier, vendors: Vendors):
    _but_for_the_last(carrier)
    carrier.answer(3, 3)
    vendors.work()
    carrier.hang_up()
    assert FollowUp.objects.filter(status=FollowUpStatus.MISSED).count() == 1
    assert InterviewEvent.objects.filter(kind="follow_up.missed").exists()


def test_the_result_counts_a_follow_up_with_its_parent(carrier: Carrier, vendors: Vendors):
    until_ready(carrier, vendors)
    say(carrier, 2)
    say(carrier, 4)
    vendors.work()
    assert "that was the last question" in _to_the_end(carrier, 3)
    carrier.hang_up()
    vendors.work()
    result = InterviewResult.objects.get()
    assert (result.overall_score, result.needs_review) == (10.0, False)


def _but_for_the_last(carrier: Carrier) -> None:
    """Two of three answers are given, and nobody has judged them."""
    carrier.begin()
    say(carrier, 1)
    say(carrier, 2)


def _wait(carrier: Carrier, position: int, number: int) -> str:
    return carrier.post(f"wait/{{call}}/{position}/{number}/").content.decode()


def _to_the_end(carrier: Carrier, position: int) -> str:
    """The last answer, and the waits behind it if there are any."""
    document = say(carrier, position, position + 20)
    for number in (1, 2):
        if "/wait/" in document:
            document = _wait(carrier, position, number)
    return document


def _next_call(call: Call) -> Call:
    """The call that goes on with an interview whose line broke."""
    Interview.objects.filter(pk=call.interview_id).update(status=InterviewStatus.CALLING)
    return Call.objects.create(interview_id=call.interview_id, provider=call.provider)
