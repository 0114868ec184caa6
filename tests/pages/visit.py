"""A candidate in front of the page: opens it, presses its buttons, reads what it says."""

from __future__ import annotations

import html
import re
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from calls.interview import links
from calls.models import Interview


class Visit:
    """Somebody who has the link. `said` is the text of the page that was answered last, without its tags."""

    def __init__(self, interview: Interview) -> None:
        self.path = urlsplit(links.url(interview)).path
        self.client = Client(enforce_csrf_checks=True)
        self.response = self.open()

    def open(self) -> HttpResponse:
        """Opens the page."""
        return self._keep(self.client.get(self.path))

    def press(self, action: str, **fields: str) -> HttpResponse:
        """Presses a button of the page as it was opened last; the answer to the form itself."""
        return self._keep(self.client.post(self.path, {"form": self.sealed, "action": action, **fields}))

    def _keep(self, response: Any) -> HttpResponse:
        self.response = cast("HttpResponse", response)
        return self.response

    @property
    def source(self) -> str:
        """The page as it came."""
        return self.response.content.decode()

    @property
    def sealed(self) -> str:
        """The signed field of the page's forms."""
        found = re.search(r'name="form" value="([^"]+)"', self.source)
        assert found, "the page has no form"
        return html.unescape(found[1])

    @property
    def said(self) -> str:
        """What the page says, in one line."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.source)).split())

    def offers(self, action: str) -> bool:
        """Whether there is such a button."""
        return f'value="{action}"' in self.source
