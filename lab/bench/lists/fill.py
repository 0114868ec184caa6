"""The rows of a service that has been used for a long time, or that has a long day before it."""

import hashlib
import uuid
from collections.abc import Mapping

from django.db import connection
from django.db.backends.utils import CursorWrapper

from calls.models import Call, Interview, InterviewEvent, InterviewResponse, InterviewResult, JobDescription, Recording
from candidates.models import Candidate
from lab.bench.lists.bulk import insert, without_indexes

INTERVIEWS_OF_A_JOB = 50
ANSWERS = 2
_MODELS = (Candidate, JobDescription, Interview, Call, InterviewResponse, Recording, InterviewResult, InterviewEvent)
_TEXT = "repeat('What was said about the work with other people. ', 6)"

_ARCHIVE = """
    CREATE TEMPORARY TABLE spread AS
    SELECT n, share,
        CASE WHEN n > {size} - 10 THEN 'in_progress'
             WHEN share < 0.50 THEN 'completed' WHEN share < 0.68 THEN 'not_reached'
             WHEN share < 0.78 THEN 'incomplete' WHEN share < 0.84 THEN 'declined' WHEN share < 0.88 THEN 'canceled'
             WHEN share < 0.91 THEN 'failed' ELSE 'pending' END AS status,
        CASE WHEN share < 0.12 THEN 'hire' WHEN share < 0.36 THEN 'consider' WHEN share < 0.49 THEN 'reject' END
            AS recommendation,
        floor({jobs} * power(random(), 2))::int AS job,
        floor({candidates} * random())::int AS candidate,
        now() - ({size} - n) * interval '30 seconds' AS created_at
    FROM (SELECT n, random() AS share FROM generate_series(1, {size}) AS n) AS numbers
"""
"""An interview every 30 seconds. Half of them have a result, and some jobs have many more interviews than others."""

_BACKLOG = """
    CREATE TEMPORARY TABLE spread AS
    SELECT n, CASE WHEN n <= 20 THEN 'scoring' ELSE 'pending' END AS status, NULL AS recommendation,
        n % {jobs} AS job, n AS candidate, now() - random() * interval '23 hours' AS created_at
    FROM generate_series(1, {size}) AS n
"""
"""Each candidate was called once within a day and not reached, and is due again."""


def identity(kind: str, number: int) -> uuid.UUID:
    """The id of the row of a kind with a number."""
    return uuid.UUID(hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def archive(size: int) -> None:
    """So many interviews of the past with everything that belongs to them, and a tenth that still wait."""
    with connection.cursor() as cursor:
        _prepare(cursor)
        with without_indexes(cursor, [model._meta.db_table for model in _MODELS]):
            _spread(cursor, _ARCHIVE, size)
            _people(cursor, size)
            _interviews(cursor, {"next_attempt_at": "CASE status WHEN 'pending' THEN now() + interval '1 day' END"})
            _calls(
                cursor,
                "spread, generate_series(1, 3) AS k WHERE status <> 'pending' AND (k = 1 OR status = 'not_reached')",
            )
            _answers(cursor)
            _timeline(cursor)
    _settle()


def backlog(size: int) -> None:
    """So many interviews that are due now, each with a call of the last day behind it."""
    with connection.cursor() as cursor:
        _prepare(cursor)
        with without_indexes(cursor, [model._meta.db_table for model in _MODELS]):
            _spread(cursor, _BACKLOG, size)
            _people(cursor, size)
            _interviews(cursor, {"next_attempt_at": "created_at", "attempts": "1"})
            _calls(cursor, "spread, generate_series(1, 1) AS k")
    _settle()


def _prepare(cursor: CursorWrapper) -> None:
    cursor.execute("SET maintenance_work_mem = '256MB'")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute("SELECT setseed(0.5)")


def _spread(cursor: CursorWrapper, statement: str, size: int) -> None:
    jobs = max(size // INTERVIEWS_OF_A_JOB, 1)
    cursor.execute(statement.format(size=size, jobs=jobs, candidates=size * 4 // 5))


def _people(cursor: CursorWrapper, size: int) -> None:
    values = {"id": _id("candidate", "n"), "name": "'Candidate ' || n", "phone": "'+1' || (2000000000 + n)"}
    insert(cursor, Candidate, f"generate_series(0, {size}) AS n", {**values, **_TIMES})
    values = {"id": _id("job", "n"), "title": "'Job ' || n", "description": f"{_TEXT} || {_TEXT}", **_TIMES}
    jobs = size // INTERVIEWS_OF_A_JOB
    values["status"] = f"CASE WHEN n > {jobs} THEN 'failed' ELSE 'ready' END"
    insert(cursor, JobDescription, f"generate_series(0, {jobs + jobs // 100 + 1}) AS n", values)


def _interviews(cursor: CursorWrapper, values: Mapping[str, str]) -> None:
    links = {"candidate_id": _id("candidate", "candidate"), "job_description_id": _id("job", "job")}
    own = {"id": _id("interview", "n"), "status": "status", "created_at": "created_at", "language": "'en-US'"}
    own["recommendation"] = "CASE status WHEN 'completed' THEN recommendation END"
    insert(cursor, Interview, "spread", {**links, **own, **values})


def _calls(cursor: CursorWrapper, source: str) -> None:
    values = {
        "id": _id("call", "n || '-' || k"),
        "interview_id": _id("interview", "n"),
        "status": "CASE status WHEN 'in_progress' THEN status ELSE 'completed' END",
        "provider": "'carrier'",
        "provider_call_id": "'CA' || md5(n || '-' || k)",
        "duration_seconds": "400",
    }
    moments = dict.fromkeys(("created_at", "ordered_at", "started_at", "ended_at"), "created_at")
    insert(cursor, Call, source, {**values, **moments})


def _answers(cursor: CursorWrapper) -> None:
    done = "FROM spread WHERE status = 'completed'"
    values = {
        "interview_id": _id("interview", "n"),
        "position": "k",
        "kind": "'technical'",
        "competency": "'technical'",
        "question": "'What have you built yourself, and how?'",
        "rubric": "'{}'",
        "weight": "1",
        "max_seconds": "120",
        "status": "'scored'",
        "transcript": _TEXT,
        "score": "share * 20",
        "id": f"(n - 1) * {ANSWERS} + k",
    }
    source = f"(SELECT * {done}) AS done, generate_series(1, {ANSWERS}) AS k"
    insert(cursor, InterviewResponse, source, values)
    values = {
        "id": _id("recording", "n || '-' || k"),
        "response_id": values["id"],
        "call_id": _id("call", "n || '-1'"),
        "provider": "'carrier'",
        "provider_recording_id": "'RE' || md5(n || '-' || k)",
        "status": "'transcribed'",
        "duration_seconds": "40",
        "file": "'recordings/' || n || k",
        "created_at": "created_at",
    }
    insert(cursor, Recording, source, values)
    values = {"interview_id": _id("interview", "n"), "overall_score": "share * 20", "recommendation": "recommendation"}
    insert(
        cursor, InterviewResult, f"(SELECT * {done}) AS done", {**values, "summary": _TEXT, "created_at": "created_at"}
    )


def _timeline(cursor: CursorWrapper) -> None:
    values = {
        "public_id": _id("event", "n || '-' || k"),
        "interview_id": _id("interview", "n"),
        "kind": "'interview.moved'",
        "message": "'Something that a recruiter understands.'",
        "created_at": "created_at",
    }
    insert(cursor, InterviewEvent, "spread, generate_series(1, 2) AS k", values)


_TIMES = {"created_at": "now() - n * interval '30 seconds'", "updated_at": "now()"}


def _id(kind: str, number: str) -> str:
    """The same as `identity`, as an SQL expression."""
    return f"md5('{kind}' || {number})::uuid"


def _settle() -> None:
    """What autovacuum does in the life of a service."""
    with connection.cursor() as cursor:
        for model in _MODELS:
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
