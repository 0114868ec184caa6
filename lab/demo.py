"""One screening from the first request to the result, with a scripted candidate. `make demo` runs it."""

import argparse
import sys
import textwrap
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.ats import ApiError, Ats
from lab.command import exit_status
from lab.conversation import Conversation
from lab.inputs import BUILT_IN_JOB, Job, Upload, check_speed, read_job, read_resume, script_name
from lab.line import Line
from lab.platform import Platform
from lab.progress import news
from lab.report import page
from lab.servers import engines
from lab.servers.engines import Engines
from lab.stack import Stack
from lab.terminal import complain, say
from lab.values import Screening, WrittenJob

DEFAULT_SPEED = 10.0
# Nothing is real: numbers 555-0100 to 555-0199 are not assigned, and the phoneline answers them all.
_CANDIDATE = {"name": "Robin Example", "email": "robin@example.com", "phone": "+14155550132"}
_CONSENT = {
    "wording": "I agree to be called once by an automated interviewer, and to the recording of my answers.",
    "source": "demo",
}
_ENDS = {
    "strong": "completed",
    "weak": "completed",
    "silent": "incomplete",
    "hangs_up": "incomplete",
    "declines": "declined",
    "busy": "not_reached",
    "no_answer": "not_reached",
    "voicemail": "not_reached",
}
_REGULAR = ("completed", "incomplete", "declined", "not_reached")  # what any other script may lead to
_OVER = {*_REGULAR, "canceled", "failed"}
_POLL_SECONDS = 0.25
OTHER_JOB = (
    "Note: the scripted candidates speak English and answer as a backend engineer, so the answers do not fit this job\n"
    "and the scores mean nothing. `make run CANDIDATE=browser` lets you answer yourself."
)
_SLACK_SECONDS = 120.0
_MAX_CALL_SECONDS = 1800.0


@dataclass(frozen=True)
class Options:
    """What the person asked for, already read and found usable."""

    job: Job
    resume: Upload | None
    candidate: str
    speed: float
    honcho: bool
    engines: Engines


def main(arguments: list[str] | None = None) -> int:
    """0: the interview ended as its candidate's script leads to; 1: it did not; 2: unusable input."""
    return exit_status(lambda: _play(arguments), "The demo failed")


def _play(arguments: list[str] | None) -> int:
    options = _options(arguments)
    with _started(options) as stack:
        return _screen(stack, options)


@contextmanager
def _started(options: Options) -> Iterator[Stack]:
    kind = Platform if options.honcho else Stack
    env = {"WHITELISTED_NUMBERS": _CANDIDATE["phone"], "MAX_ATTEMPTS": "1"}
    with (
        options.engines.started() as served,
        kind("demo", speed=options.speed, candidate=options.candidate, env=env | served) as stack,
    ):
        yield stack


def _options(arguments: list[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m lab.demo", description=__doc__)
    parser.add_argument("--job", type=Path, default=BUILT_IN_JOB, help="a text file; its first line is the title")
    parser.add_argument(
        "--language", default="", help="the job's language, such as sv-SE (default: found from its text)"
    )
    parser.add_argument("--resume", type=Path, help="a PDF or DOCX file")
    parser.add_argument("--candidate", default="strong", help="a script in phoneline/candidates")
    parser.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="how much faster than real time")
    parser.add_argument("--honcho", action="store_true", help="start the Procfile with honcho, as a platform would")
    engines.add_arguments(parser)
    given = parser.parse_args(arguments)
    check_speed(given.speed, minimum=0.1)
    return Options(
        job=read_job(given.job, given.language),
        resume=read_resume(given.resume) if given.resume else None,
        candidate=script_name(given.candidate),
        speed=given.speed,
        honcho=given.honcho,
        engines=engines.chosen(given),
    )


def _screen(stack: Stack, options: Options) -> int:
    ats = Ats(stack.base_url, stack.api_key)
    say(f"The service is up at {stack.base_url}, the phoneline at {stack.phoneline_url}.\n")
    job = _ask_for_questions(stack, ats, options.job)
    candidate_id = ats.new_candidate({**_CANDIDATE, "consent": _CONSENT}, options.resume)
    say(f"\nCandidate: {_CANDIDATE['name']}, script “{options.candidate}”, consent on record.\n")
    screening = _follow(stack, ats, ats.order(candidate_id, job.id), options.speed)
    expected = [_ENDS[options.candidate]] if options.candidate in _ENDS else _REGULAR
    return _tell_the_end(stack, ats, screening, expected)


def _ask_for_questions(stack: Stack, ats: Ats, job: Job) -> WrittenJob:
    say(f"Job: {job.title} ({job.language})")
    if job != read_job(BUILT_IN_JOB):
        say(OTHER_JOB)
    written = ats.job(ats.new_job(job, wait=True))
    deadline = time.monotonic() + _SLACK_SECONDS
    while written.status == "generating":
        _pause(stack, deadline, "the questions are written")
        written = ats.job(written.id)
    if written.status != "ready":
        raise ApiError("the questions could not be written")
    say(f"{len(written.questions)} questions, written by {written.written_by}:")
    for question in written.questions:
        say(f"  {question.position}. {question.text}")
    return written


def _follow(stack: Stack, ats: Ats, interview_id: str, speed: float) -> Screening:
    """Tell what happens, and what is said, until the interview is over."""
    began = time.monotonic()
    deadline = began + _SLACK_SECONDS + _MAX_CALL_SECONDS / speed
    conversation = Conversation(Line(stack.phoneline_url))
    before: Screening | None = None
    screening = ats.interview(interview_id)
    while True:
        for utterance in conversation.news(screening):
            say(_wrapped(f"{utterance.speaker}: {utterance.text}"))
        for line in news(before, screening):
            say(f"{time.monotonic() - began:6.1f} s  {line}")
        if screening.status in _OVER:
            return screening
        _pause(stack, deadline, "the interview is over")
        before, screening = screening, ats.interview(interview_id)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent=" " * 14, subsequent_indent=" " * 16)


def _pause(stack: Stack, deadline: float, what: str) -> None:
    stack.check()
    if time.monotonic() > deadline:
        raise ApiError(f"timed out waiting until {what}; the logs are in {stack.directory}/logs")
    time.sleep(_POLL_SECONDS)


def _tell_the_end(stack: Stack, ats: Ats, screening: Screening, expected: Collection[str]) -> int:
    reason = f" ({screening.error_code}: {screening.error_detail})" if screening.error_code else ""
    say(f"\nThe interview ended: {screening.status}{reason}")
    if result := ats.result(screening.id):
        say(f"\n{page(screening, result)}")
    _tell_of_audio(stack, ats, screening)
    if screening.status in expected:
        return 0
    complain(f"The interview of this candidate should have ended: {' or '.join(expected)}.")
    return 1


def _tell_of_audio(stack: Stack, ats: Ats, screening: Screening) -> None:
    """Fetch every answer through the API, as an ATS would, and say where everything can be heard."""
    folder = stack.directory / "answers"
    folder.mkdir(exist_ok=True)
    audible: list[Path] = []
    for answer in screening.answers:
        if answer.recording_url:
            audible.append(folder / f"{answer.position}.wav")
            audible[-1].write_bytes(ats.recording(answer.recording_url))
    calls = stack.directory / "phoneline" / "calls"
    audible += [path for attempt in screening.attempts for path in calls.glob(f"{attempt.provider_call_id}.wav")]
    say("\nTo listen to, the whole call last:" if audible else "")
    for path in audible:
        say(f"  {_short(path)}")
    say(f"Logs: {_short(stack.directory / 'logs')}")


def _short(path: Path) -> str:
    """As it can be typed where the person stands."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


if __name__ == "__main__":
    sys.exit(main())
