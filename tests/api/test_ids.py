"""Ids in paths, in whatever case a client sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from calls.api.v1.urls import urlpatterns
from calls.models import InterviewResponse, JobDescription
from tests.factories import make_completed

PATHS = [str(pattern.pattern) for pattern in urlpatterns if "_id>" in str(pattern.pattern)]


def test_every_id_in_a_path_may_be_in_upper_case() -> None:
    assert len(PATHS) > 10
    converters = {converter for path in PATHS for converter in re.findall(r"<(\w+):\w+_id>", path)}
    assert converters == {"id", "str"}  # str: dead letters


@pytest.mark.django_db
@pytest.mark.parametrize("shape", [str.upper, str.lower, str.title])
def test_the_same_row_is_found_in_every_case(api: APIClient, shape: Callable[[str], str]) -> None:
    interview = make_completed()
    for path in (
        f"interviews/{shape(str(interview.pk))}/",
        f"interviews/{shape(str(interview.pk))}/result/",
        f"interviews/{shape(str(interview.pk))}/events/",
        f"interviews/{shape(str(interview.pk))}/costs/",
        f"interviews/{shape(str(interview.pk))}/responses/1/recording/",
        f"candidates/{shape(str(interview.candidate_id))}/",
        f"job-descriptions/{shape(str(interview.job_description_id))}/",
        f"job-descriptions/{shape(str(interview.job_description_id))}/versions/",
    ):
        assert api.get(f"/api/v1/{path}").status_code == HTTPStatus.OK, path


@pytest.mark.django_db
def test_a_dead_letter_is_found_in_upper_case(api: APIClient) -> None:
    job = JobDescription.objects.create(title="Cook", description="Cooks.", set_aside_at=timezone.now())
    make_completed()
    InterviewResponse.objects.update(set_aside_at=timezone.now())
    number = InterviewResponse.objects.values_list("pk", flat=True)[0]
    for letter in (f"job_description-{str(job.pk).upper()}", f"RESPONSE-{number}"):
        assert api.get(f"/api/v1/dead-letters/{letter}/").status_code == HTTPStatus.OK
