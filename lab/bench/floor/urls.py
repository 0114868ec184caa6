"""The floor's two addresses."""

from django.urls import path

from lab.bench.floor import views

urlpatterns = [
    path("webhooks/<slug:kind>/<int:call_id>/", views.webhook),
    path("obvious/<int:call_id>/", views.obvious),
]
