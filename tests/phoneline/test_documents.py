"""Documents: where they come from, what is ignored in them, what happens when they are wrong."""

from pathlib import Path

import pytest

from phoneline.audio import tone, write_wav
from tests.phoneline.harness import Log, Page, Telephone


def codes(call: Log) -> list[int]:
    return [notice["code"] for notice in call["notices"]]


def spoken(call: Log) -> list[str]:
    return [line["text"] for line in call["said"] if line["who"] == "service"]


def answered(phone: Telephone, page: Page, **wanted) -> Log:
    """A call whose first document is this answer."""
    phone.app.pages["/start"] = page
    return phone.ended(phone.call(**wanted))


def tone_file(folder: Path, length: float) -> bytes:
    write_wav(folder / "tone.wav", tone([440], length))
    return (folder / "tone.wav").read_bytes()


def test_twiml_can_come_with_the_call_itself(phone):
    call = phone.ended(phone.call(url=None, twiml="<Response><Say>Hello.</Say></Response>"))
    assert spoken(call) == ["Hello."]


def test_an_address_beats_twiml(phone):
    call = phone.completed("<Say>From the address.</Say>", twiml="<Response><Say>Inline.</Say></Response>")
    assert spoken(call) == ["From the address."]


def test_a_document_is_fetched_with_get_when_it_is_wanted(phone):
    phone.completed("<Hangup/>", method="GET")
    (hook,) = phone.app.seen("/start")
    assert (hook.method, hook.fields["CallStatus"]) == ("GET", "in-progress")


def test_the_end_of_a_document_is_the_end_of_the_call(phone):
    assert phone.completed("<Say>Only this.</Say>")["status"] == "completed"


def test_relative_addresses_belong_to_the_current_document(phone):
    phone.app.page("/deep/next", "<Redirect>last?n=1</Redirect>")
    phone.app.page("/deep/last", "<Hangup/>")
    phone.completed("<Redirect method='GET'>deep/next</Redirect>")
    assert "n=1" in phone.app.seen("/deep/last")[0].url


def test_verbs_after_a_redirect_are_not_reached(phone):
    phone.app.page("/next", "<Hangup/>")
    call = phone.completed("<Redirect>/next</Redirect><Say>Never.</Say>")
    assert spoken(call) == []


def test_unknown_verbs_attributes_and_cases_are_ignored_with_a_warning(phone):
    call = phone.completed('<Dance/><say>no</say><Say Voice="man" language="en-GB">Yes.</Say>')
    assert (spoken(call), codes(call)) == (["Yes."], [12200, 12200, 12200])
    assert {notice["level"] for notice in call["notices"]} == {"warning"}


def test_speech_markup_is_read_as_its_words_and_its_breaks(phone):
    call = phone.completed('<Say>One <break time="1500ms"/><emphasis>two</emphasis> three</Say>')
    assert spoken(call) == ["One two three"]
    assert call["said"][0]["seconds"] > 1.5


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page("<Response><Say>a & b</Say></Response>"), 12100),
        (Page("<html/>"), 12100),
        (Page('<!DOCTYPE a [<!ENTITY b "c">]><Response>&b;</Response>'), 12100),
        (Page(""), 12100),
        (Page("{}", content_type="application/json"), 12300),
        (Page("oops", status=500), 11200),
        (Page("oops", status=404), 11200),
        (Page("<Response>" + " " * 66_000 + "</Response>"), 11750),
        (Page("x", content_type="audio/mpeg"), 13420),
    ],
)
def test_a_wrong_answer_is_an_error_an_announcement_and_the_end(phone, page, code):
    call = answered(phone, page)
    assert (codes(call), call["status"]) == ([code], "completed")
    assert "application error" in spoken(call)[0]


def test_the_fallback_is_asked_with_the_error(phone):
    fallback = phone.app.page("/fallback", "<Say>All is well.</Say>")
    call = answered(phone, Page("oops", status=500), fallback_url=fallback)
    fields = phone.app.seen("/fallback")[0].fields
    assert (fields["ErrorCode"], fields["ErrorUrl"]) == ("11200", f"{phone.app.url}/start")
    assert spoken(call) == ["All is well."]


def test_a_broken_fallback_ends_in_the_announcement(phone):
    call = answered(phone, Page(status=500), fallback_url=f"{phone.app.url}/none")
    assert "application error" in spoken(call)[0]


def test_plain_text_is_read_aloud(phone):
    assert spoken(answered(phone, Page("Good evening.", content_type="text/plain"))) == ["Good evening."]


def test_plain_text_that_is_twiml_is_carried_out(phone):
    page = Page("<Response><Say>Hi.</Say></Response>", content_type="text/plain; charset=utf-8")
    assert spoken(answered(phone, page)) == ["Hi."]


def test_sound_is_played_and_then_the_call_ends(phone, tmp_path):
    call = answered(phone, Page(tone_file(tmp_path, 30), content_type="audio/x-wav"))
    assert call["status"] == "completed"
    assert call["duration_seconds"] >= 30


def test_cookies_are_kept_during_a_call(phone):
    twiml = "<Response><Redirect>/next</Redirect></Response>"
    phone.app.page("/next", "<Hangup/>")
    answered(phone, Page(twiml, headers={"Set-Cookie": "step=2; Path=/"}))
    assert phone.app.seen("/next")[0].headers["Cookie"] == "step=2"


def test_a_redirecting_answer_is_followed_without_the_parameters(phone):
    phone.app.page("/moved", "<Hangup/>")
    call = answered(phone, Page(status=302, headers={"Location": "/moved"}))
    (hook,) = phone.app.seen("/moved")
    assert (hook.method, hook.fields, call["status"]) == ("GET", {}, "completed")


def test_more_than_ten_redirecting_answers_are_an_error(phone):
    call = answered(phone, Page(status=302, headers={"Location": "/start"}))
    assert (codes(call), len(phone.app.seen("/start"))) == ([11215], 11)


def test_a_call_that_redirects_for_ever_is_ended(phone, monkeypatch):
    monkeypatch.setattr("phoneline.conversation.DOCUMENTS_LIMIT", 20)
    call = phone.completed("<Redirect>/start</Redirect>")
    assert (call["status"], len(phone.app.seen("/start"))) == ("completed", 20)


def test_play_fetches_a_sound_and_goes_on(phone, tmp_path):
    phone.app.pages["/tone.wav"] = Page(tone_file(tmp_path, 10), content_type="audio/wav")
    call = phone.completed('<Play loop="2">/tone.wav</Play><Say>After.</Say>')
    assert call["said"][0]["at"] - call["answered_at"] >= 20


def test_a_sound_that_cannot_be_played_is_an_error_and_the_call_goes_on(phone):
    phone.app.pages["/song.mp3"] = Page(b"x", content_type="audio/mpeg")
    call = phone.completed("<Play>/song.mp3</Play><Play>/missing.wav</Play><Say>After.</Say>")
    assert (codes(call)[0], spoken(call)) == (13420, ["After."])


def test_play_can_press_keys(phone):
    call = phone.completed('<Play digits="12w#"/><Play digits="hello"/>')
    assert codes(call) == [12200]


def test_a_pause_lasts_its_length(phone):
    assert phone.completed('<Pause length="45"/>')["duration_seconds"] >= 45


def test_reject_has_no_effect_on_an_outgoing_call(phone):
    assert spoken(phone.completed("<Reject/><Say>Still here.</Say>")) == ["Still here."]


@pytest.mark.parametrize("text", ["", "x" * 4097])
def test_a_text_that_cannot_be_said_is_left_out_with_a_warning(phone, text):
    call = phone.completed(f"<Say>{text}</Say><Say>After.</Say>")
    assert (spoken(call), codes(call)[0] in (13520, 13521)) == (["After."], True)
