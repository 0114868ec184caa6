"""What requests may carry, checked field by field. The rows are written by `save()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.serializers import ErrorDetail, ValidationError

from calls.api.fields import (
    Email,
    Id,
    IdOrObject,
    Instant,
    Label,
    LanguageTag,
    Number,
    NumberPart,
    SpokenLanguage,
    Strict,
    Text,
    TimeZone,
    not_future,
    not_past,
)
from calls.api.v1 import resume_files, shapes
from calls.api.v1.job_requests import NewJobDescription
from calls.api.v1.shapes import answer_only
from calls.channels.phone import callbacks, messages
from calls.domain.recommendation import Recommendation
from calls.domain.states import InterviewStatus
from calls.errors import Refused
from calls.interview import caller_requests, interviews
from calls.models import Interview, JobDescription
from calls.models.interviews import PHONE
from candidates.models import Candidate, Consent
from candidates.phone import PhoneError, parse_phone

MAX_TEXT = 10_000


class NewConsent(Strict):
    """The words that the candidate saw or heard, the channel, and when they agreed (default: now)."""

    # "interview" and "job_description" limit a consent: where they are not accepted, they are an error.
    answer_only = answer_only(shapes.ConsentShape) - {"interview", "job_description"}
    wording = Text(max_length=MAX_TEXT)
    source = Text(max_length=100)  # type: ignore[assignment]  # fields leave the class body
    given_at = Instant(required=False, validators=[not_future])
    purpose = serializers.ChoiceField(
        choices=Consent.Purpose.choices, default=Consent.Purpose.CONTACT, help_text="What the candidate allows."
    )

    def create(self, validated_data: Mapping[str, Any]) -> Consent:
        """Stores the consent; `save(candidate=…)` says whose it is."""
        return caller_requests.consent_given(Consent(**validated_data))


class CandidateConsent(NewConsent):
    """A consent of an existing candidate: in general, or for one interview or one job."""

    interview = serializers.PrimaryKeyRelatedField(
        queryset=Interview.objects.all(), pk_field=Id(), required=False, allow_null=True
    )
    job_description = serializers.PrimaryKeyRelatedField(
        queryset=JobDescription.objects.all(), pk_field=Id(), required=False, allow_null=True
    )

    def validate_interview(self, interview: Interview | None) -> Interview | None:
        """Raises ValidationError for the interview of another candidate than the one in the context."""
        if interview is not None and interview.candidate_id != self.context["candidate"].pk:
            raise ValidationError("This candidate has no interview with this id.", code="does_not_exist")
        return interview

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError for a consent with an interview and a job."""
        if attrs.get("interview") and attrs.get("job_description"):
            detail = ErrorDetail("Give an interview or a job description, not both.", code="ambiguous")
            raise ValidationError({"job_description": [detail]})
        return attrs


class CandidateFields(Strict):
    """A candidate. `region` (two letters) says how to read a phone number without country code.

    Without a `phone`, an interview by phone waits until there is one.
    """

    answer_only = answer_only(shapes.CandidateShape)
    external_id = Text(max_length=200, required=False, allow_blank=True)
    name = Label(max_length=200)
    email = Email(max_length=254, required=False, allow_blank=True)
    phone = Text(max_length=250, required=False, allow_blank=True, allow_null=True)
    region = Text(max_length=2, required=False, allow_blank=True, write_only=True)
    language = LanguageTag(max_length=20, required=False)
    time_zone = TimeZone(max_length=64, required=False, allow_blank=True)
    extra_time = Number(min_value=1.0, max_value=5.0, required=False, write_only=True)
    consent = NewConsent(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turns the phone into E.164. Raises ValidationError with the reason why a number is refused."""
        region = attrs.pop("region", None)
        if "phone" in attrs:
            attrs["phone"] = e164(attrs["phone"], region) if attrs["phone"] else ""
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Candidate:
        """A candidate with consent and résumé, or nothing at all. Raises a 422 Problem for the résumé."""
        consent, upload = validated_data.pop("consent", None), validated_data.pop("resume", None)
        candidate = Candidate(**validated_data)
        with resume_files.kept(candidate, upload), transaction.atomic():
            candidate.save(force_insert=True)
            _keep_consent(candidate, consent)
        return candidate

    def update(self, instance: Candidate, validated_data: dict[str, Any]) -> Candidate:
        """Changes the fields that were sent, and no others."""
        consent = validated_data.pop("consent", None)
        with transaction.atomic():
            _change(instance, validated_data)
            _keep_consent(instance, consent)
            if "time_zone" in validated_data or "phone" in validated_data:
                callbacks.whereabouts_changed(instance)
            if "phone" in validated_data:
                messages.invite_with_new_phone(instance)
        return instance


class CandidateForm(CandidateFields):
    """A candidate as a form, which can contain the résumé. `consent` is a part with JSON."""

    extra_time = NumberPart(min_value=1.0, max_value=5.0, required=False, write_only=True)
    resume = serializers.FileField(required=False, allow_empty_file=True)


class ResumeForm(Strict):
    """A résumé as PDF or DOCX. The content decides the format."""

    resume = serializers.FileField(allow_empty_file=True)


def e164(raw: str, region: str | None) -> str:
    """A number as E.164. Raises ValidationError with the reason why it is refused."""
    try:
        return parse_phone(raw, region).e164
    except PhoneError as error:
        field = "region" if error.code == "phone_region_unknown" else "phone"
        raise ValidationError({field: [ErrorDetail(str(error), code=error.code)]}) from None


def _keep_consent(candidate: Candidate, consent: Mapping[str, Any] | None, **about: Interview) -> None:
    if consent is not None:
        NewConsent().create({**consent, "candidate": candidate, **about})


def _change(row: Candidate, values: Mapping[str, Any]) -> Candidate:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "updated_at"])
    return row


def _keep_from_erasure(candidate: Candidate) -> None:
    """Has an erasure wait for the transaction. Raises ValidationError when the candidate was erased already."""
    if not Candidate.objects.select_for_update(no_key=True).filter(pk=candidate.pk).values_list("pk"):
        detail = ErrorDetail("There is nothing with this id.", code="does_not_exist")
        raise ValidationError({"candidate": [detail]})


class NewInterview(Strict):
    """The candidate and the job of an interview, each as an id or as a whole new object."""

    answer_only = answer_only(shapes.InterviewShape)
    candidate = IdOrObject(Candidate.objects.all(), CandidateFields)
    job_description = IdOrObject(JobDescription.objects.all(), NewJobDescription)
    channel = serializers.ChoiceField(choices=[PHONE, "browser", "any"], default=PHONE)
    scheduled_for = Instant(required=False, allow_null=True, validators=[not_past])
    language = SpokenLanguage(max_length=20, required=False, allow_blank=True)
    consent = NewConsent(required=False)

    def validate_channel(self, value: str) -> str:
        """Raises ValidationError for a channel that is still to come."""
        if value != PHONE:
            detail = f'Interviews in the browser are not available yet. Use "{PHONE}".'
            raise ValidationError(detail, code="channel_unavailable")
        return value

    def create(self, validated_data: dict[str, Any]) -> Interview:
        """All rows of the request, or none. Raises ValidationError when the interview is refused."""
        candidate_row: Callable[[], Candidate] = validated_data["candidate"]
        job_row: Callable[[], JobDescription] = validated_data["job_description"]
        with transaction.atomic():
            candidate, job = candidate_row(), job_row()
            _keep_from_erasure(candidate)
            try:
                interview = interviews.create(
                    candidate,
                    job,
                    scheduled_for=validated_data.get("scheduled_for"),
                    language=validated_data.get("language", ""),
                )
            except Refused as refusal:
                detail = ErrorDetail(refusal.detail, code=refusal.code)
                raise ValidationError({refusal.field: [detail]}) from None
            _keep_consent(candidate, validated_data.get("consent"), interview=interview)
        return interview


class PageQuery(Strict):
    """The parameters of every list: where to continue, and how many results to show (50; at most 100)."""

    cursor = Text(required=False, help_text="Where to continue: taken from `next` or `previous`.")
    page_size = serializers.IntegerField(
        required=False, min_value=1, help_text="Results per page: 50 by default, at most 100."
    )

    LOOKUPS: ClassVar[Mapping[str, str]] = {}

    def lookups(self) -> dict[str, Any]:
        """The filters of a valid query, as the ORM takes them."""
        return {self.LOOKUPS[name]: value for name, value in self.validated_data.items() if name in self.LOOKUPS}


class CandidateQuery(PageQuery):
    """Which candidates to list."""

    external_id = Text(required=False)
    phone = Text(required=False, help_text="E.164.")

    LOOKUPS = {"external_id": "external_id", "phone": "phone"}

    def validate_phone(self, value: str) -> str:
        """E.164, also when the + came as the blank it means in a query."""
        return "+" + value.removeprefix("+")


class InterviewQuery(PageQuery):
    """Which interviews to list."""

    status = serializers.ChoiceField(choices=list(InterviewStatus), required=False)
    candidate = serializers.UUIDField(required=False)
    job_description = serializers.UUIDField(required=False)
    recommendation = serializers.ChoiceField(choices=list(Recommendation), required=False)
    created_after = Instant(required=False)

    LOOKUPS = {
        "status": "status",
        "candidate": "candidate_id",
        "job_description": "job_description_id",
        "recommendation": "recommendation",
        "created_after": "created_at__gt",
    }


class ResultQuery(Strict):
    """Which version of a result to show."""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="From 1; if omitted, the newest version."
    )
