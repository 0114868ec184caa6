"""Tells the carrier where to send calls and text messages to our number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from calls import providers
from calls.errors import ProviderError
from calls.ports import InboundUrls


class Command(BaseCommand):
    """Sets the webhooks of the configured number."""

    help = "Have calls and text messages to our number answered by this service, at WEBHOOK_BASE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks the carrier; ends with a sentence when it refuses."""
        names = ("inbound-call", "inbound-status", "inbound-message")
        urls = InboundUrls(*(settings.WEBHOOK_BASE_URL + reverse(name) for name in names))
        try:
            providers.telephony().answer_inbound_at(urls)
        except ProviderError as error:
            raise CommandError(f"The number was not configured: {error}") from error
        self.stdout.write(f"Calls to the number are answered by {urls.voice}, text messages by {urls.message}")
