"""A call as the carrier leads it, webhook by webhook."""

from html import unescape

import pytest

from calls.domain import phrases
from calls.domain.conversation import MAX_CONSENT_TRIES
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse, ProviderEvent, Recording
from calls.telephony.wordings import PHONE
from candidates.models import Consent, Suppression
from tests.calls.story import CALL_SID, Carrier, recording_sid

pytestmark = pytest.mark.django_db


def _status(call: Call) -> str:
    call.interview.refresh_from_db()
    return call.interview.status


def _responses(call: Call) -> list[str]:
    return [response.status for response in InterviewResponse.objects.filter(interview=call.interview)]


def test_the_opening_asks_for_consent_and_records_nothing(carrier: Carrier):
    document = carrier.voice()
    assert "<Gather" in document
    assert "<Record" not in document
    assert "automated call from Acme" in document


def test_consent_begins_the_interview_and_asks_the_first_question(call: Call, carrier: Carrier):
    carrier.voice()
    document = carrier.consent("1")
    assert "Question 1 of 3. What is your answer number 1?" in document
    assert _status(call) == InterviewStatus.IN_PROGRESS
    assert _responses(call) == ["asked", "pending", "pending"]


def test_consent_by_voice_counts_and_is_put_on_record(call: Call, carrier: Carrier):
    carrier.post("consent/{call}/1/", SpeechResult="Yes, sure", Confidence="0.9")
    assert _status(call) == InterviewStatus.IN_PROGRESS
    assert Consent.objects.filter(candidate=call.interview.candidate, source="call").count() == 1


def test_key_nine_ends_the_call_and_suppresses_the_number(call: Call, carrier: Carrier):
    document = carrier.consent("9")
    assert "You will not be called again" in document
    assert _status(call) == InterviewStatus.DECLINED
    assert Suppression.objects.filter(phone=call.interview.candidate.phone).exists()


def test_a_no_ends_the_call_without_suppressing(call: Call, carrier: Carrier):
    assert "<Hangup" in carrier.post("consent/{call}/1/", SpeechResult="no").content.decode()
    assert _status(call) == InterviewStatus.DECLINED
    assert not Suppression.objects.exists()


def test_silence_at_the_opening_is_asked_about_again(call: Call, carrier: Carrier):
    document = carrier.post("consent/{call}/1/").content.decode()
    assert f"/consent/{call.pk}/2/" in document
    assert _status(call) == InterviewStatus.CALLING


def test_an_answer_is_kept_and_the_next_question_is_asked(call: Call, carrier: Carrier):
    carrier.begin()
    assert "Question 2 of 3" in carrier.answer(1, 1)
    assert _responses(call) == ["recorded", "asked", "pending"]
    assert Recording.objects.get().provider_recording_id == recording_sid(1)


def test_the_question_is_kept_as_it_was_when_asked(call: Call, carrier: Carrier):
    carrier.begin()
    call.interview.job_description.questions.all().delete()
    assert "What is your answer number 2?" in carrier.answer(1, 1)
    assert InterviewResponse.objects.get(position=3).rubric["criteria"][0]["name"] == "substance"


def test_star_repeats_the_question_and_keeps_what_was_said_before(call: Call, carrier: Carrier):
    carrier.begin()
    document = carrier.answer(1, 1, key="*")
    assert "I will repeat the question. What is your answer number 1?" in document
    assert _responses(call) == ["asked", "pending", "pending"]
    carrier.answer(1, 2, attempt=2)
    assert InterviewResponse.objects.get(position=1).recordings.count() == 2


@pytest.mark.parametrize("regime", ["fall through", "silent recording"])
def test_silence_is_asked_about_once_more_and_then_the_call_goes_on(call: Call, carrier: Carrier, regime: str):
    carrier.begin()
    for attempt, expected in [(1, "I did not hear an answer"), (2, "Question 2 of 3")]:
        if regime == "fall through":
            document = carrier.silence(1, attempt)
        else:
            document = carrier.answer(1, attempt, attempt=attempt, seconds=8, key="")
        assert expected in document
    assert _responses(call) == ["unanswered", "asked", "pending"]


def test_a_hang_up_in_an_answer_keeps_the_answer_and_asks_nothing_more(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1, key="hangup")
    carrier.hang_up()
    assert _responses(call) == ["recorded", "pending", "pending"]
    assert _status(call) == InterviewStatus.PENDING


def test_the_last_answer_closes_the_call_and_sends_the_interview_to_scoring(call: Call, carrier: Carrier):
    carrier.begin()
    documents = [carrier.answer(position, position) for position in (1, 2, 3)]
    assert "that was the last question" in documents[-1]
    assert documents[-1].endswith("<Hangup /></Response>")
    assert _status(call) == InterviewStatus.SCORING


def test_the_recording_url_is_never_kept_as_the_place_to_fetch_from(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    assert "evil.example" not in str(Recording.objects.values().get())


def test_a_recording_named_only_by_its_url_is_kept_by_its_id(call: Call, carrier: Carrier):
    carrier.begin()
    url = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{recording_sid(7)}"
    carrier.post("answer/{call}/1/1/", RecordingUrl=url, RecordingDuration="20", Digits="#")
    assert Recording.objects.get().provider_recording_id == recording_sid(7)


def test_the_carriers_id_is_taken_from_the_first_webhook_that_carries_it(call: Call, carrier: Carrier):
    carrier.status("initiated", 0)
    call.refresh_from_db()
    assert call.provider_call_id == CALL_SID


def test_a_canceled_interview_tells_the_caller_and_hangs_up(call: Call, carrier: Carrier):
    carrier.begin()
    type(call.interview).objects.update(status=InterviewStatus.CANCELED)
    assert "This interview has ended" in carrier.answer(1, 1)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.RECORDED


def test_a_call_that_is_not_known_any_more_hears_a_goodbye(call: Call, carrier: Carrier):
    call.interview.delete()
    assert "<Hangup" in carrier.voice()
    assert not ProviderEvent.objects.exists()


def test_the_documents_are_text_xml(carrier: Carrier):
    assert carrier.post("voice/{call}/").headers["Content-Type"] == "text/xml; charset=utf-8"


def test_notices_are_answered_empty(carrier: Carrier):
    response = carrier.status("ringing", 1)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("language", "no"), [("en-GB", "No."), ("de-DE", "Nein."), ("es-ES", "No."), ("fr-FR", "Non."), ("sv-SE", "Nej.")]
)
@pytest.mark.parametrize("says_so", [True, False])
def test_a_resumed_call_that_ends_with_a_no_says_that_the_earlier_answers_are_kept(
    call: Call, carrier: Carrier, language: str, no: str, says_so: bool
):
    Interview.objects.update(language=language)
    carrier.begin()
    carrier.answer(1, 1)
    carrier.hang_up()
    Interview.objects.update(status=InterviewStatus.CALLING)
    again = Carrier(Call.objects.create(interview=call.interview, provider=call.provider))
    again.voice()
    document = again.consent("", SpeechResult=no) if says_so else again.consent("", MAX_CONSENT_TRIES)
    kept = PHONE.resume_refused if says_so else PHONE.nobody_there_again
    assert phrases.say(kept, language) in unescape(document)
