"""Scores → result: arithmetic from `domain/`, prose from the scorer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from calls import queries, transitions
from calls.domain import follow_ups
from calls.domain.citations import cites, cites_only, without_inventions
from calls.domain.injection import speaks_to_a_model
from calls.domain.reasons import NoteCode, Reason, ReasonCode
from calls.domain.recommendation import Outcome, ScoredAnswer, outcome
from calls.domain.rubric import KNOCK_OUT, RUBRIC_VERSION
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.errors import ProviderError
from calls.models import Interview, InterviewResponse, InterviewResult
from calls.ports import AnswerScorer, Author, RatedAnswer, Summary
from calls.workflow import steps, vendors
from screener.observability import work

STEP = steps.Step(
    "conclude_interview",
    frozenset({str(InterviewStatus.SCORING)}),
    str(InterviewStatus.FAILED),
    used_up="result_not_written",
)

NOTHING_TO_SUM_UP = "No answer could be scored, so there is nothing to sum up."


def run(interview: Interview, *scorers: AnswerScorer) -> bool:
    """Writes the result, summed up by the first of `scorers` that can.

    False: answers are still worked on, somebody else does it, or it is tried again.
    """
    if not interview.responses.exists():
        return _nothing_asked(interview)
    if queries.unsettled_responses(interview.pk).exists():
        transitions.wait_for(interview, interview.status_changed_at + steps.PUMPED)
        return False
    if not steps.take(interview, STEP, vendors=len(scorers), event="The result could not be written."):
        return False
    version = 1 + (interview.result.version if interview.result else 0)
    responses = list(interview.responses.exclude(kind=follow_ups.ABOUT_RESUME))
    numbers = outcome(weighed(responses))
    try:
        written = checked(_summary(interview, responses, scorers), responses)
    except ProviderError as error:
        if steps.must_wait(interview, error):
            steps.wait_for_vendor(interview, error)
            return False
        if error.retryable and interview.attempts < STEP.limit:
            work.went("retried")
            transitions.release(interview, retry_in=steps.pause(interview.attempts), code=error.code, detail=str(error))
            return False
        written = Checked(_without_prose(scorers[0].name))
        missing = Reason(ReasonCode.SUMMARY_MISSING, f"The summary could not be written: {error}")
        numbers = replace(numbers, review_reasons=(*numbers.review_reasons, missing))
    return _complete(interview, version, numbers, written)


def _nothing_asked(interview: Interview) -> bool:
    """Fails an interview in which no question was put: it has no result. Always False: none is written."""
    detail = "No question was asked, so there is no result."
    transitions.move(interview, InterviewStatus.FAILED, event=detail, error_code="nothing_asked", error_detail=detail)
    return False


def weighed(responses: Sequence[InterviewResponse]) -> list[ScoredAnswer]:
    """The answers as the arithmetic sees them. A follow-up that got no answer says nothing of anybody."""
    silent = {ResponseStatus.ASKED, ResponseStatus.UNANSWERED}
    heard = [one for one in responses if one.follows is None or one.status not in silent]
    follows = {one.position: one.follows for one in heard if one.follows is not None}
    return follow_ups.shared([scored_answer(one) for one in heard], follows)


def scored_answer(response: InterviewResponse) -> ScoredAnswer:
    """A response as the arithmetic sees it."""
    critical = _critical(response)
    return ScoredAnswer(
        response.position,
        response.weight,
        response.score,
        problem=critical or _problem(response),
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
    errand = vendors.Errand("summary", interview)
    return vendors.ask(errand, scorers, lambda scorer: scorer.summarise(title, rated, language=interview.language))


def _without_prose(provider: str, text: str = "") -> Summary:
    return Summary(text, (), (), Author(provider, "", ""))


def _complete(interview: Interview, version: int, numbers: Outcome, written: Checked) -> bool:
    """Stores the result as `version`. False: the interview had moved on, or somebody else stored that version."""
    summary = written.summary
    result = InterviewResult(
        interview=interview,
        version=version,
        overall_score=numbers.overall_score,
        recommendation=numbers.recommendation,
        summary=summary.text,
        strengths=list(summary.strengths),
        areas_for_improvement=list(summary.areas_for_improvement),
        needs_review=numbers.needs_review,
        review_reasons=[reason.to_json() for reason in numbers.review_reasons],
        notes=[note.to_json() for note in written.notes],
        provider=summary.author.provider,
        model=summary.author.model,
        prompt_version=summary.author.prompt_version,
        prompt_hash=summary.author.prompt_hash,
        rubric_version=RUBRIC_VERSION,
    )
    with transaction.atomic():
        moved = transitions.move(
            interview,
            InterviewStatus.COMPLETED,
            event="The result is ready.",
            recommendation=numbers.recommendation,
            error_code="",
            error_detail="",
        )
        if moved:
            result.save(force_insert=True)
    return moved
