"""Whole TwiML pages: steps in, document out, each also held against a table of the carrier's rules."""

from xml.etree import ElementTree

import pytest

from calls.channels.phone.twilio.places import Places
from calls.channels.phone.twilio.twiml import Speech, render
from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest, Consent
from calls.domain.conversation import Ask, Choose, End, Place, Plan, PlannedQuestion, Say, Steps, Wait
from calls.telephony import announcements
from calls.telephony.wordings import PHONE

PLACES = Places("https://screen.test", "c1")
BASE = "https://screen.test/webhooks/twilio"
AGAIN = "#rc=2&amp;rp=ct,rt,5xx&amp;rt=6000"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
PLAN = Plan("Acme & Sons <Ltd>", (PlannedQuestion(1, "Why?", 60), PlannedQuestion(2, "How?", 300)), PHONE)

RULES: dict[str, set[str]] = {
    "Response": set(),
    "Say": {"voice", "language", "loop"},
    "prosody": {"rate"},
    "Hangup": set(),
    "Redirect": {"method"},
    "Gather": {
        *("input", "action", "method", "timeout", "speechTimeout", "numDigits", "finishOnKey"),
        *("language", "hints", "actionOnEmptyResult"),
    },
    "Record": {
        *("action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", "transcribe"),
        *("transcribeCallback", "recordingStatusCallback", "recordingStatusCallbackEvent"),
    },
}
"""Element → its attributes, with the carrier's spelling: https://www.twilio.com/docs/voice/twiml"""


def _render(*steps: conversation.Step, transcribe: bool = False) -> str:
    return render(steps, PLACES, Speech("en-US", transcribe=transcribe))


def test_words_are_spoken_in_the_language_of_the_interview():
    assert _render(Say("Hello."), End()) == (
        f'{HEAD}<Response><Say language="en-US" voice="Polly.Joanna-Neural">Hello.</Say><Hangup /></Response>'
    )


def test_a_question_is_said_then_recorded_then_falls_through_to_silence():
    assert _render(Ask(Place(1, 2), "Why?", 60)) == (
        f'{HEAD}<Response><Say language="en-US" voice="Polly.Joanna-Neural">Why?</Say>'
        f'<Record action="{BASE}/answer/c1/1/2/{AGAIN}" finishOnKey="#*079" maxLength="60" playBeep="true" '
        f'recordingStatusCallback="{BASE}/recording/c1/1/2/{AGAIN}" recordingStatusCallbackEvent="completed absent" '
        'timeout="8" trim="do-not-trim" />'
        f"<Redirect>{BASE}/silence/c1/1/2/{AGAIN}</Redirect></Response>"
    )


def test_a_wait_is_kept_by_the_carrier_which_then_asks_again():
    assert _render(Wait(Place(3, 2), "")) == (
        f'{HEAD}<Response><Pause length="1" /><Redirect>{BASE}/wait/c1/3/2/{AGAIN}</Redirect></Response>'
    )


def test_the_same_steps_in_another_call_differ_in_its_urls_alone():
    steps, speech = (Ask(Place(1, 1), "Why?", 60),), Speech("en-US")
    first, second = (render(steps, Places("https://screen.test", call), speech) for call in ("c1", "c2"))
    assert "/answer/c2/1/1/" in second
    assert second.replace("/c2/", "/c1/") == first


def test_the_carrier_transcribes_only_recordings_it_can():
    document = _render(Ask(Place(1, 1), "Why?", 300), transcribe=True)
    assert 'maxLength="119"' in document
    assert f'transcribe="true" transcribeCallback="{BASE}/transcription/c1/1/1/{AGAIN}"' in document


def test_the_choice_waits_for_one_key_or_a_word_and_meets_silence_with_itself():
    assert _render(Choose("Begin?", 2)) == (
        f'{HEAD}<Response><Gather action="{BASE}/consent/c1/2/{AGAIN}" hints="yes, no, stop calling" '
        'input="dtmf speech" language="en-US" numDigits="1" speechTimeout="auto" timeout="8">'
        '<Say language="en-US" voice="Polly.Joanna-Neural">Begin?</Say></Gather>'
        f"<Redirect>{BASE}/consent/c1/2/{AGAIN}</Redirect></Response>"
    )


def test_text_that_looks_like_markup_is_spoken_not_obeyed():
    assert "Tom &amp; &lt;Hangup/&gt;" in _render(Say("Tom & <Hangup/>"))


EVERY_PAGE = {
    "opening": conversation.opening(PLAN),
    "consent": conversation.after_consent(PLAN, Consent.GIVEN, 1),
    "refused": conversation.after_consent(PLAN, Consent.REFUSED, 1),
    "opted out": conversation.after_consent(PLAN, Consent.OPTED_OUT, 1),
    "unclear": conversation.after_consent(PLAN, Consent.UNCLEAR, 1),
    "nobody": conversation.after_consent(PLAN, Consent.UNCLEAR, 3),
    "another way": conversation.after_consent(PLAN, Consent.ANOTHER_WAY, 1),
    "screened": conversation.after_consent(PLAN, Consent.SCREENED, 1),
    "next": conversation.after_answer(PLAN, Place(1, 1), CallerRequest.NEXT),
    "closing": conversation.after_answer(PLAN, Place(2, 1), CallerRequest.NEXT),
    "repeat": conversation.after_answer(PLAN, Place(1, 1), CallerRequest.REPEAT),
    "a person": conversation.after_answer(PLAN, Place(1, 1), CallerRequest.ANOTHER_WAY),
    "never again": conversation.after_answer(PLAN, Place(1, 1), CallerRequest.OPT_OUT),
    "call later": conversation.gave_up(PLAN, tried_again=True),
    "voicemail": announcements.voicemail("Acme", "+14155550100", "en-US"),
    "unknown caller": announcements.unknown_caller("en-US"),
    "silence": conversation.not_heard(PLAN, Place(1, 1)),
    "moving on": conversation.onward(PLAN, 1, PHONE.moving_on),
    "ended": announcements.ended("en-US"),
}


@pytest.mark.parametrize("slow", [True, False])
@pytest.mark.parametrize("transcribe", [True, False])
@pytest.mark.parametrize("steps", EVERY_PAGE.values(), ids=EVERY_PAGE.keys())
def test_every_page_keeps_the_carriers_rules(steps: Steps, transcribe: bool, slow: bool):
    document = render(steps, PLACES, Speech("en-US", slow=slow, transcribe=transcribe))
    root = ElementTree.fromstring(document)  # noqa: S314  our own document
    assert root.tag == "Response"
    assert len(document.encode()) < 64_000
    for element in root.iter():
        assert set(element.attrib) <= RULES[element.tag]
        assert len(element.text or "") <= 3000
        assert all(child.tag == "Say" for child in element if element.tag == "Gather")
        assert all(child.tag == "prosody" for child in element if element.tag == "Say")
        assert not list(element) or element.tag in {"Response", "Gather", "Say"}


@pytest.mark.parametrize("steps", EVERY_PAGE.values(), ids=EVERY_PAGE.keys())
def test_every_page_ends_in_a_hang_up_or_a_redirect_so_that_no_call_drops_by_running_out(steps: Steps):
    root = ElementTree.fromstring(_render(*steps))  # noqa: S314  our own document
    assert list(root)[-1].tag in {"Hangup", "Redirect"}
