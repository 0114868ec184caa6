"""What came back: responses, their recordings, and the result."""

from __future__ import annotations

import uuid

from django.db import models

from calls.domain import states
from calls.domain.states import RecordingStatus, ResponseStatus
from calls.models.interviews import Call, Interview, InterviewSession
from calls.models.jobs import NO_TEXTS
from calls.models.leased import Leased, Subject, dead_letter_index, waiting_index


class InterviewResponse(Leased):
    """One question of one interview as it was asked, and what became of the answer. `score` is 0.0 to 10.0."""

    NOUN = "response"
    SOURCES = states.RESPONSE_SOURCES
    RETRIES = states.RESPONSE_RETRIES

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=50)
    competency = models.CharField(max_length=50)
    question = models.TextField()
    rubric = models.JSONField()
    weight = models.FloatField()
    max_seconds = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, default=ResponseStatus.PENDING.value)
    session = models.ForeignKey(
        InterviewSession, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    """The session in which it was answered, or, for a follow-up, asked: a later session does not ask it again."""
    answered_in = models.ForeignKey(Call, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """What processes of the release before sessions write instead of `session`."""
    asked_at = models.DateTimeField(null=True, blank=True)
    follows = models.PositiveSmallIntegerField(null=True, blank=True)
    """The position of the question that this one follows up; None for a question that was planned."""
    asked_after = models.PositiveSmallIntegerField(null=True, blank=True)
    """The position behind which a follow-up was put, which is its place in the conversation."""
    waits = models.PositiveSmallIntegerField(null=True, blank=True)
    """How often the caller was asked to wait a moment behind its answer, if ever; see `conversation.Wait`."""
    transcript = models.TextField(blank=True, default="")
    score = models.FloatField(null=True, blank=True)
    feedback = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)
    ratings = models.JSONField(default=list, blank=True)
    """One entry for each criterion, with the independent ratings that it comes from."""
    hold_reason = models.TextField(null=True, blank=True)
    """Why it was not rated but left to a person, as the end of a sentence; None when it was not held."""
    scored_by = models.JSONField(null=True, blank=True)
    """Who rated it and how: provider, model, prompt, sampling, tokens and cost. None while it is not rated."""
    provider = models.CharField(max_length=50, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        ordering = ["position"]
        indexes = [
            waiting_index("response_waiting"),
            dead_letter_index("response_dead"),
            models.Index(fields=["session"], name="response_session", condition=models.Q(session__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["interview", "position"], name="one_response_per_position")]

    def __str__(self) -> str:
        return f"response {self.position}"

    @property
    def subject(self) -> Subject:
        return Subject(self.interview_id)

    @property
    def settled_in(self) -> uuid.UUID | None:
        """The id of the session in which it was answered, or, for a follow-up, asked; None: in none so far."""
        return self.session_id or self.answered_in_id  # a phone session has the id of its call


def recordings_folder(interview_id: uuid.UUID) -> str:
    """Where the recordings of an interview lie in the storage."""
    return f"recordings/{interview_id}"


def recording_path(recording: Recording, filename: str) -> str:
    """Where a recording lies in the storage: by ids only."""
    return f"{recordings_folder(recording.response.interview_id)}/{recording.pk}{filename}"


class Recording(Leased):
    """One sound file of an answer. An answer has several when it was repeated or asked again."""

    NOUN = "recording"
    SOURCES = states.RECORDING_SOURCES
    RETRIES = states.RECORDING_RETRIES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(InterviewResponse, on_delete=models.CASCADE, related_name="recordings")
    session = models.ForeignKey(
        InterviewSession, on_delete=models.CASCADE, null=True, blank=True, related_name="recordings", db_index=False
    )
    """None in rows of the release before sessions, which have a call."""
    call = models.ForeignKey(Call, on_delete=models.CASCADE, null=True, blank=True, related_name="recordings")
    """The call whose carrier recorded it; None for what was not recorded by a carrier."""
    provider = models.CharField(max_length=50, blank=True, default="")
    provider_recording_id = models.CharField(max_length=64, null=True, blank=True)
    """The carrier's id of it; None for what was not recorded by a carrier."""
    status = models.CharField(max_length=20, default=RecordingStatus.ANNOUNCED.value)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    is_silent = models.BooleanField(default=False)
    """Whether its length and its end suggest that nothing was said; the audio decides. See `conversation.is_silent`."""
    file = models.FileField(upload_to=recording_path, blank=True, default="", max_length=200)
    content_type = models.CharField(max_length=50, blank=True, default="")
    is_incomplete = models.BooleanField(default=False, db_default=False)
    """Whether the carrier sent less than the file's header promises, each time it was asked; what came is stored."""
    transcript = models.TextField(blank=True, default="")
    carrier_transcript = models.TextField(null=True, blank=True)
    """What the carrier's own transcription said; None while it has said nothing."""
    carrier_gave_up = models.BooleanField(default=False)
    """Whether the carrier said that it could not transcribe this recording."""
    transcribed_by = models.CharField(max_length=150, blank=True, default="")
    confidence = models.FloatField(null=True, blank=True)
    """How sure the speech-to-text is of its words, 0 to 1; None when it does not say so."""
    speech_seconds = models.FloatField(null=True, blank=True)
    """For how long words were heard; None when the speech-to-text does not say so."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            waiting_index("recording_waiting"),
            dead_letter_index("recording_dead"),
            models.Index(fields=["session"], name="recording_session", condition=models.Q(session__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_recording_id"], name="a_recording_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"recording {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject(self.response.interview_id, self.call_id)


class InterviewResult(models.Model):
    """What came out of an interview. Advice: a person decides, and `needs_review` says where to look.

    A result is never changed or deleted when another one is made: that is the next version.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="results", db_index=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    """From 1. The newest one counts."""
    overall_score = models.FloatField(null=True, blank=True)
    recommendation = models.CharField(max_length=20, null=True, blank=True, db_index=True)
    summary = models.TextField(blank=True, default="")
    strengths = models.JSONField(default=list)
    areas_for_improvement = models.JSONField(default=list)
    needs_review = models.BooleanField(default=False)
    review_reasons = models.JSONField(default=list)
    """Why it needs a review: objects with `code` and `detail`; see `calls.domain.reasons`."""
    notes = models.JSONField(default=list, db_default=NO_TEXTS)
    """What a person should know about it, in the same form. They do not ask for a review."""
    provider = models.CharField(max_length=50, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=50, blank=True, default="")
    prompt_hash = models.CharField(max_length=12, null=True, blank=True)
    """None on results from before it was kept."""
    rubric_version = models.CharField(max_length=50, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["interview", "version"], name="one_result_per_version")]

    def __str__(self) -> str:
        return f"version {self.version} of the result of interview {self.interview_id}"
