"""Résumé and job → what the résumé says of each requirement. Nothing of it is ever told to who scores an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.domain import matching, resumes
from calls.domain.matching import Requirement, RequirementMatch
from calls.domain.personal import has_joined_personal, without_personal
from calls.domain.resume_question import Suggestion, suggest_question
from calls.domain.resumes import ResumeFact
from calls.domain.states import INTERVIEW_OPEN, InterviewStatus, MatchStatus
from calls.errors import InvalidAnswer, ProviderError
from calls.models import Interview, JobDescription, JobRequirements, ResumeMatch, insert_once
from calls.ports import is_in_process
from calls.ports.resumes import Advertisement, Matcher, ResumeReader, ResumeText
from candidates.models import Candidate
from candidates.resume.text import has_joined_words

P = TypeVar("P", ResumeReader, Matcher)

READ = Task(
    name="read_resume",
    model=ResumeMatch,
    queue="scores",
    sources=frozenset({str(MatchStatus.WAITING)}),
    failed=str(MatchStatus.FAILED),
    given_up=GivenUp(
        kind="resume_match", owns=lambda match: not match.read_by, retry=lambda match: again(match, retried=True)
    ),
)
MATCH = Task(
    name="match_resume",
    model=ResumeMatch,
    queue="scores",
    sources=frozenset({str(MatchStatus.READ)}),
    failed=str(MatchStatus.FAILED),
    given_up=GivenUp(
        kind="resume_match", owns=lambda match: bool(match.read_by), retry=lambda match: again(match, retried=True)
    ),
)

UNTIL_WHEN = INTERVIEW_OPEN | {str(InterviewStatus.SCORING)}
"""In these statuses an interview's match follows a new résumé; later it stays what it was."""

WORDS_JOINED = "words_joined"
"""The warning about a résumé whose words stand together: its personal data cannot be taken out."""


@dataclass(frozen=True)
class Source:
    """A résumé as readers and matchers see it: what is personal is blanked, every other offset is that of the text."""

    text: str
    page_starts: tuple[int, ...]
    digest: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, candidate: Candidate) -> Source:
        """That of a candidate."""
        whole = candidate.resume_text
        cut = ("resume_cut",) if len(whole) > resumes.MAX_CHARACTERS else ()
        is_joined = has_joined_words(whole) or has_joined_personal(whole, [candidate.name])
        return cls(
            without_personal(whole[: resumes.MAX_CHARACTERS], [candidate.name]),
            tuple(candidate.resume_page_starts or ()),
            digest(candidate),
            (*cut, *((WORDS_JOINED,) if is_joined else ()), *matching.warnings(whole)),
        )

    def may_be_shown_to(self, ports: Sequence[P], builtin: P | None) -> Sequence[P]:
        """Those of `ports` that may see it. Joined words stay in this process, with `builtin` when no port is in it.

        Raises ProviderError when nobody is left.
        """
        if WORDS_JOINED not in self.warnings:
            return ports
        here = [port for port in ports if is_in_process(port)] or ([builtin] if builtin else [])
        if not here:
            message = "Words of the résumé stand together, so personal data cannot be taken out: no model is asked."
            raise ProviderError(message, provider=ports[0].name, code=WORDS_JOINED)
        return here


def digest(candidate: Candidate) -> str:
    """Names a résumé's text, so that one sees whether facts are of this one."""
    return hashlib.sha256(candidate.resume_text.encode()).hexdigest()


def request(interview: Interview) -> bool:
    """Has the candidate's résumé compared with the job, in the background. False: there is none, or it is off.

    A comparison that waits already is left alone; one that was made is made again.
    """
    if settings.RESUME_MATCHING == "off" or not interview.candidate.resume_text.strip():
        return False
    fresh = ResumeMatch(interview=interview, next_attempt_at=timezone.now() + jobs.SWEEP_AFTER)
    if insert_once(fresh):
        jobs.enqueue(READ.name, fresh.pk)
    else:
        again(ResumeMatch.objects.get(interview=interview))
    return True


def resume_changed(candidate: Candidate) -> None:
    """Has a new résumé compared with the jobs of the candidate's interviews that are not over."""
    for interview in candidate.interviews.filter(status__in=UNTIL_WHEN).order_by("created_at"):
        interview.candidate = candidate
        request(interview)


def again(match: ResumeMatch, *, retried: bool = False) -> bool:
    """Has a résumé read and compared once more. False: it waits for that already, or moved on.

    What a person has `retried` keeps the facts that were read, and goes on behind them.
    """
    read_by = match.read_by if retried else {}
    status, task = (MatchStatus.READ, MATCH) if read_by else (MatchStatus.WAITING, READ)
    moved = transitions.move(
        match, status, due_in=jobs.SWEEP_AFTER, retried=retried, error_code="", error_detail="", read_by=read_by
    )
    if moved:
        jobs.enqueue(task.name, match.pk)
    return moved


def read(match: ResumeMatch, *readers: ResumeReader, builtin: ResumeReader | None = None) -> bool:
    """Reads the facts with the first of `readers` that can; `builtin` reads what no model may see.

    False: somebody else does, it is tried again later, or it failed for good.
    """
    if not jobs.take(match, READ, vendors=len(readers)):
        return False
    source = Source.of(match.interview.candidate)
    resume = ResumeText(source.text, match.interview.language)
    try:
        allowed = source.may_be_shown_to(readers, builtin)
        told = vendors.ask(vendors.Request("resume_facts", match), allowed, lambda reader: reader.read_facts(resume))
    except ProviderError as error:
        jobs.retry_or_fail(match, READ, error, event="The résumé could not be read.")
        return False
    facts, dropped = resumes.supported_facts(told.facts, source.text, source.page_starts)
    moved = transitions.move(
        match,
        MatchStatus.READ,
        due_in=jobs.SWEEP_AFTER,
        facts=[fact.to_json() for fact in facts],
        facts_dropped=dropped,
        warnings=list(source.warnings),
        resume_hash=source.digest,
        read_by=asdict(told.author),
        error_code="",
        error_detail="",
    )
    if moved:
        jobs.enqueue(MATCH.name, match.pk)
    return moved


def compare(match: ResumeMatch, *matchers: Matcher, builtin: Matcher | None = None) -> bool:
    """Compares the résumé with the job by the first of `matchers` that can; `builtin` does it when no model may see it.

    False: somebody else does, it is tried again later, the résumé is another one by now, or it failed for good.
    """
    if not jobs.take(match, MATCH, vendors=2 * len(matchers)):  # requirements, and the match
        return False
    source = Source.of(match.interview.candidate)
    if source.digest != match.resume_hash:
        again(match)
        return False
    try:
        allowed = source.may_be_shown_to(matchers, builtin)
        asked = _requirements(match, matchers)
        columns = _compared(match, asked, source, allowed)
    except ProviderError as error:
        jobs.retry_or_fail(match, MATCH, error, event="The résumé could not be compared with the job.")
        return False
    event = "The résumé was compared with the job. No answer's score knows of it."
    return transitions.move(match, MatchStatus.READY, event=event, error_code="", error_detail="", **columns)


def _requirements(match: ResumeMatch, matchers: Sequence[Matcher]) -> JobRequirements:
    """The job's requirements, read when nobody has read this text of its advertisement before."""
    job = match.interview.job_description
    text_hash = requirements_hash(job, matchers[0].name)
    known = JobRequirements.objects.filter(job_description=job, text_hash=text_hash)
    found = known.first()
    if found is not None:
        return found
    advertisement = Advertisement(job.title, job.description, job.language)
    request = vendors.Request("requirements", match)
    told = vendors.ask(request, matchers, lambda matcher: matcher.read_requirements(advertisement))
    kept, dropped = matching.supported_requirements(told.requirements, job.description, job.language)
    row = JobRequirements(
        job_description=job,
        text_hash=text_hash,
        requirements=[requirement.to_json() for requirement in kept],
        dropped=dropped,
        asked_of=matchers[0].name,
        author=asdict(told.author),
    )
    return row if insert_once(row) else known.get()


def requirements_hash(job: JobDescription, reader: str) -> str:
    """Names a text of an advertisement and who reads it."""
    return hashlib.sha256("\0".join((reader, job.title, job.description)).encode()).hexdigest()


def _compared(
    match: ResumeMatch, asked: JobRequirements, source: Source, matchers: Sequence[Matcher]
) -> dict[str, Any]:
    requirements = [Requirement.from_json(data) for data in asked.requirements]
    if not requirements:
        return {"requirements": asked, "matches": [], "quotes_dropped": 0, "matched_by": asked.author}
    resume = ResumeText(source.text, match.interview.language)
    request = vendors.Request("resume_match", match)
    told = vendors.ask(request, matchers, lambda matcher: matcher.match(requirements, resume))
    try:
        matches, dropped = matching.supported_matches(requirements, told.matches, source.text, source.page_starts)
    except ValueError as error:
        raise InvalidAnswer(f"The match cannot be read: {error}", provider=told.author.provider) from None
    return {
        "requirements": asked,
        "matches": [each.to_json() for each in matches],
        "quotes_dropped": dropped,
        "matched_by": asdict(told.author),
    }


def is_current(match: ResumeMatch, interview: Interview) -> bool:
    """Whether a comparison is of the résumé and the advertisement as they are now."""
    asked, job = match.requirements, interview.job_description
    if asked is None or match.resume_hash != digest(interview.candidate):
        return False
    return asked.text_hash == requirements_hash(job, asked.asked_of)


def facts_known(candidate: Candidate) -> dict[str, Any] | None:
    """The facts that were read out of the résumé as it is now, for the newest interview; None: for none of them."""
    rows = ResumeMatch.objects.filter(interview__candidate=candidate, resume_hash=digest(candidate))
    row = rows.filter(status__in=[MatchStatus.READ, MatchStatus.READY]).order_by("-created_at").first()
    if row is None:
        return None
    return {"facts": row.facts, "dropped": row.facts_dropped, "warnings": row.warnings, "read_by": row.read_by}


def read_now(candidate: Candidate, reader: ResumeReader) -> dict[str, Any]:
    """The facts of a résumé, read in this process and kept nowhere. `reader` asks no vendor."""
    source = Source.of(candidate)
    told = reader.read_facts(ResumeText(source.text, candidate.language))
    facts, dropped = resumes.supported_facts(told.facts, source.text, source.page_starts)
    return {
        "facts": [fact.to_json() for fact in facts],
        "dropped": dropped,
        "warnings": list(source.warnings),
        "read_by": asdict(told.author),
    }


def suggestion_of(match: ResumeMatch, language: str) -> Suggestion | None:
    """A question about the résumé that a comparison suggests; None when there is none that may be asked.

    Joined words are not quoted: nobody can speak them, and a vendor would be shown them with the question.
    """
    if WORDS_JOINED in match.warnings:
        return None
    matches = tuple(RequirementMatch.from_json(data) for data in match.matches)
    return suggest_question(matches, tuple(ResumeFact.from_json(data) for data in match.facts), language)


def question_about_resume(interview: Interview) -> Suggestion | None:
    """The question about the résumé for an interview; None while there is no comparison."""
    match = ResumeMatch.objects.filter(interview=interview, status=MatchStatus.READY).first()
    return None if match is None else suggestion_of(match, interview.language)
