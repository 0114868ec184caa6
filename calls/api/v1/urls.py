"""Addresses below /api/v1/."""

from django.urls import path, re_path, register_converter

from calls.api.converters import AnyCaseUuid
from calls.api.v1 import (
    candidates,
    costs,
    dead_letters,
    interviews,
    job_descriptions,
    matches,
    plan_versions,
    recordings,
    resumes,
    suppressions,
)
from calls.api.views import NothingHere

register_converter(AnyCaseUuid, "id")

urlpatterns = [
    path("job-descriptions/", job_descriptions.JobDescriptions.as_view()),
    path(
        "job-descriptions/<id:job_id>/",
        job_descriptions.JobDescriptionDetail.as_view(),
        name="job-description",
    ),
    path("job-descriptions/<id:job_id>/questions/", job_descriptions.Questions.as_view()),
    path("job-descriptions/<id:job_id>/versions/", plan_versions.PlanVersions.as_view()),
    path("job-descriptions/<id:job_id>/versions/<int:version>/", plan_versions.PlanVersionDetail.as_view()),
    path("candidates/", candidates.Candidates.as_view()),
    path("candidates/<id:candidate_id>/", candidates.CandidateDetail.as_view(), name="candidate"),
    path("candidates/<id:candidate_id>/consents/", candidates.Consents.as_view()),
    path(
        "candidates/<id:candidate_id>/consents/<id:consent_id>/withdraw/",
        candidates.WithdrawConsent.as_view(),
    ),
    path("candidates/<id:candidate_id>/resume/", candidates.CandidateResume.as_view()),
    path("candidates/<id:candidate_id>/resume/facts/", matches.ResumeFacts.as_view()),
    path("resumes/parse/", resumes.ParseResume.as_view()),
    path("interviews/", interviews.Interviews.as_view()),
    path("interviews/<id:interview_id>/", interviews.InterviewDetail.as_view(), name="interview"),
    path("interviews/<id:interview_id>/result/", interviews.InterviewResultDetail.as_view()),
    path("interviews/<id:interview_id>/events/", interviews.Events.as_view()),
    path("interviews/<id:interview_id>/match/", matches.InterviewMatch.as_view()),
    path("interviews/<id:interview_id>/costs/", costs.Costs.as_view()),
    path(
        "interviews/<id:interview_id>/responses/<int:position>/recording/",
        recordings.AnswerRecording.as_view(),
        name="recording",
    ),
    path("interviews/<id:interview_id>/cancel/", interviews.Cancel.as_view()),
    path("interviews/<id:interview_id>/retry/", interviews.Retry.as_view()),
    path("interviews/<id:interview_id>/revoke-link/", interviews.RevokeLink.as_view()),
    path("dead-letters/", dead_letters.DeadLetters.as_view()),
    path("dead-letters/retry/", dead_letters.RetryDeadLetters.as_view()),
    path("dead-letters/<str:letter_id>/", dead_letters.DeadLetterDetail.as_view()),
    path("dead-letters/<str:letter_id>/retry/", dead_letters.RetryDeadLetter.as_view()),
    path("suppressions/", suppressions.Suppressions.as_view()),
    path("suppressions/<str:phone>/", suppressions.SuppressionDetail.as_view(), name="suppression"),
    re_path("", NothingHere.as_view()),
]
