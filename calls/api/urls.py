"""Everything below /api/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from calls.api.schema import DocsPage

urlpatterns = [
    path("v1/", include("calls.api.v1.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsPage.as_view(url_name="schema"), name="docs"),
]
