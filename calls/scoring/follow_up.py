"""An answer that was just written down → whether a further question about it is asked, and which."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import Task
from calls.domain import follow_ups
from calls.domain.follow_ups import Decision
from calls.domain.states import FollowUpStatus, InterviewStatus, ResponseStatus
from calls.errors import ProviderError
from calls.interview import audio_prompts
from calls.interview.follow_ups import TASK as NAME
from calls.models import FollowUp, Interview
from calls.ports import Answer, Author, FollowUpDraft, FollowUpWriter
from calls.scoring import match, ratings

logger = logging.getLogger(__name__)

S = FollowUpStatus

TASK = Task(
    name=NAME,
    model=FollowUp,
    queue="scores",
    priority=20,  # before other work of its queue: of use only while somebody is on the line
    sources=frozenset({str(S.WAITING)}),
    failed=str(S.PASSED),
    limit=2,
    given_up=None,
)
"""Nobody waits for long: a follow-up that comes after the conversation is of no use."""

OVER = "The conversation was over first."
FULL = "As many further questions as fit are planned already."

RESUME_AUTHOR = Author("builtin", "builtin", "resume-question-1")
"""The comparison of a résumé may be a model's; the question is made of its quotes and our own words."""


def run(row: FollowUp, *writers: FollowUpWriter) -> bool:
    """Judges an answer with the first of `writers` that can, and keeps the decision with its reason.

    False: somebody else does, or it is tried again in a moment.
    """
    if not _take(row):
        return False
    interview = row.response.interview
    if interview.status != InterviewStatus.IN_PROGRESS:
        return _pass(row, OVER, Decision.COMPLETE)
    if is_full(interview):
        return _pass(row, FULL)
    answer = ratings.answer_of(row.response)
    try:
        written = vendors.ask(vendors.Request("follow_up", row), writers, lambda writer: writer.follow_up(answer))
    except ProviderError as error:
        return _failed(row, error)
    if written.draft is None:
        return _about_resume(row) or _pass(row, written.reason, author=written.author)
    if fault := _fault(written.draft, answer):
        return _pass(row, f"The question that was written is not asked: {fault}.", author=written.author)
    return _ready(row, _columns(row, written.draft), written.reason, written.author)


def is_full(interview: Interview) -> bool:
    """Whether an interview has as many follow-ups as fit into it."""
    ours = FollowUp.objects.filter(response__interview=interview, status__in=[S.READY, S.ASKED])
    return ours.count() >= (interview.follow_ups or 0)


def _take(row: FollowUp) -> bool:
    """Claims a row; one at which its workers died is passed, which is nothing for a person to see to."""
    if transitions.claim(row, TASK.sources, lease=TASK.lease, limit=TASK.limit):
        return True
    row.refresh_from_db()
    if row.status == S.WAITING and jobs.is_used_up(row, TASK):
        _pass(row, "The answer could not be judged (attempts_used_up).")
    return False


def _fault(draft: FollowUpDraft, answer: Answer) -> str:
    """Why a draft cannot be asked; empty when it can."""
    criteria = answer.rubric.criteria
    if draft.criterion not in {criterion.name for criterion in criteria}:
        return "it is about no criterion of the question"
    anchors = [text for each in criteria for text in (each.name, each.weak, each.adequate, each.strong)]
    known = (answer.question, *anchors)
    return follow_ups.fault(
        draft.quote, draft.text, transcript=answer.transcript, known=known, language=answer.language
    )


def _failed(row: FollowUp, error: ProviderError) -> bool:
    """One more try when that can help; a vendor that is away is not waited for."""
    logger.warning("task %s of %s: %s", TASK.name, row.pk, error.code)
    if error.retryable and error.costs_attempt and row.attempts < TASK.limit:
        transitions.release(row, retry_in=jobs.AT_ONCE, code=error.code, detail=str(error))
        return False
    with transaction.atomic():
        return transitions.holds(row) and _pass(row, f"The answer could not be judged ({error.code}).")


def _pass(row: FollowUp, reason: str, decision: Decision | None = None, author: Author | None = None) -> bool:
    """No follow-up: the planned questions go on, or nothing is left."""
    planned = row.response.interview.responses.filter(follows=None, status=ResponseStatus.PENDING)
    chosen = decision or (Decision.PRESET if planned.exists() else Decision.COMPLETE)
    event = f"No further question about answer {row.response.position} is asked ({chosen}). {reason}"
    return transitions.move(row, S.PASSED, event=event, decision=chosen, reason=reason, **_signed(author))


def _about_resume(row: FollowUp) -> bool:
    """Has the one question about the résumé asked in the place of a follow-up. False: there is none, or it was."""
    interview = row.response.interview
    chosen = FollowUp.objects.filter(response__interview=interview, decision=Decision.RESUME)
    suggestion = None if chosen.exists() else match.question_about_resume(interview)
    if suggestion is None:
        return False
    columns = {"decision": Decision.RESUME, "question": suggestion.text, "max_seconds": follow_ups.MAX_SECONDS}
    return _ready(row, columns, "The answer leaves nothing to ask, and the résumé does.", RESUME_AUTHOR)


def _columns(row: FollowUp, draft: FollowUpDraft) -> dict[str, Any]:
    """What is kept of a draft until it is asked."""
    criterion = next(item for item in row.response.rubric["criteria"] if item["name"] == draft.criterion)
    return {
        "decision": Decision.FOLLOW_UP,
        "question": follow_ups.spoken(draft.quote, draft.text, row.response.interview.language),
        "rubric": {"criteria": [criterion]},
        "max_seconds": min(follow_ups.MAX_SECONDS, row.response.max_seconds),
    }


def _ready(row: FollowUp, columns: dict[str, Any], reason: str, author: Author) -> bool:
    """Keeps a question for the end of the answer that is being given.

    The interview is locked: two answers that are judged at the same time share what room there is, and the end of
    the conversation finds what is ready.
    """
    with transaction.atomic():
        interview = Interview.objects.select_for_update().get(pk=row.response.interview_id)
        if interview.status != InterviewStatus.IN_PROGRESS:
            return _pass(row, OVER, Decision.COMPLETE, author)
        if is_full(interview):
            return _pass(row, FULL, author=author)
        audio_prompts.order_own(interview, str(columns["question"]))
        event = f"A further question behind answer {row.response.position} is ready ({columns['decision']}). {reason}"
        return transitions.move(row, S.READY, event=event, reason=reason, **columns, **_signed(author))


def _signed(author: Author | None) -> dict[str, Any]:
    if author is None:
        return {}
    return {"provider": author.provider, "model": author.model, "prompt_version": author.prompt_version}
