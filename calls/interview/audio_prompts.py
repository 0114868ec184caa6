"""Sentences → audio prompts, ahead of the sessions that need them. No request of a channel waits for a voice."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.domain.conversation import End, Steps
from calls.domain.speech import Speech, Voice, personal_key, pieces, prompt_key, sentences
from calls.domain.states import INTERVIEW_OPEN, AudioPromptStatus, SessionStatus
from calls.errors import ProviderError, StorageError
from calls.interview.context import Context
from calls.models import AudioPrompt, Interview, InterviewSession
from calls.ports import Speech as SpokenFile
from calls.ports import TextToSpeech

logger = logging.getLogger(__name__)

TASK = Task(
    name="make_sound",
    model=AudioPrompt,
    queue="speech",
    sources=frozenset({str(AudioPromptStatus.WAITING)}),
    failed=str(AudioPromptStatus.FAILED),
    given_up=GivenUp(),
)

PATIENCE = timedelta(minutes=1)
"""How long an interview that is due waits for its prompts; then the channel's own voice reads."""

LOOK_AGAIN = timedelta(seconds=2)

KEPT = timedelta(days=30)
"""How long a prompt is stored that no session needs."""

PRUNED = 100
"""Prompts that are removed at once."""


def order(interview: Interview) -> datetime | None:
    """Has everything spoken that the next session of an interview may say. Until when to wait; None: not at all.

    What cannot be made is no reason to wait.
    """
    voice = settings.VOICES.of(interview.language)
    if voice is None:
        return None
    upcoming = Context(interview, InterviewSession(interview=interview, channel=interview.channel))
    prompts = _ensured(voice, interview, _keys(voice, upcoming))
    waiting = [prompt.created_at for prompt in prompts if prompt.status == AudioPromptStatus.WAITING]
    now = timezone.now()
    if not waiting or now - min(waiting) > PATIENCE:
        return None
    return now + LOOK_AGAIN


def choose(context: Context) -> str | None:
    """The voice of a session that is about to begin. It is stored, so that no turn decides it again.

    None, which is the channel's own voice, unless every sentence is there: no other voice takes over in the middle.
    """
    session = context.session
    voice = settings.VOICES.of(context.interview.language)
    keys = _keys(voice, context) if voice else {}
    made = AudioPrompt.objects.filter(key__in=keys, status=AudioPromptStatus.MADE)
    complete = bool(keys) and made.update(needed_at=timezone.now()) == len(keys)
    chosen = str(voice) if complete else None
    if chosen != session.voice:
        InterviewSession.objects.filter(pk=session.pk).update(voice=chosen)
        session.voice = chosen
    return chosen


def order_own(interview: Interview, text: str) -> None:
    """Has a question with the candidate's own words spoken while the session goes on; if it takes long, it is read."""
    voice = settings.VOICES.of(interview.language)
    if voice is None or not interview.sessions.filter(status=SessionStatus.OPEN, voice=str(voice)).exists():
        return
    _ensured(voice, interview, {personal_key(str(voice), text, str(interview.pk)): text})


def speech_of(context: Context, said: Steps) -> Speech:
    """How `said` is spoken: in the language and at the pace of its interview, with the prompts that are made.

    One query; none when the session has no voice of its own.
    """
    interview, voice = context.interview, context.session.voice
    if not voice or interview.slow_speech:
        return Speech(interview.language, slow=interview.slow_speech)
    questions = [question.text for question in context.plan.questions]
    wanted = {step.text: pieces(step.text, questions) for step in said if not isinstance(step, End) and step.text}
    keys = {
        piece: (prompt_key(voice, piece), personal_key(voice, piece, str(interview.pk)))
        for parts in wanted.values()
        for piece in parts
    }
    every = [key for each in keys.values() for key in each]
    made = set(AudioPrompt.objects.filter(status=AudioPromptStatus.MADE, key__in=every).values_list("key", flat=True))
    found = {piece: next((key for key in each if key in made), "") for piece, each in keys.items()}
    prompts = {text: [found[piece] for piece in parts] for text, parts in wanted.items()}
    return Speech(interview.language, sounds={text: parts for text, parts in prompts.items() if all(parts)})


def _keys(voice: Voice, context: Context) -> dict[str, str]:
    """The texts of a session by the keys of their prompts.

    Follow-ups hold what one candidate said, or a résumé says.
    """
    said = context.interview.responses.filter(asked_after__isnull=False).values_list("question", flat=True)
    own = set(said) if context.interview.started_at else set()
    interview_id = str(context.interview.pk)
    return {
        personal_key(str(voice), text, interview_id) if text in own else prompt_key(str(voice), text): text
        for text in sentences(context.plan)
    }


def _ensured(voice: Voice, interview: Interview, keys: dict[str, str]) -> list[AudioPrompt]:
    """The rows of these prompts; those that are new are being made."""
    known = set(AudioPrompt.objects.filter(key__in=keys).values_list("key", flat=True))
    missing = {key: text for key, text in keys.items() if key not in known}
    _create(voice, interview, missing)
    prompts = list(AudioPrompt.objects.filter(key__in=keys))
    for prompt in prompts:
        if prompt.key in missing:
            jobs.enqueue(TASK.name, prompt.pk)
    return prompts


def _create(voice: Voice, interview: Interview, texts: dict[str, str]) -> None:
    due = timezone.now() + jobs.SWEEP_AFTER
    AudioPrompt.objects.bulk_create(
        (
            AudioPrompt(
                key=key,
                voice=str(voice),
                voice_id=voice.voice,
                language=interview.language,
                text=text,
                interview=None if key == prompt_key(str(voice), text) else interview,
                next_attempt_at=due,
            )
            for key, text in texts.items()
        ),
        ignore_conflicts=True,  # another clock may do the same
    )


def run(prompt: AudioPrompt, speaker: TextToSpeech | None) -> bool:
    """Makes one prompt. False: another worker does, it is not needed any more, it is retried later, or it failed."""
    voice = settings.VOICES.of(prompt.language)
    if speaker is None or voice is None or str(voice) != prompt.voice:  # other settings meanwhile
        AudioPrompt.objects.filter(pk=prompt.pk, status=AudioPromptStatus.WAITING).delete()
        return False
    if not jobs.take(prompt, TASK):
        return False
    request = vendors.Request("speech", prompt)
    try:
        speech = vendors.ask(request, [speaker], lambda vendor: _speak(prompt, vendor))
        name = _stored(prompt, speech)
    except ProviderError as error:
        jobs.retry_or_fail(prompt, TASK, error)
        return False
    made = transitions.move(
        prompt,
        AudioPromptStatus.MADE,
        file=name,
        content_type=speech.content_type,
        made_at=timezone.now(),
        error_code="",
        error_detail="",
    )
    if not made and not AudioPrompt.objects.filter(pk=prompt.pk).exists():  # removed while it was spoken
        prompt.file.storage.delete(name)
    return made


def _stored(prompt: AudioPrompt, speech: SpokenFile) -> str:
    """The name of its file, the only one: what a worker stored that died before it could say so is replaced."""
    name = _name(prompt)
    prompt.file.storage.delete(name)
    return prompt.file.storage.save(name, ContentFile(speech.data))


def _name(prompt: AudioPrompt) -> str:
    """Where its file lies, or would lie."""
    return str(prompt.file.name) or prompt.file.field.generate_filename(prompt, ".wav")


def _speak(prompt: AudioPrompt, speaker: TextToSpeech) -> SpokenFile:
    return speaker.speak(prompt.text, voice=prompt.voice_id, language=prompt.language)


def prune() -> int:
    """Removes what no session needs any more, and what holds the words of a candidate whose interview is over.

    The file goes before its row, by which it is found; also one that a worker stored before it died. Returns how many
    went.
    """
    over = Q(interview__isnull=False) & ~Q(interview__status__in=INTERVIEW_OPEN)
    unneeded = AudioPrompt.objects.filter(over | Q(needed_at__lt=timezone.now() - KEPT))
    gone = list(_without_files(unneeded.order_by()[:PRUNED]))
    AudioPrompt.objects.filter(pk__in=gone).delete()
    return len(gone)


def _without_files(prompts: Iterable[AudioPrompt]) -> Iterable[int]:
    for prompt in prompts:
        try:
            prompt.file.storage.delete(_name(prompt))
        except StorageError as error:
            logger.warning("prompts cannot be removed now: %s", error.code)
            return
        yield prompt.pk
