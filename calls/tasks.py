"""Background entry points, in the order in which an interview meets them. A row that is gone needs nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django_tasks import task
from django_tasks.base import Task

from calls import providers
from calls.background import jobs
from calls.background.registry import Row, Work, registry
from calls.channels.phone import (
    carrier_transcripts,
    dialling,
    end_call,
    erase,
    fetch_recording,
    messages,
    pace,
    suppression_merge,
    unapplied_events,
)
from calls.interview import answers, audio_prompts, generate_questions, interviews
from calls.models import (
    AudioPrompt,
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
)
from calls.scoring import conclude, match, score, transcribe
from calls.scoring import follow_up as follow_up_step

URGENT = 50
"""Before everything else: somebody, or a machine, is on the line and waits."""


def _does(work: Work[Row], *related: str) -> Callable[[Callable[[Row], object]], Task[[object], None]]:
    """Adds `work` to the registry, with the decorated function as its task. The function gets the row."""

    def decorate(do: Callable[[Row], object]) -> Task[[object], None]:
        if do.__name__ != work.name:
            raise ImproperlyConfigured(f"The function of the background task {work.name} is called {do.__name__}.")

        @wraps(do)
        def run(key: object) -> None:
            rows: QuerySet[Any] = work.model._default_manager.select_related(*related)
            for row in rows.filter(pk=key):
                with jobs.working(work.name, row):
                    do(row)

        registry.add(work)
        return task(queue_name=work.queue, priority=work.priority)(run)

    return decorate


@_does(generate_questions.TASK)
def write_questions(job: JobDescription) -> None:
    """Writes the questions of a job description."""
    generate_questions.run(job, *providers.question_writers())


registry.add(pace.START)


@_does(dialling.DIAL, "interview__candidate")
def dial(call: Call) -> None:
    """Asks the carrier to dial."""
    dialling.run(call, providers.telephony())


@_does(dialling.LOOK_UP, "interview__candidate")
def look_up_call(call: Call) -> None:
    """Asks the carrier what became of a call whose callbacks are missing."""
    dialling.look_up(call, providers.telephony())


@task(queue_name="calls", priority=URGENT)
def leave_message(call_id: str) -> None:
    """Has a call that met a voicemail leave a short message there."""
    for call in Call.objects.filter(pk=call_id):
        with jobs.working("leave_message", call):
            dialling.leave_message(call, providers.telephony())


@task(queue_name="calls", priority=URGENT)
def hang_up(provider_call_id: str) -> None:
    """Ends a call at the carrier."""
    with jobs.working("hang_up"):
        end_call.run(provider_call_id, providers.telephony())


@_does(messages.TASK, "interview__candidate")
def send_message(message: Message) -> None:
    """Sends a text message to a candidate."""
    messages.run(message, providers.messaging())


@_does(fetch_recording.TASK, "response", "call")
def store_recording(recording: Recording) -> None:
    """Fetches a recording from the carrier."""
    fetch_recording.run(recording, providers.telephony())


@_does(transcribe.TASK, "response__interview", "call")
def transcribe_recording(recording: Recording) -> None:
    """Turns a stored recording into its transcript."""
    own = partial(carrier_transcripts.run, telephony=providers.telephony())
    transcribe.run(recording, providers.recognisers(), own)


@_does(answers.CLOSE)
def close_answer(response: InterviewResponse) -> None:
    """Closes an answer whose recordings were settled by a worker that died before it could."""
    answers.close_when_settled(response)


@_does(follow_up_step.TASK, "response__interview")
def follow_up(row: FollowUp) -> None:
    """Judges whether an answer is followed up."""
    follow_up_step.run(row, *providers.follow_up_writers())


@_does(score.TASK, "interview")
def score_response(response: InterviewResponse) -> None:
    """Rates one answer."""
    score.run(response, *providers.answer_scorers())


@_does(conclude.TASK, "job_description")
def conclude_interview(interview: Interview) -> None:
    """Writes the result of an interview whose answers are settled."""
    conclude.run(interview, *providers.answer_scorers())


@_does(match.READ, "interview__candidate")
def read_resume(row: ResumeMatch) -> None:
    """Reads the facts of a candidate's résumé."""
    match.read(row, *providers.resume_readers(), builtin=providers.builtin_resume_reader())


@_does(match.MATCH, "interview__candidate", "interview__job_description")
def match_resume(row: ResumeMatch) -> None:
    """Compares a candidate's résumé with the job."""
    match.compare(row, *providers.resume_matchers(), builtin=providers.builtin_matcher())


@_does(erase.TASK)
def erase_at_carrier(erasure: CarrierErasure) -> None:
    """Deletes the carrier's copies of what an erased person said in one call."""
    erase.run(erasure, providers.telephony())


@_does(audio_prompts.TASK)
def make_sound(prompt: AudioPrompt) -> None:
    """Has one sentence spoken ahead of the calls that need it."""
    audio_prompts.run(prompt, providers.text_to_speech())


@_does(unapplied_events.TASK, "call__interview__candidate")
def apply_provider_event(event: ProviderEvent) -> None:
    """Applies a webhook that was stored and, because of a crash, not applied."""
    unapplied_events.apply(event, partial(providers.read_event, event.provider))


@task(queue_name="notify")
def merge_suppressions() -> None:
    """Copies new suppressions to their log in the storage."""
    with jobs.working("merge_suppressions"):
        suppression_merge.merge()


registry.chores += [interviews.fail_without_questions, audio_prompts.prune, erase.empty_folders]
