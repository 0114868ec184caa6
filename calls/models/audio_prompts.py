"""Sentences that were spoken ahead of sessions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from calls.domain import states
from calls.domain.states import AudioPromptStatus
from calls.models.answers import recordings_folder
from calls.models.interviews import Interview
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index


def prompt_path(prompt: AudioPrompt, filename: str) -> str:
    """Where the file of a prompt lies: that of an interview among its recordings, so that it is erased with them."""
    folder = recordings_folder(prompt.interview_id) if prompt.interview_id else "sounds"
    return f"{folder}/{prompt.key}{filename}"


class AudioPrompt(Leased):
    """One text as a voice speaks it, made once for all sessions that need it. `key` follows from both."""

    NOUN = "sound"
    SOURCES = states.AUDIO_PROMPT_SOURCES
    RETRIES = states.AUDIO_PROMPT_RETRIES

    key = models.CharField(max_length=64, unique=True)
    voice = models.CharField(max_length=200, db_column="reader")
    """Who speaks: vendor, model and voice; see `calls.domain.speech.Voice`."""
    voice_id = models.CharField(max_length=100, db_column="voice")
    """The vendor's id of the voice."""
    language = models.CharField(max_length=20)
    text = models.TextField()
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="audio_prompts"
    )
    """The interview whose candidate's own words are in the text; None for what anybody may be asked."""
    status = models.CharField(max_length=20, default=AudioPromptStatus.WAITING.value)
    file = models.FileField(upload_to=prompt_path, blank=True, default="", max_length=200)
    content_type = models.CharField(max_length=50, blank=True, default="")
    made_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    needed_at = models.DateTimeField(default=timezone.now)
    """When a session last needed it; one that none needs for long is removed."""

    class Meta:
        db_table = "calls_sound"  # its name before it was called an audio prompt
        ordering = ["created_at"]
        indexes = [
            waiting_index("sound_waiting"),
            dead_letter_index("sound_dead"),
            models.Index(fields=["needed_at"], name="sound_needed"),
        ]

    def __str__(self) -> str:
        return f"audio prompt {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id)
