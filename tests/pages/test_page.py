"""What the page shows: the truth about the interview, and nothing about the person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from calls.domain import phrases
from calls.domain.states import InterviewStatus
from calls.interview import caller_requests as fulfilled
from calls.models import Interview, InterviewEvent
from calls.pages import standing
from candidates.models import Suppression
from tests.pages.visit import Visit

ENDS = sorted(set(InterviewStatus) - {InterviewStatus.PENDING})


def test_the_page_says_who_calls_and_what_will_happen(visit: Visit):
    for part in ("Acme", "automated system", "3 questions", "recorded", "assessed by software"):
        assert part in visit.said


def test_the_page_and_the_consent_say_what_the_phone_says_of_who_decides(visit: Visit, interview: Interview):
    assert phrases.A_PERSON_DECIDES in visit.said
    assert standing.consent_wording(interview).endswith(phrases.A_PERSON_DECIDES)


def test_one_question_is_one_question(visit: Visit, interview: Interview):
    interview.job_description.questions.exclude(position=1).delete()
    visit.open()
    assert "1 question about" in visit.said


def test_questions_that_are_not_written_yet_are_not_counted(visit: Visit, interview: Interview):
    interview.job_description.questions.all().delete()
    visit.open()
    assert "a few questions" in visit.said


def test_the_page_names_neither_the_person_nor_the_number_nor_the_job(visit: Visit, interview: Interview):
    candidate = interview.candidate
    for secret in (candidate.name, candidate.phone, candidate.phone[2:], interview.job_description.title):
        assert secret not in visit.source


def test_the_page_is_not_indexed_not_stored_and_tells_no_other_site_its_address(visit: Visit):
    headers = visit.response.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["X-Frame-Options"] == "DENY"


def test_the_page_may_load_its_own_style_and_nothing_else(visit: Visit):
    policy = visit.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    for forbidden in ("<script", "http://", "https://", " style=", " onclick"):
        assert forbidden not in visit.source


def test_pages_without_data_have_the_same_headers(db: None):
    headers = Client().get("/i/nothing/").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_page_sets_no_cookie(visit: Visit):
    visit.press("call_now")
    visit.open()
    assert not visit.client.cookies


def test_opening_the_page_changes_nothing(visit: Visit, interview: Interview):
    before = Interview.objects.filter(pk=interview.pk).values().get()
    visit.open()
    visit.client.head(visit.path)
    assert Interview.objects.filter(pk=interview.pk).values().get() == before
    assert not InterviewEvent.objects.exists()


def test_a_company_with_special_characters_is_shown_as_its_name(visit: Visit, settings: LazySettings):
    settings.COMPANY_NAME = "<b>Åse & Söner</b>"
    visit.open()
    assert "&lt;b&gt;Åse &amp; Söner&lt;/b&gt;" in visit.source


# -- how it stands -----------------------------------------------------------------------------------------


def test_who_has_not_agreed_is_told_that_nobody_calls_before(newcomer: Interview):
    visit = Visit(newcomer)
    assert "You will be called only after you agree" in visit.said
    assert visit.offers("consent")
    assert not visit.offers("call_now")


def test_without_required_consent_a_time_can_be_chosen_at_once(newcomer: Interview, settings: LazySettings):
    settings.CONSENT_REQUIRED = False
    assert Visit(newcomer).offers("call_at")


def test_who_has_agreed_is_not_asked_again(visit: Visit):
    assert not visit.offers("consent")
    assert visit.offers("call_now")


def test_a_call_at_a_time_is_shown_in_the_candidates_own_zone(visit: Visit, interview: Interview):
    at = datetime(2099, 7, 1, 12, 0, tzinfo=UTC)
    Interview.objects.filter(pk=interview.pk).update(next_attempt_at=at)
    visit.open()
    assert "You will be called on Wednesday 1 July 2099 at 14:00 (Europe/Stockholm)." in visit.said


def test_a_call_that_is_due_outside_the_hours_is_shown_when_it_can_be_made(
    visit: Visit, interview: Interview, office_hours: None
):
    Interview.objects.filter(pk=interview.pk).update(next_attempt_at=datetime(2099, 7, 1, 1, 0, tzinfo=UTC))
    visit.open()
    assert "on Wednesday 1 July 2099 at 08:00 (Europe/Stockholm)" in visit.said


def test_a_candidate_of_unknown_zone_sees_utc(visit: Visit, interview: Interview):
    type(interview.candidate).objects.update(time_zone="", phone="+18005550123")
    Interview.objects.filter(pk=interview.pk).update(next_attempt_at=datetime(2099, 7, 1, 20, 0, tzinfo=UTC))
    visit.open()
    assert "at 20:00 (UTC)" in visit.said


def test_a_call_that_is_due_is_said_to_come_in_minutes(visit: Visit, interview: Interview):
    Interview.objects.filter(pk=interview.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=5))
    visit.open()
    assert "You will be called within the next minutes." in visit.said


def test_a_call_of_which_no_time_is_known_is_promised_no_time(visit: Visit):
    assert "Acme will arrange your call." in visit.said


@pytest.mark.parametrize("status", ENDS)
def test_an_interview_that_is_not_waiting_offers_no_time(visit: Visit, interview: Interview, status: str):
    Interview.objects.filter(pk=interview.pk).update(status=status)
    visit.open()
    assert standing.SENTENCES[InterviewStatus(status)].format(company="Acme") in visit.said
    assert not visit.offers("call_now")
    assert not visit.offers("consent")


def test_who_opted_out_is_told_so_and_offered_nothing_more(visit: Visit, interview: Interview):
    Suppression.objects.create(phone=interview.candidate.phone, source="sms")
    visit.open()
    assert "You asked not to be contacted again." in visit.said
    assert "<form" not in visit.source


def test_every_wish_on_the_page_is_one_that_is_fulfilled():
    assert set(standing.ALTERNATIVES) == set(fulfilled.ALTERNATIVES)
