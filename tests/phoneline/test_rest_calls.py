"""Calls over the REST API: shapes, lists, refusals."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.phoneline.harness import ACCOUNT, OURS, THEIRS, TOKEN, Log, Telephone, telephone

CALL_KEYS = {
    *("account_sid", "answered_by", "api_version", "caller_name", "date_created", "date_updated", "direction"),
    *("duration", "end_time", "forwarded_from", "from", "from_formatted", "group_sid", "parent_call_sid"),
    *("phone_number_sid", "price", "price_unit", "queue_time", "sid", "start_time", "status", "subresource_uris"),
    *("to", "to_formatted", "trunk_sid", "uri"),
}
Form = dict[str, str | None]
Auth = tuple[str, str] | None
CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    with telephone(tmp_path_factory.mktemp("line"), candidate="busy") as started:
        yield started


def post(phone: Telephone, form: Form, path: str = f"{CALLS}.json", auth: Auth = (ACCOUNT, TOKEN)) -> requests.Response:
    return requests.post(phone.url + path, data=form, auth=auth, timeout=5)


def refused(phone: Telephone, **change: str | None) -> Log:
    """The body of a refused create; None takes a field away."""
    form = {"To": THEIRS, "From": OURS, "Url": "http://127.0.0.1:9/x"} | change
    answer = post(phone, {name: value for name, value in form.items() if value is not None})
    assert answer.status_code == answer.json()["status"] == 400
    body: Log = answer.json()
    return body


def test_a_new_call_has_every_key_and_is_queued(phone):
    answer = post(phone, {"To": THEIRS, "From": OURS, "Url": "http://127.0.0.1:9/x"})
    body = answer.json()
    assert (answer.status_code, body["status"], body["queue_time"]) == (201, "queued", "0")
    assert set(body) >= CALL_KEYS
    assert re.fullmatch(r"CA[0-9a-f]{32}", body["sid"])
    assert (body["to_formatted"], body["duration"], body["start_time"]) == ("(415) 555-0199", None, None)


def test_a_finished_call_has_its_times_as_dates_and_its_numbers_as_text(tmp_path):
    with telephone(tmp_path) as phone:
        sid = phone.completed('<Pause length="20"/>')["sid"]
        body = requests.get(f"{phone.url}{CALLS}/{sid}.json", auth=(ACCOUNT, TOKEN), timeout=5).json()
        call = phone.client.calls(sid).fetch()
    assert isinstance(body["duration"], str)
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", body["end_time"])
    assert (call.end_time - call.start_time).total_seconds() == pytest.approx(int(call.duration), abs=1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": None}, 21201),
        ({"From": None}, 21213),
        ({"To": "+100"}, 21211),
        ({"To": "sip:joe@example.com"}, 21211),
        ({"From": "12345"}, 21212),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+14155550101"}, 21210),
        ({"To": "+15005550001"}, 21217),
        ({"To": "+15005550002"}, 21214),
        ({"To": "+15005550003"}, 21215),
        ({"To": "+15005550004"}, 21216),
        ({"Url": None}, 21205),
        ({"Url": "/relative"}, 21205),
        ({"FallbackUrl": "http://under_score.example/x"}, 21205),
        ({"StatusCallback": "http://under_score.example/x"}, 21609),
        ({"Url": None, "Twiml": "x" * 4001}, 32018),
        ({"Timeout": "soon"}, 21208),
        ({"Timeout": "601"}, 21208),
        ({"Method": "PUT"}, 21209),
        ({"TimeLimit": "0"}, 20001),
        ({"StatusCallbackEvent": "finished"}, 20001),
        ({"Record": "maybe"}, 20001),
        ({"MachineDetection": "Sometimes"}, 20001),
        ({"MachineDetectionTimeout": "2"}, 20001),
        ({"MachineDetectionSpeechThreshold": "6001"}, 20001),
        ({"AsyncAmd": "perhaps"}, 20001),
        ({"AsyncAmdStatusCallback": "/relative"}, 21609),
        ({"SendDigits": "12x"}, 21206),
        ({"Colour": "red"}, 20001),
    ],
)
def test_a_wrong_create_is_refused_with_the_code_of_the_carrier(phone, change, code):
    body = refused(phone, **change)
    assert body["code"] == code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"


def test_the_valid_magic_number_may_call(phone):
    assert post(phone, {"To": THEIRS, "From": "+15005550006", "Twiml": "<Response/>"}).status_code == 201


def test_a_refusal_reaches_the_user_of_the_sdk_with_its_code(phone):
    with pytest.raises(TwilioRestException) as refusal:
        phone.call(to="+100")
    assert (refusal.value.status, refusal.value.code) == (400, 21211)
    assert "Unable to create record: The 'To' number +100" in refusal.value.msg


def test_several_events_in_one_value_are_the_first_and_a_warning(tmp_path):
    with telephone(tmp_path) as phone:
        callback = {"status_callback": f"{phone.app.url}/s", "status_callback_event": ["initiated completed"]}
        phone.completed("<Hangup/>", **callback)
        assert [hook.fields["CallStatus"] for hook in phone.app.seen("/s")] == ["initiated"]
        assert phone.observed("debugger")["notices"][0]["code"] == 21626


def test_a_parameter_without_effect_is_named_in_the_debugger(phone):
    sid = phone.call(send_digits="1", record=True)
    messages = [notice["message"] for notice in phone.ended(sid)["notices"]]
    assert messages == [f"{name} is accepted and has no effect here" for name in ("Record", "SendDigits")]


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC" + "2" * 32, TOKEN), ("", "")])
def test_nobody_gets_in_without_the_right_credentials(phone, auth):
    answer = post(phone, {}, auth=auth)
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (401, 20003, "Authenticate")


def test_an_sdk_without_credentials_is_refused(phone):
    client = Client("x", "y")
    client.api.base_url = phone.url
    client.username = client.password = None
    client.auth = None
    with pytest.raises(TwilioRestException) as refusal:
        client.calls.create(to=THEIRS, from_=OURS, url="http://h/x")
    assert refusal.value.status == 401


def test_an_api_key_opens_the_same_account(tmp_path):
    with telephone(tmp_path, api_key="SK" + "3" * 32, api_secret="s3") as phone:
        client = Client("SK" + "3" * 32, "s3", ACCOUNT)
        client.api.base_url = phone.url
        assert client.calls.list(limit=1) == []


def test_the_account_can_be_fetched_and_does_not_tell_its_token(phone):
    account = phone.client.api.accounts(ACCOUNT).fetch()
    assert (account.status, account.auth_token) == ("active", None)


def test_another_account_and_an_unknown_call_are_not_found(phone):
    for path in (CALLS.replace(ACCOUNT, "AC" + "2" * 32), f"{CALLS}/CA{'0' * 32}"):
        answer = requests.get(f"{phone.url}{path}.json", auth=(ACCOUNT, TOKEN), timeout=5)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        assert path in answer.json()["message"]


def test_json_bodies_are_not_taken(phone):
    answer = requests.post(f"{phone.url}{CALLS}.json", json={"To": THEIRS}, auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 415


def test_a_list_is_paged_newest_first(tmp_path):
    with telephone(tmp_path, candidate="busy") as phone:
        sids = [phone.call() for _ in range(5)]
        assert [call.sid for call in phone.client.calls.list(page_size=2)] == sids[::-1]
        page = requests.get(f"{phone.url}{CALLS}.json?PageSize=2", auth=(ACCOUNT, TOKEN), timeout=5).json()
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)
    assert page["previous_page_uri"] is None
    assert page["next_page_uri"].startswith(f"{CALLS}.json?PageSize=2&Page=1")


def test_a_list_is_filtered(tmp_path):
    with telephone(tmp_path) as phone:
        sid = phone.completed("<Hangup/>")["sid"]
        other = phone.ended(phone.call(to="+14155550198"))["sid"]
        calls, day = phone.client.calls, timedelta(days=1)
        now = datetime.now(UTC)
        assert [call.sid for call in calls.list(to="+14155550198")] == [other]
        assert [call.sid for call in calls.list(status="completed")] == [other, sid]
        assert len(calls.list(start_time_after=now - day, start_time_before=now + day)) == 2
        assert calls.list(start_time_after=now + day) == calls.list(status="busy") == []


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=1001", "Status=sleeping", "Colour=red", "StartTime=then"])
def test_a_wrong_list_request_is_refused(phone, query):
    answer = requests.get(f"{phone.url}{CALLS}.json?{query}", auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_only_a_call_that_is_over_can_be_deleted(tmp_path):
    with telephone(tmp_path, candidate="no_answer") as phone:
        sid = phone.call(timeout=600)
        with pytest.raises(TwilioRestException) as refusal:
            phone.client.calls(sid).delete()
        assert refusal.value.code == 20009
        phone.client.calls(sid).update(status="canceled")
        assert phone.client.calls(sid).delete() is True
        assert phone.client.calls.list() == []


def test_an_update_with_a_wrong_status_is_refused(phone):
    sid = phone.call()
    answer = post(phone, {"Status": "paused"}, f"{CALLS}/{sid}.json")
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
