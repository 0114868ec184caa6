"""The page at `/`: who comes to the bare address of an installation learns what it is and where to go."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.pages.views import HEADERS


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Reads no row, so that it works while the database is away."""
    page = render(request, "pages/start.html", {"company": settings.COMPANY_NAME})
    for name, value in HEADERS.items():
        page.headers[name] = value
    return page
