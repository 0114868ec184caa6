"""Background entry points: each finds its row and hands it to the step. A row that is gone needs nothing."""

from __future__ import annotations

from django_tasks import task

from calls import providers
from calls.background.steps import working
from calls.channels.phone import end_call, erase, fetch_recording, left_behind, messages, place_call, prepare_speech
from calls.facts import Fact
from calls.interview import answers, generate_questions, suppression_merge
from calls.models import (
    Call,
    CarrierErasure,
    FollowUp,
    Interview,
    InterviewResponse,
    JobDescription,
    Message,
    ProviderEvent,
    Recording,
    ResumeMatch,
    Sound,
)
from calls.scoring import conclude, match, score, transcribe
from calls.scoring import follow_up as follow_up_step

URGENT = 50
"""Before everything else: somebody, or a machine, is on the line and waits."""
SOON = 20
"""Before other work of its queue: of use only while somebody is on the line."""


@task(queue_name="scores")
def write_questions(job_id: str) -> None:
    """Writes the questions of a job description."""
    for job in JobDescription.objects.filter(pk=job_id):
        with working("write_questions", job):
            generate_questions.run(job, *providers.question_writers())


@task(queue_name="calls")
def dial(call_id: str) -> None:
    """Asks the carrier to dial."""
    for call in Call.objects.select_related("interview__candidate").filter(pk=call_id):
        with working("dial", call):
            place_call.run(call, providers.telephony())


@task(queue_name="calls")
def look_up_call(call_id: str) -> None:
    """Asks the carrier what became of a call whose callbacks are missing."""
    for call in Call.objects.select_related("interview__candidate").filter(pk=call_id):
        with working("look_up_call", call):
            place_call.look_up(call, providers.telephony())


@task(queue_name="calls", priority=URGENT)
def leave_message(call_id: str) -> None:
    """Has a call that met a voicemail leave a short message there."""
    for call in Call.objects.filter(pk=call_id):
        with working("leave_message", call):
            place_call.leave_message(call, providers.telephony())


@task(queue_name="calls", priority=URGENT)
def hang_up(provider_call_id: str) -> None:
    """Ends a call at the carrier."""
    with working("hang_up"):
        end_call.run(provider_call_id, providers.telephony())


@task(queue_name="speech")
def store_recording(recording_id: str) -> None:
    """Fetches a recording from the carrier."""
    for recording in Recording.objects.select_related("response", "call").filter(pk=recording_id):
        with working("store_recording", recording):
            fetch_recording.run(recording, providers.telephony())


@task(queue_name="speech")
def transcribe_recording(recording_id: str) -> None:
    """Turns a stored recording into its transcript."""
    for recording in Recording.objects.select_related("response__interview", "call").filter(pk=recording_id):
        with working("transcribe_recording", recording):
            transcribe.run(recording, providers.recognisers(), providers.telephony())


@task(queue_name="speech")
def make_sound(sound_id: str) -> None:
    """Has one sentence spoken ahead of the calls that need it."""
    for sound in Sound.objects.filter(pk=sound_id):
        with working("make_sound", sound):
            prepare_speech.run(sound, providers.text_to_speech())


@task(queue_name="speech")
def close_answer(response_id: int) -> None:
    """Closes an answer whose recordings were settled by a worker that died before it could."""
    for response in InterviewResponse.objects.filter(pk=response_id):
        with working("close_answer", response):
            answers.close_when_settled(response)


@task(queue_name="scores")
def score_response(response_id: int) -> None:
    """Rates one answer."""
    for response in InterviewResponse.objects.select_related("interview").filter(pk=response_id):
        with working("score_response", response):
            score.run(response, *providers.answer_scorers())


@task(queue_name="scores", priority=SOON)
def follow_up(response_id: int) -> None:
    """Judges whether an answer is followed up."""
    for row in FollowUp.objects.select_related("response__interview").filter(pk=response_id):
        with working("follow_up", row):
            follow_up_step.run(row, *providers.follow_up_writers())


@task(queue_name="scores")
def conclude_interview(interview_id: str) -> None:
    """Writes the result of an interview whose answers are settled."""
    for interview in Interview.objects.select_related("job_description").filter(pk=interview_id):
        with working("conclude_interview", interview):
            conclude.run(interview, *providers.answer_scorers())


@task(queue_name="calls")
def apply_provider_event(event_id: int) -> None:
    """Applies a webhook that was kept and, because of a crash, not applied."""
    for event in ProviderEvent.objects.select_related("call__interview__candidate").filter(pk=event_id):
        with working("apply_provider_event", event):
            left_behind.apply(event, _fact)


def _fact(event: ProviderEvent) -> Fact:
    return providers.read_event(event.provider, event.kind, event.place, event.payload)


@task(queue_name="speech")
def erase_at_carrier(erasure_id: int) -> None:
    """Deletes the carrier's copies of what an erased person said in one call."""
    for erasure in CarrierErasure.objects.filter(pk=erasure_id):
        with working("erase_at_carrier", erasure):
            erase.run(erasure, providers.telephony())


@task(queue_name="notify")
def merge_suppressions() -> None:
    """Copies new suppressions to their log in the storage."""
    with working("merge_suppressions"):
        suppression_merge.merge()


@task(queue_name="notify")
def send_message(message_id: str) -> None:
    """Sends a text message to a candidate."""
    for message in Message.objects.select_related("interview__candidate").filter(pk=message_id):
        with working("send_message", message):
            messages.run(message, providers.messaging())


@task(queue_name="scores")
def read_resume(match_id: str) -> None:
    """Reads the facts of a candidate's résumé."""
    for row in ResumeMatch.objects.select_related("interview__candidate").filter(pk=match_id):
        with working("read_resume", row):
            match.read(row, *providers.resume_readers(), builtin=providers.builtin_resume_reader())


@task(queue_name="scores")
def match_resume(match_id: str) -> None:
    """Compares a candidate's résumé with the job."""
    for row in ResumeMatch.objects.select_related("interview__candidate", "interview__job_description").filter(
        pk=match_id
    ):
        with working("match_resume", row):
            match.compare(row, *providers.resume_matchers(), builtin=providers.builtin_matcher())
