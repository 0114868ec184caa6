"""The metrics name kinds of work and counts, and nobody's data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from calls.background.registry import registry
from calls.interview import links
from calls.models import FollowUp, Interview, Leased, ProviderEvent
from tests.calls.observability.test_waiting import KINDS
from tests.calls.story import PHONE, Carrier, Vendors, make_interview

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-metrics"


def _scrape(settings: Settings) -> str:
    settings.METRICS_TOKEN = TOKEN
    return Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()


def _labels(text: str, metric: str, label: str) -> set[str]:
    families = {family.name: family for family in text_string_to_metric_families(text)}
    return {sample.labels[label] for sample in families[metric].samples}


def test_every_kind_of_row_that_can_be_given_up_is_counted(settings: Settings):
    can_be: set[type[Leased] | type[ProviderEvent]] = {*KINDS, ProviderEvent}
    kinds = registry.kinds()
    counted = {work.model for works in kinds.values() for work in works}
    assert counted == can_be - {FollowUp}  # one that fails is passed over: nobody has to act
    assert _labels(_scrape(settings), "screener_dead_letters", "kind") == set(kinds)


def test_every_task_that_rows_wait_for_has_an_age(settings: Settings):
    names = {work.name for work in registry} - {"dial"}  # a call waits for one or the other: `look_up_call` finds both
    assert _labels(_scrape(settings), "screener_oldest_waiting_seconds", "step") == names


def test_a_conversation_leaves_nothing_personal_in_the_metrics(carrier: Carrier, vendors: Vendors, settings: Settings):
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        carrier.recording(position, position)
    carrier.hang_up()
    vendors.work()
    interview = Interview.objects.get()
    transcripts = [response.transcript for response in interview.responses.all() if response.transcript]
    text = _scrape(settings)
    assert transcripts
    private = [PHONE, PHONE[1:], interview.candidate.name, str(interview.pk), str(interview.candidate_id), *transcripts]
    assert [word for word in private if word in text] == []


@pytest.mark.parametrize(
    "path",
    ["/i/{token}/", "/i/ {token}/", "/{phone}/", "/api/v1/suppressions/{phone}/", "/api/v1/candidates/?phone={phone}"],
)
@pytest.mark.parametrize("method", ["GET", "DELETE", "X14155550123"])
def test_no_address_and_no_method_of_a_request_is_in_the_metrics(path: str, method: str, settings: Settings):
    token = links.token(make_interview(next_attempt_at=timezone.now() - timedelta(minutes=1)))
    Client().generic(method, path.format(token=token, phone=PHONE))
    text = _scrape(settings)
    assert token not in text
    assert PHONE[1:] not in text
