"""One whole interview through the line."""

from tests.phoneline.harness import Telephone

EVENTS = ["initiated", "ringing", "answered", "completed"]


def _interview(phone: Telephone) -> None:
    app = phone.app
    app.page(
        "/start",
        '<Gather action="/consent" numDigits="1" input="dtmf speech"><Say>Press 1 or say yes to start.</Say></Gather>',
    )
    app.page("/consent", "<Redirect>/question?n=1</Redirect>")
    app.page(
        "/question",
        "<Say>How do you use Django in your work?</Say>"
        '<Record action="/answered" finishOnKey="#" timeout="5" maxLength="120" transcribe="true" '
        'transcribeCallback="/text" recordingStatusCallback="/recorded" '
        'recordingStatusCallbackEvent="in-progress completed absent"/>',
    )
    app.page("/answered", "<Say>Thank you. Goodbye.</Say><Hangup/>")


def test_a_whole_interview_is_heard_recorded_and_told_of(phone: Telephone) -> None:
    _interview(phone)
    sid = phone.call(status_callback=f"{phone.app.url}/status", status_callback_event=EVENTS)
    log = phone.ended(sid)
    assert [entry["verb"] for entry in log["verbs"]] == [
        *("Gather", "Redirect", "Say", "Record", "Say", "Hangup"),
    ]
    assert phone.app.seen("/consent")[0].fields["Digits"] == "1"
    (text,) = phone.app.seen("/text")
    assert "Django" in text.fields["TranscriptionText"]
