"""What a candidate may want on the page, and what is said when it is not possible."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from calls.domain.states import InterviewStatus
from calls.models import Interview, InterviewEvent
from calls.pages import forms
from calls.telephony import texts
from candidates.models import Consent, Suppression
from tests.pages.visit import Visit

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def _row(interview: Interview) -> tuple[object, ...]:
    interview.refresh_from_db()
    return interview.status, interview.next_attempt_at, interview.held_for


def _noon(days: int) -> datetime:
    """Noon in Stockholm so many days from now."""
    day = timezone.now().astimezone(STOCKHOLM) + timedelta(days=days)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


def _typed(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


# -- consent -----------------------------------------------------------------------------------------------


def test_the_words_that_were_shown_are_kept_as_the_consent(newcomer: Interview):
    visit = Visit(newcomer)
    wording = texts.CONSENT.format(company="Acme")
    assert wording in visit.said
    assert visit.press("consent").status_code == 303
    consent = Consent.objects.get()
    assert (consent.candidate, consent.wording, consent.source) == (newcomer.candidate, wording, "candidate page")
    assert (consent.interview, consent.purpose) == (newcomer, "contact")


def test_the_consent_is_the_one_that_was_shown_even_when_it_is_worded_differently_now(
    newcomer: Interview, settings: LazySettings
):
    visit = Visit(newcomer)
    settings.COMPANY_NAME = "Somebody Else"
    visit.press("consent")
    assert "Acme" in Consent.objects.get().wording


def test_a_call_that_waited_for_the_consent_is_due(newcomer: Interview):
    Interview.objects.update(error_code="consent_missing", next_attempt_at=None)
    visit = Visit(newcomer)
    visit.press("consent")
    visit.open()
    assert "You will be called within the next minutes." in visit.said


def test_a_button_that_is_pressed_twice_records_one_consent(newcomer: Interview):
    visit = Visit(newcomer)
    sealed = visit.sealed
    for _ in range(2):
        assert visit.client.post(visit.path, {"form": sealed, "action": "consent"}).status_code == 303
    assert Consent.objects.count() == 1


def test_the_consent_is_withdrawn_with_one_button(visit: Visit, interview: Interview):
    assert visit.press("withdraw").status_code == 303
    visit.open()
    assert "You no longer agree to be called." in visit.said
    assert (visit.offers("consent"), visit.offers("call_now"), visit.offers("withdraw")) == (True, False, False)
    assert _row(interview)[:2] == (InterviewStatus.PENDING, None)


def test_a_withdrawal_on_the_page_counts_also_where_no_consent_is_required(
    visit: Visit, interview: Interview, settings: LazySettings
):
    settings.CONSENT_REQUIRED = False
    visit.press("withdraw")
    assert not visit.open().content.count(b'value="call_now"')
    assert "You no longer agree to be called." in visit.said


def test_who_withdrew_can_agree_again(visit: Visit, interview: Interview):
    visit.press("withdraw")
    visit.open()
    visit.press("consent")
    visit.open()
    assert "You will be called within the next minutes." in visit.said


# -- a time ------------------------------------------------------------------------------------------------


def test_call_me_now_makes_the_call_due(visit: Visit, interview: Interview):
    assert visit.press("call_now").status_code == 303
    interview.refresh_from_db()
    assert interview.next_attempt_at is not None
    assert interview.next_attempt_at <= timezone.now()
    visit.open()
    assert "You will be called within the next minutes." in visit.said


def test_a_chosen_time_is_kept_and_shown(visit: Visit, interview: Interview, office_hours: None):
    at = _noon(3)
    assert visit.press("call_at", at=_typed(at)).status_code == 303
    assert _row(interview)[1] == at
    visit.open()
    assert f"{at:%B %Y} at 12:00 (Europe/Stockholm)" in visit.said


def test_a_time_is_read_in_utc_when_the_zone_is_unknown(interview: Interview):
    type(interview.candidate).objects.update(time_zone="", phone="+18005550123")
    at = _noon(2)
    Visit(interview).press("call_at", at=_typed(at))
    assert _row(interview)[1] == at.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "This is no date and time."),
        ("tomorrow", "This is no date and time."),
        ("2027-02-30T10:00", "This is no date and time."),
        ("2027-01-31T10:00+05:00", "This is no date and time."),
        ("2027-01-31", "This is no date and time."),
        ("0001-01-01T00:00", "This is no date and time."),
        ("2020-01-01T03:00", "The time has passed already."),
        ("9999-12-31T22:00", "Choose a time within the next 14 days."),
    ],
)
def test_an_impossible_time_is_explained_and_changes_nothing(
    visit: Visit, interview: Interview, office_hours: None, at: str, sentence: str
):
    before = _row(interview)
    assert visit.press("call_at", at=at).status_code == 400
    assert "Nothing was changed." in visit.said
    assert sentence in visit.said
    assert _row(interview) == before


def test_a_time_that_was_refused_is_still_in_the_field(visit: Visit):
    visit.press("call_at", at="2020-01-01T12:00")
    assert 'value="2020-01-01T12:00"' in visit.source


def test_a_time_outside_the_calling_hours_is_refused_with_the_next_possible_one(
    visit: Visit, interview: Interview, office_hours: None
):
    before = _row(interview)
    assert visit.press("call_at", at=_typed(_noon(2).replace(hour=22))).status_code == 400
    assert "We call between 08:00 and 21:00 only. The next possible time is" in visit.said
    assert f"{_noon(3):%B %Y} at 08:00 (Europe/Stockholm)" in visit.said
    assert _row(interview) == before


@pytest.mark.parametrize("action", ["call_now", "call_at"])
def test_before_the_consent_no_time_can_be_chosen(newcomer: Interview, action: str):
    before = _row(newcomer)
    visit = Visit(newcomer)
    assert visit.press(action, at=_typed(_noon(2))).status_code == 409
    assert _row(newcomer) == before


# -- another way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["person", "text", "more_time", "language", "other"])
def test_another_way_holds_the_interview_for_a_person(visit: Visit, interview: Interview, wish: str):
    assert visit.press("hold", wish=wish).status_code == 303
    assert _row(interview) == (InterviewStatus.PENDING, None, wish)
    visit.open()
    assert "A person will contact you." in visit.said
    assert not visit.offers("hold")


def test_another_way_needs_no_consent(newcomer: Interview):
    Visit(newcomer).press("hold", wish="person")
    assert _row(newcomer)[2] == "person"


def test_who_asked_for_another_way_may_still_be_called(visit: Visit, interview: Interview):
    visit.press("hold", wish="text")
    visit.open()
    visit.press("call_now")
    assert _row(interview)[2] == ""


@pytest.mark.parametrize("wish", ["", "money"])
def test_an_unknown_wish_is_explained_and_changes_nothing(visit: Visit, interview: Interview, wish: str):
    before = _row(interview)
    assert visit.press("hold", wish=wish).status_code == 400
    assert "Please choose what you would like instead." in visit.said
    assert _row(interview) == before


def test_the_same_wish_twice_is_one_wish(visit: Visit):
    sealed = visit.sealed
    for _ in range(2):
        answer = visit.client.post(visit.path, {"form": sealed, "action": "hold", "wish": "person"})
        assert answer.status_code == 303
    assert InterviewEvent.objects.filter(kind="interview.held").count() == 1


# -- no more calls -----------------------------------------------------------------------------------------


def test_opting_out_suppresses_the_number_and_declines_the_interview(visit: Visit, interview: Interview):
    assert visit.press("opt_out").status_code == 303
    assert Suppression.objects.get().phone == interview.candidate.phone
    assert _row(interview)[0] == InterviewStatus.DECLINED
    visit.open()
    assert "You asked not to be contacted again." in visit.said


# -- too late, and not ours --------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["consent", "call_now", "call_at", "hold"])
@pytest.mark.parametrize("status", [InterviewStatus.CANCELED, InterviewStatus.COMPLETED, InterviewStatus.DECLINED])
def test_an_interview_that_has_ended_cannot_be_brought_back(newcomer: Interview, action: str, status: str):
    visit = Visit(newcomer)
    sealed = visit.sealed
    Interview.objects.update(status=status)
    form = {"form": sealed, "action": action, "at": _typed(_noon(2)), "wish": "person"}
    assert visit.client.post(visit.path, form).status_code == 409
    assert _row(newcomer)[0] == status
    assert not Consent.objects.exists()


@pytest.mark.parametrize("field", ["", "forged", "a:b:c"])
def test_a_form_that_was_not_made_here_does_nothing(visit: Visit, interview: Interview, field: str):
    answer = visit.client.post(visit.path, {"form": field, "action": "opt_out"})
    assert answer.status_code == 400
    assert "This page was out of date." in answer.content.decode()
    assert not Suppression.objects.exists()


def test_the_form_of_another_interview_does_nothing(visit: Visit):
    other = forms.seal(Interview().pk, "I agree.")
    assert visit.client.post(visit.path, {"form": other, "action": "opt_out"}).status_code == 400
    assert not Suppression.objects.exists()


def test_an_unknown_button_is_explained(visit: Visit):
    assert visit.press("dance").status_code == 400
    assert "Please use the buttons on this page." in visit.said


def test_without_the_link_there_is_no_page(db: None):
    assert Client().post("/i/x/", {"action": "opt_out"}).status_code == 404
