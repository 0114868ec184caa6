"""Which part of the house answers which path."""

from django.urls import include, path

from calls.pages.start import start
from screener import health
from screener.observability import exposition

urlpatterns = [
    path("", start, name="start"),
    path("api/", include("calls.api.urls")),
    path("webhooks/", include("calls.channels.phone.twilio.urls")),
    path("i/", include("calls.pages.urls")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", exposition.view),
]

handler404 = "calls.api.problems.not_found"
handler500 = "calls.api.problems.server_error"
handler400 = "calls.api.problems.bad_request"
