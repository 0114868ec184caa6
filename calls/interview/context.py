"""What one request has read of an interview. Each part is read once, when it is first needed."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F

from calls.domain import follow_ups
from calls.domain.conversation import Plan, PlannedQuestion
from calls.models import Interview, InterviewResponse, InterviewSession, Question

_SPOKEN = ("interview_id", "position", "kind", "status", "question", "max_seconds")
_PLACED = ("session_id", "answered_in_id", "asked_after", "waits")
_TO_FOLLOW_UP = ("competency", "rubric", "weight")
_FOLLOW_UP = tuple(f"follow_up__{name}" for name in ("status", "decision", "question", "rubric", "max_seconds"))


class Context:
    """An interview, and the session of it that goes on, if any. Reads no column that a conversation does not need."""

    def __init__(self, interview: Interview, session: InterviewSession | None = None) -> None:
        self.interview = interview
        self._session = session
        self._responses: list[InterviewResponse] | None = None
        self._questions: list[Question] | None = None
        self._plan_version: int | None = None
        self._time_limit: int | None = None
        self._plan: Plan | None = None

    @property
    def session(self) -> InterviewSession:
        """The session. Raises ValueError when there is none yet."""
        if self._session is None:
            raise ValueError("there is no session")
        return self._session

    @property
    def responses(self) -> list[InterviewResponse]:
        """The responses in the order they are asked; none before the conversation began."""
        if self._responses is None:
            self._responses = responses_of(self.interview) if self.interview.started_at is not None else []
        return self._responses

    def response_at(self, position: int) -> InterviewResponse | None:
        """The response at `position`; None before the conversation began."""
        return next((response for response in self.responses if response.position == position), None)

    @property
    def questions(self) -> list[Question]:
        """The questions of the job as they are now, by position.

        One statement reads them and the version of the plan that they are, so that both belong together.
        """
        if self._questions is None:
            questions = Question.objects.filter(job_description_id=self.interview.job_description_id)
            version, limit = F("job_description__plan_version"), F("job_description__time_limit_seconds")
            found = list(questions.order_by("position").annotate(version=version, limit=limit))
            self._questions = [*found]
            if found:
                self._plan_version, self._time_limit = found[0].version, found[0].limit
        return self._questions

    @property
    def plan_version(self) -> int | None:
        """The version of the job's plan that `questions` are; None: the job has none."""
        return self._plan_version if self.questions else None

    @property
    def plan(self) -> Plan:
        """What this session asks: as it was kept when the conversation began, before that as the job has it now.

        Questions that another session has an answer to are left out, whatever this one has done meanwhile.
        """
        if self._plan is None:
            self._plan = self._read_plan()
        return self._plan

    @property
    def allowed_follow_ups(self) -> int:
        """How many follow-ups the interview may have: what was kept when it began, before that what fits."""
        if self.interview.started_at is not None:
            return self.interview.follow_ups or 0
        wanted = self.interview.job_description.max_follow_ups
        planned = sum(question.max_seconds for question in self.questions) if wanted else 0
        return follow_ups.fitting(wanted, settings.FOLLOW_UPS_SECONDS, limit=self._time_limit, planned=planned)

    def began_with(self, responses: list[InterviewResponse]) -> None:
        """Takes the responses that were just stored. The plan stays: these are its questions."""
        self._responses = responses

    def added(self, response: InterviewResponse) -> None:
        """Takes a follow-up that was just put into the plan."""
        positions = [one.position for one in self.responses]
        self.responses.insert(positions.index(response.asked_after or 0) + 1, response)
        self._plan = None

    def waits_changed(self) -> None:
        """Has the plan read again, because the candidate waits behind a question."""
        self._plan = None

    def _read_plan(self) -> Plan:
        if not self.responses:
            questions = [PlannedQuestion(q.position, q.text, q.max_seconds) for q in self.questions]
            return self._plan_of(questions, len(questions), resumed=False)
        left = [_planned(response) for response in self.responses if not self._is_settled_elsewhere(response)]
        total = sum(response.asked_after is None for response in self.responses)
        return self._plan_of(left, total, resumed=len(left) < len(self.responses))

    def _is_settled_elsewhere(self, response: InterviewResponse) -> bool:
        here = self._session.pk if self._session else None
        return response.settled_in not in (None, here)

    def _plan_of(self, questions: list[PlannedQuestion], total: int, *, resumed: bool) -> Plan:
        return Plan(
            company=self.interview.job_description.company,
            questions=tuple(questions),
            total=total,
            language=self.interview.language,
            resumed=resumed,
            extra_time=self.interview.candidate.extra_time,
            may_follow_up=self.allowed_follow_ups > 0,
        )


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


def _planned(response: InterviewResponse) -> PlannedQuestion:
    return PlannedQuestion(
        response.position,
        response.question,
        response.max_seconds,
        is_follow_up=response.asked_after is not None,
        waits=response.waits or 0,
    )
