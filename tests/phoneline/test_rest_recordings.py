"""Recordings over the REST API: metadata, sound, lists, deletion."""

import wave
from io import BytesIO
from xml.etree import ElementTree

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.phoneline.harness import ACCOUNT, Telephone, telephone, wait_for

RECORD = '<Record action="/end" finishOnKey="#" recordingStatusCallback="/recorded"/>'


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    with telephone(tmp_path_factory.mktemp("line")) as started:
        started.app.page("/end", "<Hangup/>")
        yield started


@pytest.fixture(scope="module")
def recording(phone):
    """The one recording of a finished call."""
    sid = phone.completed(RECORD)["sid"]
    (found,) = phone.client.recordings.list(call_sid=sid)
    return found


def test_the_metadata_of_a_recording(recording):
    assert (recording.status, recording.source, recording.channels) == ("completed", "RecordVerb", 1)
    assert (recording.error_code, recording.price) == (None, None)
    assert recording.media_url.endswith(f"/Accounts/{ACCOUNT}/Recordings/{recording.sid}")


@pytest.mark.parametrize("suffix", ["", ".wav", "?RequestedChannels=1", ".wav?Download=true"])
def test_the_sound_is_a_telephone_wav_as_long_as_the_metadata_says(phone, recording, suffix):
    answer = phone.media(recording.media_url + suffix)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/x-wav")
    with wave.open(BytesIO(answer.content)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        assert round(file.getnframes() / 8000) == int(recording.duration)


def test_mp3_is_honestly_not_encoded(phone, recording):
    assert phone.media(recording.media_url + ".mp3").status_code == 501


def test_two_channels_are_refused(phone, recording):
    assert phone.media(recording.media_url + ".wav?RequestedChannels=2").status_code == 400


def test_sound_needs_the_credentials(recording):
    answer = requests.get(recording.media_url, timeout=5)
    assert answer.status_code == 401
    assert answer.content.startswith(b"<?xml")


def test_unknown_sound_is_an_xml_404(phone, recording):
    answer = phone.media(recording.media_url.replace(recording.sid, "RE" + "0" * 32) + ".wav")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (404, "application/xml")
    assert root.findtext("RestException/Code") == "20404"


def test_the_call_lists_its_recordings_and_fetches_one(phone, recording):
    call = phone.client.calls(recording.call_sid)
    assert [found.sid for found in call.recordings.list()] == [recording.sid]
    assert call.recordings(recording.sid).fetch().duration == recording.duration


def test_a_recording_of_another_call_is_not_found_below_this_one(phone, recording):
    other = phone.completed("<Hangup/>")["sid"]
    with pytest.raises(TwilioRestException) as refusal:
        phone.client.calls(other).recordings(recording.sid).fetch()
    assert refusal.value.status == 404


def test_the_sound_cannot_be_fetched_before_its_delay_is_over(tmp_path):
    with telephone(tmp_path, recording_delay=200) as phone:
        phone.app.page("/end", "<Hangup/>")
        phone.app.page("/start", RECORD)
        phone.call()
        wait_for(lambda: phone.app.seen("/end"))
        url = phone.app.seen("/end")[0].fields["RecordingUrl"]
        assert requests.get(f"{url}.json", auth=phone.client.auth, timeout=5).json()["status"] == "processing"
        assert phone.media(url + ".wav").status_code == 404
        wait_for(lambda: phone.app.seen("/recorded"))
        assert phone.media(url + ".wav").status_code == 200


def deleted(phone: Telephone) -> str:
    """The sid of a recording that was deleted."""
    sid = phone.completed(RECORD)["sid"]
    (found,) = phone.client.recordings.list(call_sid=sid)
    assert phone.client.recordings(found.sid).delete() is True
    return str(found.sid)


def test_a_deleted_recording_is_gone_but_for_those_who_ask_for_deleted_ones(tmp_path):
    with telephone(tmp_path) as phone:
        phone.app.page("/end", "<Hangup/>")
        sid = deleted(phone)
        assert phone.client.recordings.list() == []
        assert phone.client.recordings(sid).fetch(include_soft_deleted=True).status == "deleted"
        assert list((tmp_path / "recordings").iterdir()) == []
        with pytest.raises(TwilioRestException):
            phone.client.recordings(sid).fetch()
