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
from calls.background import steps, vendors
from calls.background.registry import GivenUp, Task
from calls.domain.conversation import End, Steps
from calls.domain.speech import Reader, Speech, personal_key, pieces, sentences, sound_key
from calls.domain.states import INTERVIEW_OPEN, SessionStatus, SoundStatus
from calls.errors import ProviderError, StorageError
from calls.interview.context import Context
from calls.models import Interview, InterviewSession, Sound
from calls.ports import Speech as SpokenFile
from calls.ports import TextToSpeech

logger = logging.getLogger(__name__)

TASK = Task(
    name="make_sound",
    model=Sound,
    queue="speech",
    sources=frozenset({str(SoundStatus.WAITING)}),
    failed=str(SoundStatus.FAILED),
    given_up=GivenUp(),
)

PATIENCE = timedelta(minutes=1)
"""How long an interview that is due waits for its prompts; then the channel's own voice reads."""

LOOK_AGAIN = timedelta(seconds=2)

KEPT = timedelta(days=30)
"""How long a prompt is stored that no session needs."""

PRUNED = 100
"""Sounds that are removed at once."""


def order(interview: Interview) -> datetime | None:
    """Has everything spoken that the next session of an interview may say. Until when to wait; None: not at all.

    What cannot be made is no reason to wait.
    """
    reader = settings.VOICES.reader(interview.language)
    if reader is None:
        return None
    upcoming = Context(interview, InterviewSession(interview=interview, channel=interview.channel))
    sounds = _ensured(reader, interview, _keys(reader, upcoming))
    waiting = [sound.created_at for sound in sounds if sound.status == SoundStatus.WAITING]
    now = timezone.now()
    if not waiting or now - min(waiting) > PATIENCE:
        return None
    return now + LOOK_AGAIN


def choose(context: Context) -> str | None:
    """The voice of a session that is about to begin. It is stored, so that no turn decides it again.

    None, which is the channel's own voice, unless every sentence is there: no other voice takes over in the middle.
    """
    session = context.session
    reader = settings.VOICES.reader(context.interview.language)
    keys = _keys(reader, context) if reader else {}
    made = Sound.objects.filter(key__in=keys, status=SoundStatus.MADE)
    complete = bool(keys) and made.update(needed_at=timezone.now()) == len(keys)
    chosen = str(reader) if complete else None
    if chosen != session.voice:
        InterviewSession.objects.filter(pk=session.pk).update(voice=chosen)
        session.voice = chosen
    return chosen


def order_own(interview: Interview, text: str) -> None:
    """Has a question with the candidate's own words spoken while the session goes on; if it takes long, it is read."""
    reader = settings.VOICES.reader(interview.language)
    if reader is None or not interview.sessions.filter(status=SessionStatus.OPEN, voice=str(reader)).exists():
        return
    _ensured(reader, interview, {personal_key(str(reader), text, str(interview.pk)): text})


def speech_of(context: Context, said: Steps) -> Speech:
    """How `said` is spoken: in the language and at the pace of its interview, with the sounds that are made.

    One query; none when the session has no voice of its own.
    """
    interview, voice = context.interview, context.session.voice
    if not voice or interview.slow_speech:
        return Speech(interview.language, slow=interview.slow_speech)
    questions = [question.text for question in context.plan.questions]
    wanted = {step.text: pieces(step.text, questions) for step in said if not isinstance(step, End) and step.text}
    keys = {
        piece: (sound_key(voice, piece), personal_key(voice, piece, str(interview.pk)))
        for parts in wanted.values()
        for piece in parts
    }
    every = [key for each in keys.values() for key in each]
    made = set(Sound.objects.filter(status=SoundStatus.MADE, key__in=every).values_list("key", flat=True))
    found = {piece: next((key for key in each if key in made), "") for piece, each in keys.items()}
    sounds = {text: [found[piece] for piece in parts] for text, parts in wanted.items()}
    return Speech(interview.language, sounds={text: parts for text, parts in sounds.items() if all(parts)})


def _keys(reader: Reader, context: Context) -> dict[str, str]:
    """The texts of a session by the keys of their sounds.

    Follow-ups hold what one candidate said, or a résumé says.
    """
    said = context.interview.responses.filter(asked_after__isnull=False).values_list("question", flat=True)
    own = set(said) if context.interview.started_at else set()
    interview_id = str(context.interview.pk)
    return {
        personal_key(str(reader), text, interview_id) if text in own else sound_key(str(reader), text): text
        for text in sentences(context.plan)
    }


def _ensured(reader: Reader, interview: Interview, keys: dict[str, str]) -> list[Sound]:
    """The rows of these sounds; those that are new are being made."""
    known = set(Sound.objects.filter(key__in=keys).values_list("key", flat=True))
    missing = {key: text for key, text in keys.items() if key not in known}
    _create(reader, interview, missing)
    sounds = list(Sound.objects.filter(key__in=keys))
    for sound in sounds:
        if sound.key in missing:
            steps.enqueue(TASK.name, sound.pk)
    return sounds


def _create(reader: Reader, interview: Interview, texts: dict[str, str]) -> None:
    due = timezone.now() + steps.SWEEP_AFTER
    Sound.objects.bulk_create(
        (
            Sound(
                key=key,
                reader=str(reader),
                voice=reader.voice,
                language=interview.language,
                text=text,
                interview=None if key == sound_key(str(reader), text) else interview,
                next_attempt_at=due,
            )
            for key, text in texts.items()
        ),
        ignore_conflicts=True,  # another clock may do the same
    )


def run(sound: Sound, speaker: TextToSpeech | None) -> bool:
    """Makes one sound. False: somebody else does, nobody needs it any more, it is tried again later, or it failed."""
    reader = settings.VOICES.reader(sound.language)
    if speaker is None or reader is None or str(reader) != sound.reader:  # other settings meanwhile
        Sound.objects.filter(pk=sound.pk, status=SoundStatus.WAITING).delete()
        return False
    if not steps.take(sound, TASK):
        return False
    request = vendors.Request("speech", sound)
    try:
        speech = vendors.ask(request, [speaker], lambda voice: _speak(sound, voice))
        name = _stored(sound, speech)
    except ProviderError as error:
        steps.retry_or_fail(sound, TASK, error)
        return False
    made = transitions.move(
        sound,
        SoundStatus.MADE,
        file=name,
        content_type=speech.content_type,
        made_at=timezone.now(),
        error_code="",
        error_detail="",
    )
    if not made and not Sound.objects.filter(pk=sound.pk).exists():  # removed while it was spoken
        sound.file.storage.delete(name)
    return made


def _stored(sound: Sound, speech: SpokenFile) -> str:
    """The name of its file, the only one: what a worker stored that died before it could say so is replaced."""
    name = _name(sound)
    sound.file.storage.delete(name)
    return sound.file.storage.save(name, ContentFile(speech.data))


def _name(sound: Sound) -> str:
    """Where its file lies, or would lie."""
    return str(sound.file.name) or sound.file.field.generate_filename(sound, ".wav")


def _speak(sound: Sound, speaker: TextToSpeech) -> SpokenFile:
    return speaker.speak(sound.text, voice=sound.voice, language=sound.language)


def prune() -> int:
    """Removes what no session needs any more, and what holds the words of somebody whose interview is over.

    The file goes before its row, by which it is found; also one that a worker stored before it died. Returns how many
    went.
    """
    over = Q(interview__isnull=False) & ~Q(interview__status__in=INTERVIEW_OPEN)
    unneeded = Sound.objects.filter(over | Q(needed_at__lt=timezone.now() - KEPT))
    gone = list(_without_files(unneeded.order_by()[:PRUNED]))
    Sound.objects.filter(pk__in=gone).delete()
    return len(gone)


def _without_files(sounds: Iterable[Sound]) -> Iterable[int]:
    for sound in sounds:
        try:
            sound.file.storage.delete(_name(sound))
        except StorageError as error:
            logger.warning("sounds cannot be removed now: %s", error.code)
            return
        yield sound.pk
