"""Record: how it ends, what is kept, who is told."""

import pytest

from tests.phoneline.harness import Telephone, telephone, wait_for

ANSWER = [{"text": "I have worked with tickets for three years and I liked it."}]
TOLD = 'recordingStatusCallback="/recorded" recordingStatusCallbackEvent="in-progress completed absent"'
RECORD = f'<Record action="/answered" timeout="5" finishOnKey="#" {TOLD}/><Redirect>/nothing</Redirect>'


@pytest.fixture
def phone(tmp_path):
    with telephone(tmp_path) as started:
        for path in ("/answered", "/nothing"):
            started.app.page(path, "<Hangup/>")
        started.script(answers=ANSWER)
        yield started


def action(phone: Telephone) -> dict[str, str]:
    """The fields of the one action request."""
    (hook,) = phone.app.seen("/answered")
    return hook.fields


def told(phone: Telephone) -> list[str]:
    return [hook.fields["RecordingStatus"] for hook in phone.app.seen("/recorded")]


def test_a_key_ends_a_recording_and_is_told_to_the_action(phone):
    phone.completed(RECORD)
    fields = action(phone)
    assert (fields["Digits"], fields["CallStatus"]) == ("#", "in-progress")
    assert fields["RecordingUrl"].endswith(f"/Recordings/{fields['RecordingSid']}")
    assert 3 <= int(fields["RecordingDuration"]) <= 10


def test_silence_ends_a_recording_without_digits(phone):
    phone.script(answers=ANSWER, questions={"ends_with": "silence"})
    phone.completed(RECORD)
    assert "Digits" not in action(phone)


def test_a_thinking_pause_longer_than_the_timeout_ends_a_recording(phone):
    phone.script(answers=ANSWER, questions={"think_seconds": 9})
    phone.completed(RECORD)
    assert action(phone)["RecordingDuration"] == "5"


def test_the_longest_time_ends_a_recording(phone):
    phone.completed(RECORD.replace('timeout="5"', 'maxLength="2"'))
    assert action(phone)["RecordingDuration"] == "2"


def test_hanging_up_while_recording_still_requests_the_action(phone):
    phone.script(answers=ANSWER, questions={"hangs_up_at": 1})
    call = phone.completed(RECORD)
    fields = action(phone)
    assert (fields["Digits"], fields["CallStatus"], call["status"]) == ("hangup", "completed", "completed")
    assert [verb["verb"] for verb in call["verbs"]] == ["Record"]
    assert "completed" in told(phone)


def test_hanging_up_over_the_api_ends_a_recording_like_a_hang_up(phone):
    phone.script(questions={"answers": False})
    phone.app.page("/start", RECORD.replace('timeout="5"', 'timeout="0"'))
    sid = phone.call()
    wait_for(lambda: phone.app.seen("/recorded"))
    phone.client.calls(sid).update(status="completed")
    phone.ended(sid)
    assert action(phone)["Digits"] == "hangup"


def test_a_redirect_over_the_api_keeps_the_recording_and_requests_no_action(phone):
    phone.script(questions={"answers": False})
    phone.app.page("/start", RECORD.replace('timeout="5"', 'timeout="0"'))
    sid = phone.call()
    wait_for(lambda: phone.app.seen("/recorded"))
    phone.client.calls(sid).update(twiml="<Response/>")
    phone.ended(sid)
    assert (phone.app.seen("/answered"), told(phone)) == ([], ["in-progress", "completed"])


def test_star_first_and_then_an_answer(phone):
    phone.script(answers=ANSWER, questions={"presses": [{"at": 1, "key": "*"}]})
    again = "<Say>Again: how was it?</Say>" + RECORD.replace("/answered", "/second")
    phone.app.page("/answered", again.replace('"#"', '"#*"'))
    phone.app.page("/second", "<Hangup/>")
    phone.completed(RECORD.replace('"#"', '"#*"'))
    assert action(phone)["Digits"] == "*"
    assert phone.app.seen("/second")[0].fields["Digits"] == "#"


def test_the_page_itself_is_the_action_when_there_is_none(phone):
    pages = iter(["<Record finishOnKey='#'/>", "<Hangup/>"])
    phone.app.page("/start", "")
    start = phone.app.pages["/start"]
    phone.app.pages["/start"] = lambda hook: type(start)(f"<Response>{next(pages)}</Response>")
    sid = phone.call(url=f"{phone.app.url}/start?question=1")
    phone.ended(sid)
    assert "RecordingSid" in phone.app.seen("/start")[1].fields


def test_a_recording_of_silence_requests_the_action(phone):
    phone.script(questions={"answers": False})
    phone.completed(RECORD)
    assert action(phone)["RecordingDuration"] == "5"
    assert told(phone) == ["in-progress", "completed"]


def test_on_the_other_regime_silence_falls_through_and_is_absent(tmp_path):
    with telephone(tmp_path, silence="fallthrough", candidate="silent") as phone:
        phone.completed(RECORD)
        assert (phone.app.seen("/answered"), len(phone.app.seen("/nothing"))) == ([], 1)
        absent = phone.app.seen("/recorded")[-1].fields
        assert (absent["RecordingStatus"], absent["ErrorCode"]) == ("absent", "16102")


def test_the_status_callback_tells_of_the_recording_and_of_nothing_else(phone):
    phone.completed(RECORD)
    fields = phone.app.seen("/recorded")[-1].fields
    assert (fields["RecordingStatus"], fields["RecordingSource"], fields["RecordingChannels"]) == (
        "completed",
        "RecordVerb",
        "1",
    )
    assert not {"From", "To", "CallStatus"} & set(fields)


def test_only_completed_is_told_of_by_default(phone):
    phone.completed(RECORD.replace(TOLD, 'recordingStatusCallback="/recorded"'))
    assert told(phone) == ["completed"]


def test_the_transcription_is_what_the_candidate_said(phone):
    phone.completed(RECORD.replace(TOLD, 'transcribe="true" transcribeCallback="/text"'))
    (hook,) = phone.app.seen("/text")
    assert hook.fields["TranscriptionText"] == ANSWER[0]["text"]
    assert (hook.fields["TranscriptionStatus"], hook.fields["RecordingSid"]) == (
        "completed",
        action(phone)["RecordingSid"],
    )


def test_what_the_longest_time_cut_off_is_not_transcribed(phone):
    phone.completed(RECORD.replace(TOLD, 'maxLength="4" transcribe="true" transcribeCallback="/text"'))
    text = phone.app.seen("/text")[0].fields["TranscriptionText"]
    assert ANSWER[0]["text"].startswith(text)
    assert 0 < len(text) < len(ANSWER[0]["text"])


def test_a_recording_of_two_seconds_is_not_transcribed(phone):
    call = phone.completed(RECORD.replace(TOLD, 'maxLength="2" transcribe="true" transcribeCallback="/text"'))
    assert phone.app.seen("/text") == []
    assert "transcribed" in call["notices"][0]["message"]


def test_a_transcription_callback_alone_does_not_transcribe(phone):
    phone.completed(RECORD.replace(TOLD, 'transcribeCallback="/text"'))
    assert phone.app.seen("/text") == []


def test_words_hidden_in_silence_are_kept_and_the_ends_are_trimmed(phone):
    phone.script(answers=[{"text": "First. [pause 2] Second."}], questions={"think_seconds": 3, "ends_with": "silence"})
    phone.completed(RECORD)
    untrimmed = int(action(phone)["RecordingDuration"])
    recording = phone.client.recordings(action(phone)["RecordingSid"]).fetch()
    assert untrimmed - int(recording.duration) in (7, 8)


def test_an_untrimmed_recording_lasts_as_long_as_it_took(phone):
    phone.completed(RECORD.replace(TOLD, 'trim="do-not-trim"'))
    recording = phone.client.recordings(action(phone)["RecordingSid"]).fetch()
    assert recording.duration == action(phone)["RecordingDuration"]


def test_the_beep_can_be_left_out_and_is_never_in_the_recording(phone):
    phone.script(questions={"answers": False})
    phone.completed(RECORD.replace(TOLD, 'playBeep="true" trim="do-not-trim"'))
    sound = phone.media(action(phone)["RecordingUrl"] + ".wav").content
    assert set(sound[44:]) == {0}
