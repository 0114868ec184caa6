from django.db import migrations
from django.db.models import Q

BATCH = 500


def limit_consents_in_calls(apps, schema_editor):
    """Makes the "yes" of a call a consent to record that interview: until now it opened the gate for every job.

    Where the interview cannot be told, it stays empty: a consent to record opens no gate.
    """
    consents = apps.get_model("candidates", "Consent").objects.filter(source="call", purpose="contact")
    interviews = apps.get_model("calls", "Interview").objects
    while batch := list(consents.order_by("pk")[:BATCH]):
        for consent in batch:
            of_candidate = interviews.filter(candidate_id=consent.candidate_id).order_by("pk")
            in_call = Q(calls__started_at__lte=consent.given_at, calls__ended_at__gte=consent.given_at)
            begun = of_candidate.filter(started_at=consent.given_at).first()
            consents.filter(pk=consent.pk).update(
                purpose="recording", interview=begun or of_candidate.filter(in_call).first()
            )


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0005_consent_indexes'),
    ]

    operations = [migrations.RunPython(limit_consents_in_calls, migrations.RunPython.noop)]
