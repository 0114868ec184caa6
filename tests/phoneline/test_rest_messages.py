"""Text messages over the REST API."""

import pytest
import requests

from tests.phoneline.harness import ACCOUNT, OURS, THEIRS, TOKEN, wait_for

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def test_a_message_is_queued_sent_and_delivered(phone):
    message = phone.client.messages.create(
        to=THEIRS, from_=OURS, body="We will call you.", status_callback=f"{phone.app.url}/sms"
    )
    assert (message.status, message.num_segments, message.direction) == ("queued", "1", "outbound-api")
    wait_for(lambda: len(phone.app.seen("/sms")) == 2)
    assert {hook.fields["MessageStatus"] for hook in phone.app.seen("/sms")} == {"sent", "delivered"}
    assert phone.client.messages(message.sid).fetch().status == "delivered"


def test_messages_are_listed_by_number(phone):
    for number in (THEIRS, "+14155550198"):
        phone.client.messages.create(to=number, from_=OURS, body="Hello")
    assert [message.to for message in phone.client.messages.list(to=THEIRS)] == [THEIRS]
    assert len(phone.client.messages.list()) == 2


@pytest.mark.parametrize(("body", "segments"), [("a" * 161, "2"), ("å" * 71, "2"), ("å" * 70, "1")])
def test_a_long_message_has_several_segments(phone, body, segments):
    assert phone.client.messages.create(to=THEIRS, from_=OURS, body=body).num_segments == segments


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"To": ""}, 400, 21604),
        ({"To": "+1"}, 400, 21211),
        ({"From": ""}, 400, 21603),
        ({"From": THEIRS}, 400, 21606),
        ({"Body": ""}, 400, 21602),
        ({"Body": "x" * 1601}, 400, 21617),
        ({"Colour": "red"}, 400, 20001),
        ({"MediaUrl": "http://h/x"}, 501, 20501),
    ],
)
def test_a_wrong_message_is_refused(phone, change, status, code):
    form = {"To": THEIRS, "From": OURS, "Body": "Hello"} | change
    answer = requests.post(phone.url + MESSAGES, data=form, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_unknown_message_is_not_found(phone):
    answer = requests.get(phone.url + MESSAGES.replace(".json", "/SM1.json"), auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 404
