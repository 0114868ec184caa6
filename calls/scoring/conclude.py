"""Scores → result: arithmetic from `domain/`, prose from the scorer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.domain import follow_ups
from calls.domain.citations import cites, cites_only, without_inventions
from calls.domain.injection import speaks_to_a_model
from calls.domain.reasons import PENDING, NoteCode, Reason, ReasonCode, shown
from calls.domain.recommendation import Outcome, ScoredAnswer, outcome
from calls.domain.rubric import KNOCK_OUT, RUBRIC_VERSION
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.errors import ProviderError
from calls.interview import answers
from calls.models import Interview, InterviewResponse, InterviewResult, Recording
from calls.ports import AnswerScorer, Author, RatedAnswer, Summary
from calls.scoring import missing
from screener.observability import work


def _conclude_again(interview: Interview) -> bool:
    source = InterviewStatus(interview.status)
    return answers.to_scoring_again(interview, source, event="The result is to be written once more.")


TASK = Task(
    name="conclude_interview",
    model=Interview,
    queue="scores",
    sources=frozenset({str(InterviewStatus.SCORING), str(InterviewStatus.COMPLETED)}),
    failed=str(InterviewStatus.FAILED),
    used_up="result_not_written",
    given_up=GivenUp(owns=lambda interview: interview.status != InterviewStatus.PENDING, retry=_conclude_again),
)
"""A completed interview waits for it, by its `next_attempt_at`, while its result is provisional."""

READY = "The result is ready."
NOTHING_TO_SUM_UP = "No answer could be scored, so there is nothing to sum up."


def run(interview: Interview, *scorers: AnswerScorer) -> bool:
    """Writes the result, summed up by the first of `scorers` that can.

    What is missing is waited for until RESULT_PATIENCE_MINUTES are over. Then the result is provisional, and the next
    version is made when the missing part has arrived or is given up. False: it waits, another worker does it, or it
    is tried again.
    """
    if not interview.responses.exists():
        return _nothing_asked(interview)
    if interview.status == InterviewStatus.COMPLETED and interview.next_attempt_at is None:
        return False  # its result is not provisional
    waits_for = missing.answers(interview)
    if waits_for and not _is_overdue(interview, len(waits_for)):
        return _wait(interview, list(waits_for.values()))
    if not _take(interview, len(scorers)):
        return False
    responses = list(interview.responses.exclude(kind=follow_ups.ABOUT_RESUME))
    waits_for = missing.answers(interview)
    numbers = outcome(weighed(responses, waits_for))
    numbers = replace(numbers, review_reasons=(*numbers.review_reasons, *_incomplete(interview)))
    reasons = list(waits_for.values())
    try:
        written = checked(_summary(interview, responses, scorers), responses)
    except ProviderError as error:
        written = Checked(_without_prose(scorers[0].name))
        if not _may_come(interview, error):
            given_up = Reason(ReasonCode.SUMMARY_MISSING, f"The summary could not be written: {error}")
            numbers = replace(numbers, review_reasons=(*numbers.review_reasons, given_up))
        else:
            reasons.append(
                Reason(ReasonCode.SUMMARY_PENDING, f"The summary is not written yet ({error.code}: {error}).")
            )
            if not _is_overdue(interview, len(reasons)):
                return _try_again(interview, error, reasons)
    return _complete(interview, numbers, written, reasons)


def _incomplete(interview: Interview) -> Iterator[Reason]:
    """A reason for each answer of which a part of the recording is lost."""
    recordings = Recording.objects.filter(response__interview=interview, is_incomplete=True)
    for position in recordings.order_by("response__position").values_list("response__position", flat=True).distinct():
        detail = f"Question {position}: only a part of its recording came. Listen to it."
        yield Reason(ReasonCode.RECORDING_INCOMPLETE, detail)


def _nothing_asked(interview: Interview) -> bool:
    """Fails an interview in which no question was put: it has no result. Always False: none is written."""
    detail = "No question was asked, so there is no result."
    transitions.move(interview, InterviewStatus.FAILED, event=detail, error_code="nothing_asked", error_detail=detail)
    return False


def _take(interview: Interview, scorers: int) -> bool:
    """Claims it in the status that it was read with. A completed one is taken only while its result is provisional."""
    again = interview.status == InterviewStatus.COMPLETED
    step = replace(TASK, sources=frozenset({str(interview.status)}), if_waiting=again)
    if jobs.take(interview, step, vendors=scorers, event="The result could not be written."):
        return True
    if again and interview.next_attempt_at is not None and jobs.is_used_up(interview, step):
        detail = f"{interview.attempts} attempts to make a provisional result again ended without an answer."
        transitions.set_aside_in_place(interview, code=TASK.used_up, detail=detail)
    return False


def _patience_ends(interview: Interview) -> datetime:
    return interview.status_changed_at + timedelta(minutes=settings.RESULT_PATIENCE_MINUTES)


def _is_overdue(interview: Interview, missing_parts: int) -> bool:
    """Whether what is missing is waited for no longer. A provisional result is made again only when less is missing."""
    if timezone.now() < _patience_ends(interview):
        return False
    if interview.status != InterviewStatus.COMPLETED or interview.result is None:
        return True
    return missing_parts < sum(reason["code"] in PENDING for reason in map(shown, interview.result.review_reasons))


def _wait(interview: Interview, reasons: Sequence[Reason]) -> bool:
    """Says what the interview waits for, and has the sweep look again: at the latest when its patience ends. False."""
    now = timezone.now()
    until, ends = now + jobs.sweep_pause(now - interview.status_changed_at), _patience_ends(interview)
    transitions.wait_for(interview, min(until, ends) if ends > now else until, **_said(reasons))
    return False


def _said(reasons: Sequence[Reason]) -> dict[str, str]:
    """What an interview waits for, as columns of its row; empty when it waits for nothing."""
    code = str(reasons[0].code) if reasons else ""
    return {"error_code": code, "error_detail": " ".join(reason.detail for reason in reasons)}


def _may_come(interview: Interview, error: ProviderError) -> bool:
    """Whether the summary is asked for again."""
    return jobs.must_wait(interview, error) or (error.retryable and interview.attempts < TASK.limit)


def _try_again(interview: Interview, error: ProviderError, reasons: Sequence[Reason]) -> bool:
    """Gives the interview back until the summary may be asked for again, or its patience ends. False."""
    work.went("retried")
    is_away = jobs.must_wait(interview, error)
    pause = jobs.vendor_pause(error) if is_away else jobs.pause(interview.attempts)
    left = _patience_ends(interview) - timezone.now()
    retry_in = min(pause, left) if left > jobs.AT_ONCE else pause
    transitions.release(interview, retry_in=retry_in, count=not is_away, **_said(reasons))
    return False


def weighed(responses: Sequence[InterviewResponse], unsettled: Collection[int] = ()) -> list[ScoredAnswer]:
    """The answers as the arithmetic sees them. A follow-up that got no answer says nothing of anybody.

    `unsettled` are the positions of answers that are still worked on: they have no score, and no fault.
    """
    silent = {ResponseStatus.ASKED, ResponseStatus.UNANSWERED}
    heard = [one for one in responses if one.follows is None or one.status not in silent]
    follows = {one.position: one.follows for one in heard if one.follows is not None}
    answers = [scored_answer(one, is_missing=one.position in unsettled) for one in heard]
    return follow_ups.shared(answers, follows)


def scored_answer(response: InterviewResponse, *, is_missing: bool = False) -> ScoredAnswer:
    """A response as the arithmetic sees it."""
    critical = _critical(response)
    problem = None if is_missing else _problem(response)
    return ScoredAnswer(
        response.position,
        response.weight,
        response.score,
        problem=critical or problem,
        is_critical=critical is not None,
        spread=max((entry.get("spread", 0) for entry in response.ratings), default=0),
        is_knock_out=response.kind == KNOCK_OUT,
    )


def _critical(response: InterviewResponse) -> Reason | None:
    """What forbids to recommend anybody before a person has looked; None when there is nothing."""
    if response.hold_reason:
        detail = f"it was not scored, because {response.hold_reason}. Listen to it."
        return Reason(ReasonCode.ANSWER_HELD, detail)
    if response.ratings and all(entry.get("invented", False) for entry in response.ratings):
        detail = "no quote of its ratings was really said, so none of them counts."
        return Reason(ReasonCode.EVIDENCE_INVENTED, detail)
    if speaks_to_a_model(response.transcript):
        detail = "the answer speaks to a rating system. Read it before you rely on its score."
        return Reason(ReasonCode.SPEAKS_TO_MODEL, detail)
    return None


def _problem(response: InterviewResponse) -> Reason | None:
    match response.status:
        case ResponseStatus.FAILED if response.error_code == "cost_cap_reached":
            detail = "the cost cap of the interview was reached (cost_cap_reached), so the answer was not scored."
            return Reason(ReasonCode.COST_CAP_REACHED, detail)
        case ResponseStatus.FAILED:
            detail = f"a provider failed ({response.error_code}), so the answer was not scored."
            return Reason(ReasonCode.PROVIDER_FAILED, detail)
        case ResponseStatus.UNANSWERED:
            return Reason(ReasonCode.UNANSWERED, "nothing was said.")
        case _ if response.score is None:
            return Reason(ReasonCode.INSUFFICIENT_EVIDENCE, "there was not enough evidence to score it.")
    return None


@dataclass(frozen=True)
class Checked:
    """A summary that cites nothing but what was said, and notes about what was left out of it."""

    summary: Summary
    notes: tuple[Reason, ...] = ()


def checked(summary: Summary, responses: Sequence[InterviewResponse]) -> Checked:
    """`summary` without what cites something else than accepted evidence, and without strengths that cite nothing."""
    accepted = [item["quote"] for response in responses for item in response.evidence]
    text, dropped = without_inventions(summary.text, accepted)
    strengths = tuple(point for point in summary.strengths if cites(point) and cites_only(point, accepted))
    areas = tuple(point for point in summary.areas_for_improvement if cites_only(point, accepted))
    offered = len(summary.strengths) + len(summary.areas_for_improvement)
    dropped += offered - len(strengths) - len(areas)
    kept = replace(summary, text=text, strengths=strengths, areas_for_improvement=areas)
    detail = f"{dropped} sentences or points of the summary rested on no accepted quote and were left out."
    return Checked(kept, (Reason(NoteCode.SUMMARY_SHORTENED, detail),) if dropped else ())


def _summary(interview: Interview, responses: list[InterviewResponse], scorers: Sequence[AnswerScorer]) -> Summary:
    rated = [
        RatedAnswer(
            question=response.question,
            competency=response.competency,
            score=response.score,
            feedback=response.feedback,
            quotes=tuple(item["quote"] for item in response.evidence),
        )
        for response in responses
    ]
    if all(answer.score is None for answer in rated):
        return _without_prose(scorers[0].name, NOTHING_TO_SUM_UP)
    title = interview.job_description.title
    request = vendors.Request("summary", interview)
    return vendors.ask(request, scorers, lambda scorer: scorer.summarise(title, rated, language=interview.language))


def _without_prose(provider: str, text: str = "") -> Summary:
    return Summary(text, (), (), Author(provider, "", ""))


def _complete(interview: Interview, numbers: Outcome, written: Checked, missing_parts: Sequence[Reason]) -> bool:
    """Stores the next version of the result, which is provisional when parts are missing.

    False: the lease is not the caller's any more, and nothing was written.
    """
    event = "A provisional result is ready; its review reasons say what is missing." if missing_parts else READY
    with transaction.atomic():
        if not transitions.holds(interview):
            return False
        newest = interview.results.first()
        moved = transitions.move(
            interview,
            InterviewStatus.COMPLETED,
            event=event,
            due_in=jobs.sweep_pause() if missing_parts else None,
            only_from={interview.status},
            retried=interview.status == InterviewStatus.COMPLETED,
            recommendation=numbers.recommendation,
            **_said(missing_parts),
        )
        if moved:
            version = 1 + (newest.version if newest else 0)
            reasons = (*missing_parts, *numbers.review_reasons)
            _result(interview, version, numbers, written, reasons).save(force_insert=True)
    return moved


def _result(
    interview: Interview, version: int, numbers: Outcome, written: Checked, reasons: Sequence[Reason]
) -> InterviewResult:
    summary = written.summary
    return InterviewResult(
        interview=interview,
        version=version,
        overall_score=numbers.overall_score,
        recommendation=numbers.recommendation,
        summary=summary.text,
        strengths=list(summary.strengths),
        areas_for_improvement=list(summary.areas_for_improvement),
        needs_review=bool(reasons),
        review_reasons=[reason.to_json() for reason in reasons],
        notes=[note.to_json() for note in written.notes],
        provider=summary.author.provider,
        model=summary.author.model,
        prompt_version=summary.author.prompt_version,
        prompt_hash=summary.author.prompt_hash,
        rubric_version=RUBRIC_VERSION,
    )
