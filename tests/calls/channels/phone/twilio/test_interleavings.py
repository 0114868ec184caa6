"""Any interleaving of duplicated, dropped and reordered callbacks over a call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.background import sweep
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse, InterviewResult, Recording
from calls.ports import CallState
from calls.telephony.states import CALL_LIVE, CallStatus
from tests.calls.story import CALL_SID, Carrier, Vendors, make_call

pytestmark = pytest.mark.django_db

QUESTIONS = 3
Action = Callable[[], object]


def _number(call: Call, position: int) -> int:
    """A recording's number that no other example of the same test uses."""
    return call.pk.int % 10**20 * 10 + position


def _story(carrier: Carrier, call: Call, answers: int) -> tuple[list[Action], list[tuple[int, Action]]]:
    """What Twilio asks one after another, and (earliest place, notice) for what it tells at any time after."""
    spoken: list[Action] = [carrier.voice, carrier.consent]
    notices: list[tuple[int, Action]] = [
        (0, lambda: carrier.status("initiated", 0)),
        (0, lambda: carrier.status("ringing", 1)),
        (0, lambda: carrier.status("in-progress", 2)),
    ]
    for position in range(1, answers + 1):
        number = _number(call, position)
        spoken.append(partial(carrier.answer, position, number))
        notices.append((len(spoken) - 1, partial(carrier.recording, position, number)))
    notices.append((len(spoken), lambda: carrier.status("completed", 3, CallDuration="90")))
    return spoken, notices


def _shuffle(data: st.DataObject, spoken: list[Action], notices: list[tuple[int, Action]]) -> list[Action]:
    """One interleaving: requests in their order and sometimes twice; notices anywhere later, twice, or never."""
    slots: list[list[Action]] = [[] for _ in range(len(spoken) + 1)]
    for earliest, notice in notices:
        for _ in range(data.draw(st.sampled_from([1, 1, 1, 0, 2]), label="times")):
            slots[data.draw(st.integers(min(earliest, len(spoken)), len(spoken)), label="slot")].append(notice)
    order: list[Action] = []
    for index, request in enumerate(spoken):
        order += data.draw(st.permutations(slots[index]), label="order")
        order += [request] * data.draw(st.sampled_from([1, 1, 2]), label="repeats")
    return order + data.draw(st.permutations(slots[-1]), label="order at the end")


def _settle(vendors: Vendors) -> None:
    """Time passes: what is due is swept and worked on, and a call without an end is looked up."""
    vendors.telephony.state = CallState(CALL_SID, CallStatus.COMPLETED, "", None, None, 90)
    past = timezone.now() - timedelta(minutes=1)
    for _ in range(5):
        for model in (Call, Recording, InterviewResponse, Interview):
            waiting = model.objects.filter(next_attempt_at__isnull=False)
            waiting.exclude(status=InterviewStatus.PENDING).update(next_attempt_at=past)
            model.objects.filter(leased_until__isnull=False).update(leased_until=past)
        sweep.run()
        vendors.work()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), answers=st.integers(0, QUESTIONS))
def test_no_answer_is_lost_or_doubled_and_every_state_is_legal(vendors: Vendors, data: st.DataObject, answers: int):
    Call.objects.filter(provider_call_id=CALL_SID).update(provider_call_id="")  # that of the example before
    call = make_call(QUESTIONS, provider_call_id=CALL_SID, ordered_at=timezone.now())
    spoken, notices = _story(Carrier(call), call, answers)
    for action in _shuffle(data, spoken, notices):
        action()
    _settle(vendors)
    interview = Interview.objects.get(pk=call.interview_id)
    responses = list(interview.responses.all())
    said = vendors.speech_to_text.text if vendors.speech_to_text else ""

    assert [r.transcript for r in responses[:answers]] == [said] * answers
    assert [r.status for r in responses[:answers]] == [ResponseStatus.SCORED] * answers
    recordings = Recording.objects.filter(response__interview=interview)
    assert recordings.filter(status=RecordingStatus.TRANSCRIBED).count() == recordings.count() == answers
    assert not interview.calls.filter(status__in=CALL_LIVE).exists()
    finished = answers == QUESTIONS
    assert interview.status == (InterviewStatus.COMPLETED if finished else InterviewStatus.PENDING)
    assert InterviewResult.objects.filter(interview=interview).count() == int(finished)
