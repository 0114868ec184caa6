"""Many résumés at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import pytest

from candidates.resume import ParserBusyError, parse, parse_resume
from tests.candidates import resume_files

FILE = resume_files.docx(resume_files.paragraph("Ada Example, cook"))


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """All children run, and nobody waits long."""
    monkeypatch.setattr(parse, "_CHILDREN", BoundedSemaphore(1))
    monkeypatch.setattr(parse, "QUEUE_SECONDS", 0.05)
    assert parse._CHILDREN.acquire()


def test_a_file_that_waits_too_long_for_its_turn_is_refused(busy: None):
    with pytest.raises(ParserBusyError):
        parse_resume(FILE)


def test_a_file_is_refused_at_once_when_enough_others_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parse, "_PLACES", BoundedSemaphore(1))
    assert parse._PLACES.acquire()
    with pytest.raises(ParserBusyError):
        parse_resume(FILE)


def test_a_file_that_was_refused_leaves_its_place(busy: None):
    for _ in range(9):
        with pytest.raises(ParserBusyError):
            parse_resume(FILE)
    parse._CHILDREN.release()
    assert parse_resume(FILE).text == "Ada Example, cook"


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
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(parse_resume, [FILE] * 8))
    assert max(most) <= 3
