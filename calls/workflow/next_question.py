"""What comes behind a question: decided once, in the transaction that ends its answer, and kept in the rows."""

from __future__ import annotations

from django.utils import timezone

from calls import transitions
from calls.domain import follow_ups
from calls.domain.conversation import MOST_WAITS
from calls.domain.follow_ups import Decision
from calls.domain.states import FollowUpStatus, InterviewStatus, ResponseStatus
from calls.models import Call, FollowUp, InterviewResponse
from calls.workflow import answers
from calls.workflow.plan import added, allowed_follow_ups, plan_of, responses_of


def put(call: Call, position: int, *, waited: int = 0) -> bool:
    """Puts what comes behind the question at `position`: a follow-up that is ready, or the planned question.

    True also when the caller is to wait a moment first. False: nothing comes, the conversation is over. A request
    that comes again, or late, finds the question that was put, whatever became ready meanwhile.
    """
    upcoming = plan_of(call).after(position)
    if not call.interview.follow_ups or not _is_open(call, upcoming):
        return answers.put(call, upcoming)
    if _put_follow_up(call, position):
        return True
    return _wait(call, position, waited) if upcoming is None else answers.put(call, upcoming)


def _is_open(call: Call, upcoming: int | None) -> bool:
    """Whether nothing was put behind the answer yet."""
    if upcoming is None:
        return call.interview.status == InterviewStatus.IN_PROGRESS
    response = answers.response_at(call, upcoming)
    return response is not None and response.status == ResponseStatus.PENDING


def _put_follow_up(call: Call, position: int) -> bool:
    """Asks the oldest follow-up that is ready. False: there is none."""
    ready = next((one for one in _follow_ups(call) if one.status == FollowUpStatus.READY), None)
    if ready is None:
        return False
    about = "the résumé" if ready.decision == Decision.RESUME else f"answer {ready.response.position}"
    event = f"A further question about {about} was put behind answer {position}."
    if not transitions.move(ready, FollowUpStatus.ASKED, event=event):
        return False
    added(call, _asked(call, ready, position))
    return True


def _asked(call: Call, ready: FollowUp, position: int) -> InterviewResponse:
    """The response of a follow-up, at the next free position. It belongs to this call: no later one asks it again."""
    parent, is_about_resume = ready.response, ready.decision == Decision.RESUME
    return InterviewResponse.objects.create(
        interview_id=call.interview_id,
        position=max(response.position for response in responses_of(call)) + 1,
        kind=follow_ups.ABOUT_RESUME if is_about_resume else follow_ups.KIND,
        competency=parent.competency,
        question=ready.question,
        rubric=ready.rubric,
        weight=0.0 if is_about_resume else follow_ups.share(parent.weight, len(parent.rubric["criteria"])),
        max_seconds=ready.max_seconds,
        status=ResponseStatus.ASKED,
        answered_in=call,
        asked_at=timezone.now(),
        follows=parent.position,
        asked_after=position,
    )


def _wait(call: Call, position: int, waited: int) -> bool:
    """Has the caller wait a moment before the goodbye while a judgement is on its way. False: it is time."""
    here = answers.response_at(call, position)
    if here is None:
        return False
    waits = here.waits or 0
    if waits <= waited < MOST_WAITS and _is_coming(call):
        waits = here.waits = waited + 1
        InterviewResponse.objects.filter(pk=here.pk).exclude(waits__gte=waits).update(waits=waits)
        call.plan = None
    return waits > waited


def _is_coming(call: Call) -> bool:
    """Whether a follow-up is allowed and may be ready in a moment: an answer is being written down, or judged."""
    responses = responses_of(call)
    if sum(response.asked_after is not None for response in responses) >= allowed_follow_ups(call):
        return False
    judged = [response for response in responses if follow_ups.is_judged(response.kind)]
    being_judged = any(one.status == FollowUpStatus.WAITING for one in _follow_ups(call))
    return being_judged or any(response.status == ResponseStatus.RECORDED for response in judged)


def _follow_ups(call: Call) -> list[FollowUp]:
    """Those of the answers so far, read with the responses."""
    found = (getattr(response, "follow_up", None) for response in responses_of(call))
    return [one for one in found if one is not None]
