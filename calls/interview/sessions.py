"""The only door of the engine for channels: open a session, take a turn of the candidate, close the session."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from uuid import UUID, uuid4

from django.utils import timezone

from calls import transitions
from calls.domain import follow_ups, turns
from calls.domain.conversation import PlannedQuestion, Steps
from calls.domain.speech import Speech
from calls.domain.states import FollowUpStatus, InterviewStatus, RecordingStatus, ResponseStatus, SessionStatus
from calls.domain.turns import Progress, Stage, Turn
from calls.interview import answers, audio_prompts, changes, channels, ending
from calls.interview.context import Context
from calls.models import Interview, InterviewSession, Recording, SessionTurn, insert_once, replies

_INTERVIEW = ("status", "language", "channel", "slow_speech", "started_at", "follow_ups", "held_for", "error_code")
_NEEDED = (
    *("channel", "status", "voice", "outcome", "created_at", "ended_at"),
    *(f"interview__{name}" for name in (*_INTERVIEW, "job_description_id", "candidate_id")),
    *(f"interview__candidate__{name}" for name in ("phone", "extra_time")),
    *(f"interview__job_description__{name}" for name in ("company_name", "follow_ups")),
)
"""The columns that a turn needs: it reads no résumé."""


@dataclass(frozen=True)
class Reply:
    """What a candidate is told next, and how it is spoken."""

    steps: Steps
    speech: Speech


def open(  # noqa: A001 - no file is opened here
    interview: Interview, channel: str, *, pk: UUID | None = None, event: str = ""
) -> InterviewSession | None:
    """Opens a session of a pending interview. None: the interview has moved on, or another session of it is open.

    To be called in a transaction, which is to be rolled back when the session cannot be used.
    """
    moved = transitions.move(
        interview,
        InterviewStatus.CALLING,
        event=event,
        error_code="",
        error_detail="",
        held_for="",
        ended_at=None,
    )
    session = InterviewSession(pk=pk or uuid4(), interview=interview, channel=channel)
    return session if moved and insert_once(session) else None


def reopen(interview: Interview, channel: str, *, pk: UUID | None = None) -> InterviewSession:
    """Opens a session in the place of one that was discarded. The interview is locked and waits for its candidate."""
    return InterviewSession.objects.create(pk=pk or uuid4(), interview=interview, channel=channel)


def discard(session_id: UUID) -> None:
    """Ends a session, and leaves it to the caller what follows."""
    opened = InterviewSession.objects.filter(pk=session_id, status=SessionStatus.OPEN)
    opened.update(status=SessionStatus.ENDED, ended_at=timezone.now())


def locked(session_id: UUID) -> Context | None:
    """A session and its interview, locked until the transaction ends; None when there is no such session.

    PostgreSQL locks the interview first, as everywhere else. Rows that point to them may be stored meanwhile.
    """
    joined = InterviewSession.objects.select_related("interview__candidate", "interview__job_description")
    found = joined.select_for_update(of=("interview", "self"), no_key=True).only(*_NEEDED).order_by()
    session = found.filter(pk=session_id).first()
    return None if session is None else Context(session.interview, session)


def take(context: Context, turn: Turn, *, key: str) -> Reply:
    """Decides a turn of the candidate, carries the decision out, and stores the reply with it.

    To be called in the transaction that locked `context`, so that turns that come at the same time are decided one
    after the other. `key` names the turn within its session: the same key gets the stored reply, and changes nothing.
    """
    stored = reply_to(context, key)
    if stored is not None:
        return stored
    if isinstance(turn, turns.Answered) and turn.transcript is not None:
        turn = _with_words(context, turn, turn.transcript)
    decision = turns.advance(context.plan, progress_of(context), turn)
    for change in decision.changes:
        changes.apply(context, change)
    if isinstance(turn, turns.Answered) and turn.is_settled:
        response = context.response_at(turn.place.position)
        if response is not None and response.status == ResponseStatus.RECORDED:
            answers.close_when_settled(response)
    speech = audio_prompts.speech_of(context, decision.steps)
    SessionTurn.objects.create(
        session=context.session, key=key, steps=replies.to_json(decision.steps), speech=asdict(speech)
    )
    return Reply(decision.steps, speech)


def _with_words(context: Context, turn: turns.Answered, transcript: str) -> turns.Answered:
    """Stores the words of an answer that a channel has written down itself; they need no audio to be scored."""
    response = context.response_at(turn.place.position) if context.may_record else None
    if response is None:
        return replace(turn, is_kept=False)
    Recording.objects.create(
        response=response,
        session=context.session,
        status=RecordingStatus.TRANSCRIBED,
        transcript=transcript,
        transcribed_by=context.session.channel,
    )
    return replace(turn, is_settled=True)


def reply_to(context: Context, key: str) -> Reply | None:
    """The stored reply to a turn; None when it was not taken yet."""
    stored = SessionTurn.objects.filter(session=context.session, key=key).first()
    return None if stored is None else Reply(replies.from_json(stored.steps), Speech(**stored.speech))


def close(context: Context) -> None:
    """Ends a session that the candidate has left: the interview is scored, goes on in another session, or ends."""
    discard(context.session.pk)
    context.session.status = SessionStatus.ENDED
    ending.after(context)


def stage_of(context: Context) -> Stage:
    """Where the conversation of a session stands."""
    if context.session.status != SessionStatus.OPEN:
        return Stage.OVER
    stages = {InterviewStatus.CALLING: Stage.WAITING, InterviewStatus.IN_PROGRESS: Stage.TALKING}
    return stages.get(InterviewStatus(context.interview.status), Stage.OVER)


def progress_of(context: Context) -> Progress:
    """What is known of a conversation before a turn."""
    interview, ready = context.interview, context.ready_follow_up
    return Progress(
        stage=stage_of(context),
        status=InterviewStatus(interview.status),
        responses={response.position: ResponseStatus(response.status) for response in context.responses},
        is_tried_again=lambda: channels.of_session(context).is_tried_again(context),
        is_held=bool(interview.held_for),
        is_refused=interview.error_code == "consent_refused",
        is_withdrawn=interview.error_code == "consent_withdrawn",
        follow_up=PlannedQuestion(0, ready.question, ready.max_seconds, is_follow_up=True) if ready else None,
        follow_up_is_coming=bool(interview.follow_ups) and _follow_up_is_coming(context),
    )


def _follow_up_is_coming(context: Context) -> bool:
    """Whether a follow-up is allowed and may be ready in a moment: an answer is being written down, or judged."""
    asked = sum(response.asked_after is not None for response in context.responses)
    if asked >= context.allowed_follow_ups:
        return False
    judged = [response for response in context.responses if follow_ups.is_judged(response.kind)]
    being_judged = any(one.status == FollowUpStatus.WAITING for one in context.follow_ups)
    return being_judged or any(response.status == ResponseStatus.RECORDED for response in judged)
