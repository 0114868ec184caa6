"""Makes the floor's tables in an empty database, with so many calls: `python -m lab.bench.floor.prepare 20`."""

import os
import sys

import django
from django.db import connection


def main(calls: int) -> None:
    """Make every table, and the rows that webhooks will read and change."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.bench.floor.settings")
    django.setup()
    from lab.bench.floor.models import Call, Event  # models cannot be imported before the setup

    with connection.schema_editor() as editor:
        editor.create_model(Call)
        editor.create_model(Event)
    Call.objects.bulk_create(Call(pk=number) for number in range(1, calls + 1))


if __name__ == "__main__":
    main(int(sys.argv[1]))
