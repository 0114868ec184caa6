from django.db import migrations, models
from django.db.models import F

from calls.migrations._online import AddIndexOnline

BATCH = 1_000

LIVE = ("queued", "ringing", "in_progress")

OUTCOMES = {"human": "agreed", "declined": "declined", "call_screening": "screened"}
"""What a call met, as what the candidate decided in its session. The rest only a phone call has."""


def make_sessions(apps, schema_editor):
    """A session for each call that has none, with its id, and the session of each response and recording.

    May be run again, also while the service writes: a call that ends meanwhile closes its session when its next event
    comes, or when the clock looks it up.
    """
    Call = apps.get_model("calls", "Call")
    InterviewSession = apps.get_model("calls", "InterviewSession")
    without = Call.objects.filter(session=None).order_by("pk")
    while batch := list(without[:BATCH]):
        InterviewSession.objects.bulk_create([_session(InterviewSession, call) for call in batch], ignore_conflicts=True)
        Call.objects.filter(pk__in=[call.pk for call in batch]).update(session_id=F("pk"))
    _copy(apps.get_model("calls", "InterviewResponse"), "answered_in_id")
    _copy(apps.get_model("calls", "Recording"), "call_id")


def _session(InterviewSession, call):
    return InterviewSession(
        pk=call.pk,
        interview_id=call.interview_id,
        channel="phone",
        status="open" if call.status in LIVE else "ended",
        voice=call.reader,
        outcome=OUTCOMES.get(call.outcome, ""),
        created_at=call.created_at,
        ended_at=call.ended_at,
    )


def _copy(model, column):
    """Copies the id of a call as the id of its session."""
    left = model.objects.filter(session=None, **{f"{column}__isnull": False}).order_by("pk")
    while batch := list(left.values_list("pk", flat=True)[:BATCH]):
        model.objects.filter(pk__in=batch).update(session_id=F(column))


class Migration(migrations.Migration):
    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ("calls", "0033_sessions"),
    ]

    operations = [
        AddIndexOnline(
            "interviewresponse",
            models.Index(
                condition=models.Q(("session__isnull", False)), fields=["session"], name="response_session"
            ),
        ),
        AddIndexOnline(
            "recording",
            models.Index(
                condition=models.Q(("session__isnull", False)), fields=["session"], name="recording_session"
            ),
        ),
        migrations.RunPython(make_sessions, migrations.RunPython.noop),
    ]
