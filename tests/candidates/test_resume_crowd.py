"""Many résumés at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from candidates.resume import parse, parse_resume
from tests.candidates import resume_files


def test_no_more_children_run_at_once_than_memory_allows(monkeypatch: pytest.MonkeyPatch):
    running, most = [], []
    start = parse._start

    def counting(*arguments):
        running.append(1)
        most.append(len(running))
        return start(*arguments)

    def reaped(*arguments):
        running.pop()
        return reap(*arguments)

    reap = parse._reap
    monkeypatch.setattr(parse, "_start", counting)
    monkeypatch.setattr(parse, "_reap", reaped)
    file = resume_files.docx(resume_files.paragraph("Ada Example, cook"))
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(parse_resume, [file] * 8))
    assert max(most) <= 3
