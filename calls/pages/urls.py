"""Everything below /i/."""

from django.urls import path

from calls.pages import views

urlpatterns = [path("<str:token>/", views.CandidatePage.as_view(), name="candidate_page")]
