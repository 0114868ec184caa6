"""Deletes what is older than the settings say, as the clock does every hour."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from calls.background import retention


class Command(BaseCommand):
    """Runs until nothing is left to delete; may be interrupted and repeated."""

    help = "Delete provider events, vendor calls and task results older than KEEP_…_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how many rows of each kind were deleted."""
        deleted = Counter({"provider_events": 0, "vendor_calls": 0, "task_results": 0})
        for kind, number in retention.prune():
            deleted[kind] += number
        for kind, number in deleted.items():
            self.stdout.write(f"{kind}\t{number}")
