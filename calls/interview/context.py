"""What one request has read of an interview. Each part is read once, when it is first needed."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings

from calls.domain import follow_ups
from calls.domain.conversation import Plan, PlannedQuestion
from calls.domain.states import FollowUpStatus, InterviewStatus, SessionStatus
from calls.interview import channels
from calls.models import FollowUp, Interview, InterviewResponse, InterviewSession, Question
from candidates import consents

_SPOKEN = ("interview_id", "position", "kind", "status", "question", "max_seconds")
_PLACED = ("session_id", "answered_in_id", "asked_after", "waits")
_ASKED = (
    *("position", "text", "kind", "competency", "rubric", "weight", "max_seconds"),
    *("job_description__plan_version", "job_description__time_limit_seconds"),
)
_TO_FOLLOW_UP = ("competency", "rubric", "weight")
_FOLLOW_UP = tuple(f"follow_up__{name}" for name in ("status", "decision", "question", "rubric", "max_seconds"))


class Context:
    """An interview, and the session of it that goes on. Reads no column that a conversation does not need."""

    def __init__(self, interview: Interview, session: InterviewSession) -> None:
        self.interview = interview
        self.session = session

    @cached_property
    def responses(self) -> list[InterviewResponse]:
        """The responses in the order they are asked; none before the conversation began."""
        return responses_of(self.interview) if self.interview.started_at is not None else []

    def response_at(self, position: int) -> InterviewResponse | None:
        """The response at `position`; None before the conversation began."""
        return next((response for response in self.responses if response.position == position), None)

    @property
    def may_record(self) -> bool:
        """Whether the candidate has agreed to recordings in this session, and has not taken that back.

        Not after the candidate has declined the interview, or has withdrawn a consent to it during the session: nobody
        knows whether a recording that is told of afterwards was finished before.
        """
        interview, session = self.interview, self.session
        if interview.started_at is None or interview.status == InterviewStatus.DECLINED:
            return False
        if interview.status == InterviewStatus.IN_PROGRESS and session.status == SessionStatus.OPEN:
            return True  # a withdrawal takes the interview out of the conversation
        return not consents.was_withdrawn(interview, session.created_at, session.ended_at)

    @property
    def follow_ups(self) -> list[FollowUp]:
        """Those of the answers so far, read with the responses."""
        if not self.interview.follow_ups:
            return []
        found = (getattr(response, "follow_up", None) for response in self.responses)
        return [one for one in found if one is not None]

    @property
    def ready_follow_up(self) -> FollowUp | None:
        """The follow-up that is asked next; None when none is ready."""
        return next((one for one in self.follow_ups if one.status == FollowUpStatus.READY), None)

    @cached_property
    def questions(self) -> list[Question]:
        """The questions of the job as they are now, by position.

        One statement reads them and the version of the plan that they are, so that both belong together.
        """
        questions = Question.objects.filter(job_description_id=self.interview.job_description_id)
        return list(questions.select_related("job_description").only(*_ASKED).order_by("position"))

    @cached_property
    def plan(self) -> Plan:
        """What this session asks: as it was kept when the conversation began, before that as the job has it now.

        Questions that another session has an answer to are left out, whatever this one has done meanwhile.
        """
        if self.responses:
            here = (None, self.session.pk)
            left = [response for response in self.responses if response.settled_in in here]
            questions = [
                PlannedQuestion(
                    response.position,
                    response.question,
                    response.max_seconds,
                    is_follow_up=response.asked_after is not None,
                    waits=response.waits or 0,
                )
                for response in left
            ]
            total = sum(response.asked_after is None for response in self.responses)
        else:
            questions = [PlannedQuestion(one.position, one.text, one.max_seconds) for one in self.questions]
            total = len(questions)
        return Plan(
            company=self.interview.job_description.company,
            questions=tuple(questions),
            wordings=channels.of_session(self).wordings(self.interview.language),
            total=total,
            language=self.interview.language,
            resumed=len(questions) < len(self.responses),
            extra_time=self.interview.candidate.extra_time,
            may_follow_up=self.allowed_follow_ups > 0,
        )

    @cached_property
    def allowed_follow_ups(self) -> int:
        """How many follow-ups the interview may have: what was kept when it began, before that what fits."""
        if self.interview.started_at is not None:
            return self.interview.follow_ups or 0
        wanted = self.interview.job_description.max_follow_ups
        if not wanted:
            return 0
        limit = self.questions[0].job_description.time_limit_seconds if self.questions else None
        planned = sum(question.max_seconds for question in self.questions)
        return follow_ups.fitting(wanted, settings.FOLLOW_UPS_SECONDS, limit=limit, planned=planned)

    def added(self, response: InterviewResponse) -> None:
        """Takes a follow-up that was just put into the plan."""
        positions = [one.position for one in self.responses]
        self.responses.insert(positions.index(response.asked_after or 0) + 1, response)
        del self.plan


def responses_of(interview: Interview) -> list[InterviewResponse]:
    """The responses of an interview in the order they are asked, as they are now, with their follow-ups."""
    rows = InterviewResponse.objects.filter(interview=interview).order_by("position")
    if interview.follow_ups:
        rows = rows.select_related("follow_up").only(*_SPOKEN, *_PLACED, *_TO_FOLLOW_UP, *_FOLLOW_UP)
    else:
        rows = rows.only(*_SPOKEN, *_PLACED)
    by_position = {row.position: row for row in rows}
    order = follow_ups.in_order({row.position: row.asked_after for row in by_position.values()})
    return [by_position[position] for position in order]
