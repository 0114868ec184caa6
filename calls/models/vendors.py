"""Who is asked for help: the state of each vendor, and the ledger of what it was asked."""

from __future__ import annotations

from django.db import models

from calls.models.interviews import Interview
from calls.models.jobs import JobDescription


class Vendor(models.Model):
    """One vendor as all workers see it: the circuit breaker, and the lock under which calls are admitted."""

    name = models.CharField(primary_key=True, max_length=50)
    failures = models.PositiveIntegerField(default=0)
    """How many times in a row it failed."""
    opened_at = models.DateTimeField(null=True, blank=True)
    """Since when it is away; None while it is asked as usual."""
    open_until = models.DateTimeField(null=True, blank=True)
    """Until when nobody asks it; behind that time one worker tries."""
    probe_until = models.DateTimeField(null=True, blank=True)
    """How long that one worker may take."""
    error_code = models.CharField(max_length=64, blank=True, default="")
    unusable_code = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The code of its answers when it is away because they could not be used; empty when it failed."""
    refused_at = models.DateTimeField(null=True, blank=True)
    """Since when it does not accept our account or credentials; None while it does."""

    def __str__(self) -> str:
        return self.name


class VendorCall(models.Model):
    """One piece of work that a vendor was asked for: a line of the ledger, and what the limits count.

    It holds nothing that was said. When an interview is erased its lines stay, without saying whose they were.
    """

    vendor = models.CharField(max_length=50)
    kind = models.CharField(max_length=30)
    interview = models.ForeignKey(
        Interview, on_delete=models.SET_NULL, null=True, blank=True, related_name="vendor_calls"
    )
    job_description = models.ForeignKey(
        JobDescription, on_delete=models.SET_NULL, null=True, blank=True, related_name="vendor_calls"
    )
    started_at = models.DateTimeField()
    leased_until = models.DateTimeField()
    """When it counts as over although nobody said so: its worker died."""
    ended_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    audio_seconds = models.FloatField(default=0.0)
    characters = models.PositiveIntegerField(null=True, blank=True)
    """Of text that was spoken; None: it was no text to be spoken."""
    cost = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    """In the currency of the prices; None when they are not known."""

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(fields=["vendor", "started_at"], name="vendor_call_rate"),
            models.Index(fields=["vendor"], name="vendor_call_open", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["started_at"], name="vendor_call_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.vendor}"

    @property
    def has_usage(self) -> bool:
        """Whether it used what a price may be set for."""
        return bool(self.input_tokens or self.output_tokens or self.audio_seconds or self.characters)


class VendorCallTotal(models.Model):
    """The sums of an interview's lines that were deleted because of their age."""

    interview = models.OneToOneField(
        Interview, primary_key=True, on_delete=models.CASCADE, related_name="vendor_call_total"
    )
    calls = models.PositiveIntegerField(default=0)
    unpriced_calls = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    audio_seconds = models.FloatField(default=0.0)
    characters = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.calls} calls of interview {self.interview_id}"
