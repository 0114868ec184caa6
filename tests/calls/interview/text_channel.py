"""A channel without a carrier, for tests of the engine: what is said comes as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from calls import transitions
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import Ask, End, Place, Steps
from calls.domain.phrases import A_PERSON_DECIDES, Wordings
from calls.domain.states import InterviewStatus
from calls.domain.turns import Answered, Consented, Left, Opened, Silent, Turn, Waited
from calls.interview import sessions
from calls.interview.context import Context
from calls.models import Interview, InterviewSession
from candidates.models import Candidate

NAME = "text"

WORDINGS = Wordings(
    greeting="{company} has {count} questions. " + A_PERSON_DECIDES,
    welcome_back="{company} goes on with question {position} of {count}. " + A_PERSON_DECIDES,
    consent_choice="Type yes to begin.",
    consent_given="Thank you. Type your answers.",
    resume_refused="Nothing was stored this time.",
    opted_out="You will not hear from us again.",
    nobody_there="Nothing was typed.",
    nobody_there_again="Nothing was typed again.",
    introduction="This is an automated chat.",
    try_later="Nothing was typed. Come back later.",
    no_answer_heard="Nothing was typed.",
    trouble="Something went wrong. Come back later.",
    trouble_at_the_end="Something went wrong.",
    consent_withdrawn="You withdrew your consent.",
)


@dataclass
class TextChannel:
    """Opens no session by itself: the candidate comes back, or does not."""

    name: str = NAME
    consent_source: str = "session"
    invited: list[UUID] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    def wordings(self, language: str) -> Wordings:
        return WORDINGS

    def tries_again(self, context: Context) -> bool:
        return False

    def is_tried_again(self, context: Context) -> bool:
        return False

    def follow(self, context: Context) -> bool:
        """The interview waits for the candidate."""
        return transitions.move(context.interview, InterviewStatus.PENDING, event="The candidate has left.")

    def end(self, interview: Interview) -> None:
        self.ended.append(interview.pk)

    def opt_out(self, candidate: Candidate, *, source: str, in_session: bool) -> None:
        """Nobody is contacted over this channel."""

    def invite(self, interview: Interview) -> None:
        self.invited.append(interview.pk)

    def attempts(self, interview: Interview) -> int:
        return interview.sessions.count()

    def abandoned(self, interview: Interview) -> None:
        pass


class Visitor:
    """A candidate in one session, who does what a test says. Each method returns the steps of the reply."""

    def __init__(self, interview: Interview) -> None:
        with transaction.atomic():
            opened = sessions.open(Interview.objects.get(pk=interview.pk), NAME)
        assert opened is not None
        self.session_id = opened.pk
        self.keys: list[str] = []
        self.spoken: list[Steps] = []
        """The keys of the turns that were taken, and the replies."""

    @property
    def session(self) -> InterviewSession:
        return InterviewSession.objects.get(pk=self.session_id)

    def take(self, turn: Turn, key: str) -> Steps:
        with transaction.atomic():
            context = sessions.locked(self.session_id)
            assert context is not None
            steps = sessions.take(context, turn, key=key).steps
        self.keys.append(key)
        self.spoken.append(steps)
        return steps

    def opens(self) -> Steps:
        return self.take(Opened(), "opened")

    def agrees(self) -> Steps:
        return self.take(Consented(Consent.GIVEN), "consent:1")

    def says(self, position: int, text: str, *, request: CallerRequest = CallerRequest.NEXT, attempt: int = 1) -> Steps:
        answer = Answered(Place(position, attempt), request, transcript=text)
        return self.take(answer, f"answer:{position}:{attempt}")

    def is_silent(self, position: int, attempt: int = 1) -> Steps:
        return self.take(Silent(Place(position, attempt)), f"answer:{position}:{attempt}")

    def waits(self, position: int, attempt: int = 1) -> Steps:
        return self.take(Waited(Place(position, attempt)), f"wait:{position}:{attempt}")

    def leaves(self) -> None:
        """The candidate goes, whatever was asked."""
        self.take(Left(), "left")
        self.closes()

    def closes(self) -> None:
        with transaction.atomic():
            context = sessions.locked(self.session_id)
            assert context is not None
            sessions.close(context)


def asked(steps: Steps) -> int | None:
    """The position of the question that steps ask; None when they ask none."""
    return next((step.place.position for step in steps if isinstance(step, Ask)), None)


def is_over(steps: Steps) -> bool:
    """Whether steps end the session."""
    return any(isinstance(step, End) for step in steps)
