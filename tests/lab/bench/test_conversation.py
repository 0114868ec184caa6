"""What a call's webhooks are, in the order in which a carrier sends them."""

from collections import Counter

from lab.bench.conversation import KINDS, QUESTIONS, Event, conversation

ACCOUNT, PHONE = "AC" + "0" * 32, "+12125550101"


def events() -> list[Event]:
    return list(conversation(ACCOUNT, PHONE))


def test_every_question_is_answered_and_its_recording_announced():
    counts = Counter(event.kind for event in events())
    assert (counts["answer"], counts["recording"]) == (QUESTIONS, QUESTIONS)


def test_every_kind_occurs():
    assert {event.kind for event in events()} == set(KINDS)


def test_no_webhook_is_a_duplicate():
    everything = events()
    assert len({(event.kind, event.place, event.fields) for event in everything}) == len(everything)


def test_each_call_has_ids_of_its_own():
    assert dict(events()[0].fields)["CallSid"] != dict(events()[0].fields)["CallSid"]
