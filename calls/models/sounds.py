"""Sentences that were spoken ahead of calls."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import SoundStatus
from calls.models.answers import recordings_folder
from calls.models.interviews import Interview
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index


def sound_path(sound: Sound, filename: str) -> str:
    """Where a sound lies: that of an interview among its recordings, so that it is erased with them."""
    folder = recordings_folder(sound.interview_id) if sound.interview_id else "sounds"
    return f"{folder}/{sound.key}{filename}"


class Sound(Leased):
    """One text as a voice speaks it, made once for all calls that need it. `key` follows from both."""

    NOUN = "sound"
    SOURCES = states.SOUND_SOURCES
    RETRIES = states.SOUND_RETRIES

    key = models.CharField(max_length=64, unique=True)
    reader = models.CharField(max_length=200)
    """Who speaks; see `calls.domain.speech.Reader`."""
    voice = models.CharField(max_length=100)
    language = models.CharField(max_length=20)
    text = models.TextField()
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="sounds")
    """The interview whose candidate's own words are in the text; None for what anybody may be asked."""
    status = models.CharField(max_length=20, default=SoundStatus.WAITING.value)
    file = models.FileField(upload_to=sound_path, blank=True, default="", max_length=200)
    content_type = models.CharField(max_length=50, blank=True, default="")
    made_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    needed_at = models.DateTimeField(default=timezone.now)
    """When a call last needed it; what nobody needs for long is removed."""

    class Meta:
        ordering = ["created_at"]
        indexes = [
            waiting_index("sound_waiting"),
            dead_letter_index("sound_dead"),
            models.Index(fields=["needed_at"], name="sound_needed"),
        ]

    def __str__(self) -> str:
        return f"sound {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id)
