"""What the carrier plays instead of reading, and how it fetches that."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.channels.phone import audio_prompt_urls
from calls.interview import audio_prompts
from calls.interview.context import Context
from calls.models import AudioPrompt, Call, InterviewSession
from tests.calls.story import Carrier, Vendors, make_call, wav

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("voice")]

PLAY = re.compile(r"<Play>http://screen\.test(/webhooks/twilio/sounds/[^<]+\.wav)</Play>")


@pytest.fixture
def played(vendors: Vendors) -> Carrier:
    """A call whose sentences were all there when it was placed."""
    call = make_call()
    audio_prompts.order(call.interview)
    vendors.work()
    assert call.session is not None
    assert audio_prompts.choose(Context(call.interview, call.session))
    Call.objects.update(ordered_at=timezone.now())
    return Carrier(call)


def texts(document: str) -> list[str]:
    """What the sounds of a document say."""
    paths = [path.removeprefix("/webhooks/twilio/sounds/") for path in PLAY.findall(document)]
    return [AudioPrompt.objects.get(key=path[:64]).text for path in paths]


def fetch(document: str) -> str:
    """The path of the first sound of a document."""
    return str(PLAY.findall(document)[0])


def test_the_opening_is_played_inside_the_gather(played: Carrier):
    document = played.voice()
    assert "<Say" not in document
    assert document.index("<Gather") < document.index("<Play>") < document.index("</Gather>")


def test_a_question_is_played_in_two_sounds(played: Carrier):
    played.begin()
    assert texts(played.answer(1, 1)) == ["Thank you.", "Question 2 of 3.", "What is your answer number 2?"]


def test_a_whole_conversation_is_played(played: Carrier):
    played.begin()
    documents = [played.silence(1), played.answer(1, 1, attempt=2), played.answer(2, 2, key="*"), played.answer(3, 3)]
    assert ["<Say" in document for document in documents] == [False] * 4
    assert [bool(PLAY.search(document)) for document in documents] == [True] * 4


def test_who_wants_it_slower_hears_the_carriers_voice(played: Carrier):
    played.begin()
    document = played.answer(1, 1, key="7")
    assert ("<Play>" in document, 'rate="slow"' in document) == (False, True)


def test_a_call_that_began_without_sounds_stays_without_them(vendors: Vendors):
    call = make_call()
    carrier = Carrier(call)
    first = carrier.voice()
    audio_prompts.order(call.interview)
    vendors.work()
    assert "<Play>" not in first
    assert carrier.voice() == first


def test_a_sound_that_arrives_between_two_identical_requests_changes_nothing(played: Carrier):
    late = AudioPrompt.objects.get(text="Thank you.")
    AudioPrompt.objects.filter(pk=late.pk).update(status="waiting", made_at=None)
    played.begin()
    first = played.answer(1, 1)
    AudioPrompt.objects.filter(pk=late.pk).update(status="made", made_at=timezone.now())
    assert (">Thank you.</Say>" in first, played.answer(1, 1) == first) == (True, True)


def test_a_sound_that_was_made_while_the_call_goes_on_is_played(played: Carrier):
    Call.objects.update(ordered_at=timezone.now() - timedelta(seconds=60))
    played.begin()
    assert "Thank you." in texts(played.answer(1, 1))


def test_a_repeat_hears_the_voice_of_the_first_reply_although_the_pace_was_changed(played: Carrier):
    played.begin()
    first = played.answer(1, 1)
    played.answer(2, 2, key="7")
    assert played.answer(1, 1) == first


def test_a_question_that_was_changed_after_the_call_was_placed_is_read(played: Carrier):
    question = played.call.interview.job_description.questions.get(position=1)
    question.text = "What is new?"
    question.save()
    played.status("in-progress", 2)
    played.voice()
    assert "What is new?</Say>" in played.consent()


@pytest.mark.parametrize("webhook", [Carrier.voice, Carrier.consent, lambda carrier: carrier.answer(1, 1)])
def test_a_played_document_costs_one_query_more(vendors: Vendors, webhook: Callable[[Carrier], str]):
    def queries(voice: str | None) -> int:
        carrier = Carrier(make_call())
        InterviewSession.objects.filter(pk=carrier.call.pk).update(voice=voice)
        with CaptureQueriesContext(connection) as captured:
            webhook(carrier)
        return len(captured)

    assert queries("elevenlabs/m/anna") - queries(None) == 1


def test_the_carrier_gets_the_sound_and_may_keep_it(played: Carrier):
    response = Client().get(fetch(played.voice()))
    assert (response.status_code, response["Content-Type"]) == (200, "audio/wav")
    assert b"".join(response.streaming_content) == wav()  # type: ignore[attr-defined]  # the stubs know no streams
    assert "immutable" in response["Cache-Control"]


def test_a_range_of_a_sound_is_served(played: Carrier):
    response = Client().get(fetch(played.voice()), headers={"Range": "bytes=0-3"})
    assert (response.status_code, b"".join(response.streaming_content)) == (206, b"RIFF")  # type: ignore[attr-defined]


def test_a_range_beyond_the_sound_is_refused(played: Carrier):
    response = Client().get(fetch(played.voice()), headers={"Range": "bytes=99999999-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(wav())}")


def test_the_length_of_a_sound_can_be_asked_for(played: Carrier):
    response = Client().head(fetch(played.voice()))
    assert (response.status_code, response["Content-Length"]) == (200, str(len(wav())))


def test_an_address_cannot_be_guessed_from_the_text(played: Carrier):
    sound = AudioPrompt.objects.order_by("pk")[:1].get()
    paths = [f"{sound.key}.wav", f"{sound.key}..wav", f"{sound.key}.{'x' * 43}.wav", "é.wav"]
    assert [Client().get(f"/webhooks/twilio/sounds/{path}").status_code for path in paths] == [404] * 4


def test_a_sound_whose_file_or_row_is_gone_is_not_found(played: Carrier):
    path = fetch(played.voice())
    sound = AudioPrompt.objects.get(key=path.removeprefix("/webhooks/twilio/sounds/")[:64])
    sound.file.storage.delete(str(sound.file.name))
    assert Client().get(path).status_code == 404
    sound.delete()
    assert Client().get(path).status_code == 404


def test_a_sound_with_somebodys_own_words_is_kept_by_nobody(played: Carrier):
    sound = AudioPrompt.objects.order_by("pk")[:1].get()
    AudioPrompt.objects.filter(pk=sound.pk).update(interview=played.call.interview)
    response = Client().get(f"/webhooks/twilio/sounds/{audio_prompt_urls.token(sound.key)}.wav")
    assert response["Cache-Control"] == "private, no-store"
