"""The account's telephone number over the REST API."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.phoneline.harness import ACCOUNT, OURS, TOKEN, telephone
from tests.published.twilio import Published, judged

SID = "PN" + "1" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    with telephone(tmp_path_factory.mktemp("line")) as started:
        yield started


def test_the_number_is_found_by_its_digits(phone):
    (number,) = phone.client.incoming_phone_numbers.list(phone_number=OURS)
    assert (number.sid, number.phone_number, number.capabilities["sms"]) == (SID, OURS, True)
    assert phone.client.incoming_phone_numbers.list(phone_number="+46") == []


def test_where_calls_and_messages_go_is_set_and_told(phone):
    phone.client.incoming_phone_numbers(SID).update(
        voice_url="http://127.0.0.1:9/voice", voice_method="GET", sms_url="http://127.0.0.1:9/sms"
    )
    number = phone.client.incoming_phone_numbers(SID).fetch()
    assert (number.voice_url, number.voice_method) == ("http://127.0.0.1:9/voice", "GET")
    assert (number.sms_url, number.sms_method) == ("http://127.0.0.1:9/sms", "POST")


def test_what_is_not_given_stays_and_a_blank_address_goes(phone):
    number = phone.client.incoming_phone_numbers(SID)
    number.update(voice_url="http://127.0.0.1:9/voice", status_callback="http://127.0.0.1:9/status")
    changed = number.update(status_callback="")
    assert (changed.voice_url, changed.status_callback) == ("http://127.0.0.1:9/voice", None)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"VoiceUrl": "/relative"}, 400, 21402),
        ({"SmsUrl": "ftp://h/x"}, 400, 21402),
        ({"StatusCallback": "http://under_score/x"}, 400, 21609),
        ({"VoiceMethod": "PUT"}, 400, 21209),
        ({"VoiceUrl": "", "VoiceFallbackUrl": "http://127.0.0.1:9/x"}, 400, 21405),
        ({"SmsUrl": "", "SmsFallbackUrl": "http://127.0.0.1:9/x"}, 400, 21406),
        ({"Colour": "red"}, 400, 20001),
        ({"TrunkSid": "TK" + "1" * 32}, 501, 20501),
    ],
)
def test_a_wrong_update_is_refused_and_changes_nothing(phone, form, status, code):
    before = phone.client.incoming_phone_numbers(SID).fetch().voice_url
    answer = requests.post(f"{phone.url}{PATH}/{SID}.json", data=form, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert phone.client.incoming_phone_numbers(SID).fetch().voice_url == before


def test_another_number_is_not_found(phone):
    with pytest.raises(TwilioRestException) as refusal:
        phone.client.incoming_phone_numbers("PN" + "2" * 32).fetch()
    assert refusal.value.status == 404


@judged
@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("GET", ".json?PhoneNumber=%2B1415", None),
        ("GET", f"/{SID}.json", None),
        ("POST", f"/{SID}.json", {"VoiceUrl": "http://127.0.0.1:9/voice", "SmsMethod": "GET", "FriendlyName": "Line"}),
    ],
)
def test_requests_and_answers_are_as_the_carrier_publishes_them(phone, published: Published, method, path, form):
    request = requests.Request(method, phone.url + PATH + path, data=form, auth=(ACCOUNT, TOKEN)).prepare()
    with requests.Session() as session:
        answer = session.send(request, timeout=5)
    published.check(request, phone.url, answer)
