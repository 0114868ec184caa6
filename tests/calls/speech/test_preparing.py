"""Sentences are spoken ahead of the calls that need them, once for all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from calls.background import dead_letters, sweep
from calls.background import dead_letters as letters
from calls.channels.phone import gate, pace
from calls.domain.speech import Voices
from calls.domain.states import AudioPromptStatus, InterviewStatus, JobStatus
from calls.errors import StorageError
from calls.interview import audio_prompts
from calls.interview.context import Context
from calls.models import AudioPrompt, Call, Interview, InterviewResponse, InterviewSession, VendorCall
from calls.ports import Speech
from candidates.erasure import erase
from tests.calls.providers.speech_stand_in import SpeechStandIn
from tests.calls.story import RUBRIC, Vendors, make_interview, store_call, wav

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("voice")]

OWN = "Earlier you said that you like Haskell. Why?"


def prepared(vendors: Vendors) -> Interview:
    """An interview with everything spoken."""
    interview = make_interview()
    audio_prompts.order(interview)
    vendors.work()
    return interview


def begun_with_own_words(vendors: Vendors) -> Interview:
    """An interview in which a question takes up what the candidate said, with everything spoken."""
    interview = make_interview(started_at=timezone.now())
    fields = {"competency": "x", "rubric": RUBRIC.to_json(), "weight": 1.0, "max_seconds": 90}
    rows = [(1, "technical", "Which languages do you like?", None), (2, "follow_up", OWN, 1)]
    for position, kind, question, after in rows:
        InterviewResponse.objects.create(
            interview=interview, position=position, kind=kind, question=question, asked_after=after, **fields
        )
    audio_prompts.order(interview)
    vendors.work()
    return interview


def fail(voice: SpeechStandIn, status: int) -> None:
    voice.status, voice.answer = status, {"detail": {"status": "made_up"}}


def start_due() -> int:
    return pace.start_due(5, max_live=5, rate=100, provider="twilio")


def call_of(interview: Interview) -> Call:
    return store_call(Call(interview=interview, provider="twilio"))


def chosen_for(call: Call) -> str | None:
    """The voice that is chosen for a call."""
    assert call.session is not None
    return audio_prompts.choose(Context(call.interview, call.session))


def test_every_sentence_is_spoken_and_stored_once(vendors: Vendors, voice: SpeechStandIn):
    prepared(vendors)
    assert set(AudioPrompt.objects.values_list("status", flat=True)) == {AudioPromptStatus.MADE}
    assert len(voice.bodies) == AudioPrompt.objects.count() == len(set(voice.bodies))
    assert all(default_storage.exists(name) for name in AudioPrompt.objects.values_list("file", flat=True))


def test_the_next_interview_of_the_job_needs_nothing_more(vendors: Vendors, voice: SpeechStandIn):
    first = prepared(vendors)
    asked = len(voice.bodies)
    second = Interview.objects.create(
        candidate=first.candidate, job_description=first.job_description, language=first.language
    )
    assert audio_prompts.order(second) is None
    vendors.work()
    assert len(voice.bodies) == asked


def test_what_was_spoken_stands_in_the_ledger(vendors: Vendors):
    prepared(vendors)
    call = VendorCall.objects.first()
    assert call is not None
    assert (call.vendor, call.kind, call.interview_id) == ("elevenlabs", "speech", None)
    assert call.characters


def test_a_call_that_is_due_waits_for_its_sounds_and_is_then_read_by_the_voice(vendors: Vendors):
    interview = make_interview()
    assert start_due() == 0
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "speech_in_preparation")
    vendors.work()
    Interview.objects.update(next_attempt_at=timezone.now())
    assert start_due() == 1
    vendors.work()
    assert InterviewSession.objects.get().voice == "elevenlabs/eleven_multilingual_v2/anna"


def test_nothing_is_spoken_for_an_interview_that_cannot_be_judged(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate, "ask", lambda interview: 1 / 0)
    interview = make_interview()
    assert start_due() == 0
    interview.refresh_from_db()
    assert (interview.error_code, interview.next_attempt_at) == ("start_failed", None)
    assert not AudioPrompt.objects.exists()


def test_it_does_not_wait_for_ever_for_a_voice_that_is_away(vendors: Vendors, voice: SpeechStandIn):
    fail(voice, 503)
    make_interview()
    start_due()
    vendors.work()
    AudioPrompt.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    Interview.objects.update(next_attempt_at=timezone.now())
    assert start_due() == 1
    vendors.work()
    assert InterviewSession.objects.get().voice is None


def test_a_voice_that_refuses_leaves_the_call_to_the_carriers(vendors: Vendors, voice: SpeechStandIn):
    fail(voice, 401)
    interview = prepared(vendors)
    assert set(AudioPrompt.objects.values_list("status", flat=True)) == {AudioPromptStatus.FAILED}
    assert audio_prompts.order(interview) is None
    assert chosen_for(call_of(interview)) is None


def test_one_missing_sentence_leaves_the_whole_call_to_the_carriers_voice(vendors: Vendors):
    interview = prepared(vendors)
    AudioPrompt.objects.order_by("pk")[:1].get().delete()
    assert chosen_for(call_of(interview)) is None


def test_a_choice_is_taken_back_when_the_dial_is_tried_again_with_other_settings(
    vendors: Vendors, settings: LazySettings
):
    call = call_of(prepared(vendors))
    assert chosen_for(call)
    settings.VOICES = Voices("elevenlabs", "another", {"en": "anna"})
    assert chosen_for(call) is None
    assert InterviewSession.objects.get().voice is None


def test_a_sentence_for_a_voice_that_is_not_used_any_more_is_forgotten(
    vendors: Vendors, voice: SpeechStandIn, settings: LazySettings
):
    audio_prompts.order(make_interview())
    settings.VOICES = Voices("elevenlabs", "eleven_multilingual_v2", {"en": "berta"})
    vendors.work()
    assert (AudioPrompt.objects.count(), voice.bodies) == (0, [])


def test_a_lost_task_is_enqueued_by_the_sweep(vendors: Vendors):
    audio_prompts.order(make_interview())
    vendors.lose_tasks()
    AudioPrompt.objects.update(next_attempt_at=timezone.now())
    sweep.run()
    vendors.work()
    assert set(AudioPrompt.objects.values_list("status", flat=True)) == {AudioPromptStatus.MADE}


def test_a_full_disk_costs_no_attempt(vendors: Vendors, monkeypatch: pytest.MonkeyPatch):
    def full(name: str, content: object, max_length: int | None = None) -> str:
        raise StorageError("full", code="storage_full")

    audio_prompts.order(make_interview())
    monkeypatch.setattr(default_storage, "save", full)
    vendors.work()
    assert set(AudioPrompt.objects.values_list("status", "attempts", "error_code")) == {("waiting", 0, "storage_full")}


def test_a_sentence_that_was_given_up_is_a_dead_letter_that_can_be_made_after_all(
    vendors: Vendors, voice: SpeechStandIn
):
    fail(voice, 401)
    prepared(vendors)
    voice.status, voice.answer = 200, wav()
    letter = dead_letters.dead_letters("sound")[0:1][0]
    assert (letter.step, letter.error_code) == ("make_sound", "elevenlabs_unauthorized")
    letters.retry(letter)
    vendors.work()
    assert set(AudioPrompt.objects.filter(status=AudioPromptStatus.MADE).values_list("pk", flat=True)) == {
        letter.row.pk
    }


def test_the_candidates_own_words_are_kept_for_their_interview_alone(vendors: Vendors):
    interview = begun_with_own_words(vendors)
    own = AudioPrompt.objects.get(text=OWN)
    assert (own.interview_id, str(own.file.name).startswith(f"recordings/{interview.pk}/")) == (interview.pk, True)
    assert AudioPrompt.objects.exclude(pk=own.pk).filter(interview__isnull=False).count() == 0


def test_a_question_with_own_words_is_spoken_while_a_call_goes_on_that_the_voice_reads(vendors: Vendors):
    interview = prepared(vendors)
    call = call_of(interview)
    audio_prompts.order_own(interview, OWN)
    assert not AudioPrompt.objects.filter(text=OWN).exists()
    chosen_for(call)
    audio_prompts.order_own(interview, OWN)
    vendors.work()
    assert AudioPrompt.objects.get(text=OWN).status == AudioPromptStatus.MADE


def test_the_candidates_own_words_go_when_the_interview_is_over(vendors: Vendors):
    interview = begun_with_own_words(vendors)
    name = str(AudioPrompt.objects.get(text=OWN).file.name)
    Interview.objects.filter(pk=interview.pk).update(status=InterviewStatus.COMPLETED)
    assert (audio_prompts.prune(), AudioPrompt.objects.filter(text=OWN).exists()) == (1, False)
    assert not default_storage.exists(name)


def test_what_a_dead_worker_stored_is_replaced(vendors: Vendors):
    audio_prompts.order(make_interview())
    key = AudioPrompt.objects.order_by("pk")[:1].get().key
    default_storage.delete(f"sounds/{key}.wav")
    default_storage.save(f"sounds/{key}.wav", ContentFile(b"stored, and not said so"))
    vendors.work()
    assert [name for name in default_storage.listdir("sounds")[1] if name.startswith(key)] == [f"{key}.wav"]
    assert default_storage.open(f"sounds/{key}.wav").read() == wav()


def test_own_words_that_a_dead_worker_stored_go_with_their_row(vendors: Vendors):
    interview = begun_with_own_words(vendors)
    name = str(AudioPrompt.objects.get(text=OWN).file.name)
    AudioPrompt.objects.filter(text=OWN).update(status=AudioPromptStatus.WAITING, file="")
    Interview.objects.filter(pk=interview.pk).update(status=InterviewStatus.COMPLETED)
    assert (audio_prompts.prune(), default_storage.exists(name)) == (1, False)


def test_own_words_whose_row_went_while_they_were_spoken_are_not_stored(vendors: Vendors):
    class Slow:
        name = "elevenlabs"

        def speak(self, text: str, *, voice: str, language: str) -> Speech:
            AudioPrompt.objects.filter(text=text).delete()
            return Speech(wav(), "audio/wav")

    interview = begun_with_own_words(vendors)
    AudioPrompt.objects.filter(text=OWN).update(status=AudioPromptStatus.WAITING)
    sound = AudioPrompt.objects.get(text=OWN)
    assert not audio_prompts.run(sound, Slow())
    assert default_storage.listdir(f"recordings/{interview.pk}")[1] == []


def test_the_candidates_own_words_go_with_the_person(vendors: Vendors):
    interview = begun_with_own_words(vendors)
    name = str(AudioPrompt.objects.get(text=OWN).file.name)
    erase(interview.candidate)
    assert (AudioPrompt.objects.filter(text=OWN).exists(), default_storage.exists(name)) == (False, False)
    assert AudioPrompt.objects.exists()


def test_what_no_call_has_needed_for_a_month_is_removed(vendors: Vendors):
    prepared(vendors)
    old = AudioPrompt.objects.order_by("pk")[:1].get()
    AudioPrompt.objects.filter(pk=old.pk).update(needed_at=timezone.now() - timedelta(days=31))
    sweep.run()
    assert (AudioPrompt.objects.filter(pk=old.pk).exists(), default_storage.exists(str(old.file.name))) == (
        False,
        False,
    )


def test_without_a_voice_nothing_is_ordered(settings: LazySettings):
    settings.VOICES = Voices("elevenlabs", "m", {"sv": "anna"})
    assert (audio_prompts.order(make_interview()), AudioPrompt.objects.count()) == (None, 0)


def test_an_interview_whose_questions_are_not_written_yet_is_not_looked_at():
    interview = make_interview()
    interview.job_description.status = JobStatus.GENERATING
    interview.job_description.save()
    assert (start_due(), AudioPrompt.objects.count()) == (0, 0)


def test_a_speaker_that_is_switched_off_makes_nothing(vendors: Vendors):
    audio_prompts.order(make_interview())
    sound = AudioPrompt.objects.order_by("pk")[:1].get()
    assert audio_prompts.run(sound, None) is False
    assert not AudioPrompt.objects.filter(pk=sound.pk).exists()
