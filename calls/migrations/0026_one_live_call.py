from django.db import migrations, models
from django.db.models import Count, Q

from calls.migrations._online import AddUniqueOnline

LIVE = ("in_progress", "queued", "ringing")


def fill_phones(apps, schema_editor):
    """Gives live calls their number. Of two live calls to one number the later one stays without it, until it ends."""
    calls = apps.get_model("calls", "Call").objects
    for call in calls.filter(status__in=LIVE, phone="").select_related("interview__candidate").order_by("created_at"):
        phone = call.interview.candidate.phone
        if not calls.filter(status__in=LIVE, phone=phone).exists():
            calls.filter(pk=call.pk, phone="").update(phone=phone)


def forget_adopted_ids(apps, schema_editor):
    """Leaves each of the carrier's ids with one row: the one that its webhooks name, else the newest.

    A look-up adopted the newest call to a number, so the row that adopted another's call is the older one.
    """
    calls = apps.get_model("calls", "Call").objects
    events = apps.get_model("calls", "ProviderEvent").objects
    named = calls.exclude(provider_call_id="").order_by().values("provider", "provider_call_id")
    for twice in named.annotate(rows=Count("pk")).filter(rows__gt=1):
        rows = calls.filter(provider=twice["provider"], provider_call_id=twice["provider_call_id"])
        told = events.filter(call__in=rows, payload__CallSid=twice["provider_call_id"]).order_by("received_at").first()
        owner = told.call_id if told else rows.order_by("-created_at").first().pk
        rows.exclude(pk=owner).update(provider_call_id="")


def repair(apps, schema_editor):
    fill_phones(apps, schema_editor)
    forget_adopted_ids(apps, schema_editor)


class Migration(migrations.Migration):

    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ('calls', '0025_call_phone'),
    ]

    operations = [
        migrations.RunPython(repair, migrations.RunPython.noop),
        AddUniqueOnline(
            model_name='call',
            constraint=models.UniqueConstraint(
                condition=Q(status__in=LIVE) & ~Q(phone=''), fields=('phone',), name='one_live_call_per_number'
            ),
        ),
        AddUniqueOnline(
            model_name='call',
            constraint=models.UniqueConstraint(
                condition=~Q(provider_call_id=''), fields=('provider', 'provider_call_id'), name='one_row_per_carrier_call'
            ),
        ),
    ]
