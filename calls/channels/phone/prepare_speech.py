"""Sentences → sounds, ahead of the calls that need them. No webhook ever waits for a voice."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone

from calls import transitions
from calls.background import steps, vendors
from calls.background.registry import GivenUp, Task
from calls.domain.gate import Stop
from calls.domain.speech import Reader, personal_key, sentences, sound_key
from calls.domain.states import CALL_LIVE, INTERVIEW_OPEN, SoundStatus
from calls.errors import ProviderError, StorageError
from calls.interview.plan import plan_of
from calls.models import Call, Interview, Sound
from calls.ports import Speech, TextToSpeech

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
"""How long a call that is due waits for its sounds; then the carrier's voice reads."""

LOOK_AGAIN = timedelta(seconds=2)

KEPT = timedelta(days=30)
"""How long a sound is kept that no call needs."""

PRUNED = 100
"""Sounds that are removed at once."""


def order(interview: Interview) -> Stop | None:
    """Has everything spoken that the next call of an interview may say, and says whether to wait. None: call now.

    What cannot be made is no reason to wait.
    """
    reader = settings.VOICES.reader(interview.language)
    if reader is None:
        return None
    sounds = _ensured(reader, interview, _keys(reader, Call(interview=interview)))
    waiting = [sound.created_at for sound in sounds if sound.status == SoundStatus.WAITING]
    now = timezone.now()
    if not waiting or now - min(waiting) > PATIENCE:
        return None
    return Stop("speech_in_preparation", "The sentences of this call are still being spoken.", now + LOOK_AGAIN)


def choose(call: Call) -> str | None:
    """Who reads a call that is about to begin. It is kept with the call, so that no webhook decides it anew.

    None, which is the carrier's own voice, unless every sentence is there: no other voice takes over in mid-call.
    """
    reader = settings.VOICES.reader(call.interview.language)
    keys = _keys(reader, call) if reader else {}
    made = Sound.objects.filter(key__in=keys, status=SoundStatus.MADE)
    complete = bool(keys) and made.update(needed_at=timezone.now()) == len(keys)
    chosen = str(reader) if complete else None
    if chosen != call.reader:
        Call.objects.filter(pk=call.pk).update(reader=chosen)
        call.reader = chosen
    return chosen


def order_own(interview: Interview, text: str) -> None:
    """Has a question with the candidate's own words spoken while the call goes on; if it takes long, it is read."""
    reader = settings.VOICES.reader(interview.language)
    if reader is None or not interview.calls.filter(status__in=CALL_LIVE, reader=str(reader)).exists():
        return
    _ensured(reader, interview, {personal_key(str(reader), text, str(interview.pk)): text})


def _keys(reader: Reader, call: Call) -> dict[str, str]:
    """The texts of a call by the keys of their sounds. Follow-ups hold what one candidate said, or a résumé says."""
    said = call.interview.responses.filter(asked_after__isnull=False).values_list("question", flat=True)
    own = set(said) if call.interview.started_at else set()
    interview_id = str(call.interview.pk)
    return {
        personal_key(str(reader), text, interview_id) if text in own else sound_key(str(reader), text): text
        for text in sentences(plan_of(call))
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


def _stored(sound: Sound, speech: Speech) -> str:
    """The name of its file, the only one: what a worker stored that died before it could say so is replaced."""
    name = _name(sound)
    sound.file.storage.delete(name)
    return sound.file.storage.save(name, ContentFile(speech.data))


def _name(sound: Sound) -> str:
    """Where its file lies, or would lie."""
    return str(sound.file.name) or sound.file.field.generate_filename(sound, ".wav")


def _speak(sound: Sound, speaker: TextToSpeech) -> Speech:
    return speaker.speak(sound.text, voice=sound.voice, language=sound.language)


def prune() -> int:
    """Removes what no call needs any more, and what holds the words of somebody whose interview is over.

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
