"""Tells the carrier where to send calls to our number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from calls import providers
from calls.errors import ProviderError


class Command(BaseCommand):
    """Sets the voice webhook of the configured number."""

    help = "Have calls to our number answered by this service, at WEBHOOK_BASE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks the carrier; ends with a sentence when it refuses."""
        url = settings.WEBHOOK_BASE_URL + reverse("inbound-call")
        try:
            providers.telephony().answer_inbound_at(url)
        except ProviderError as error:
            raise CommandError(f"The number was not configured: {error}") from error
        self.stdout.write(f"Calls to the number are answered by {url}")
