"""Every test runs on the project's own files; a larger collection adds cases, and none is skipped without it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import reference

TESTS = sorted(path.relative_to(reference.ROOT) for path in (reference.ROOT / "tests").rglob("*.py"))
SKIPS = {"skip", "skipif", "importorskip", "skipTest", "skipUnless", "skipIf"}
PROGRAMS = ("PostgreSQL", "Debian's package", "chromium", "requirements-whisper.txt", "on Linux alone")
"""What may be missing where a test is skipped, as its reason names it: anybody can install it."""


def _skipping(file: Path) -> list[str]:
    """The calls in a file that skip a test, as source."""
    source = (reference.ROOT / file).read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in SKIPS]
    return [ast.get_source_segment(source, node) or "" for node in named]


@pytest.mark.parametrize("file", TESTS, ids=str)
def test_a_test_is_skipped_only_for_want_of_a_program(file: Path):
    assert [call for call in _skipping(file) if not any(program in call for program in PROGRAMS)] == []


def test_no_program_is_listed_that_no_test_needs():
    calls = "".join(call for file in TESTS for call in _skipping(file))
    assert [program for program in PROGRAMS if program not in calls] == []


def test_a_parametrization_without_cases_is_an_error_and_no_skip(pytestconfig: pytest.Config):
    assert pytestconfig.getini("empty_parameter_set_mark") == "fail_at_collect"


@pytest.mark.parametrize("name", reference.SOURCES)
def test_a_collection_that_is_missing_adds_no_case(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reference, "FOLDERS", (tmp_path,))
    assert reference.larger(name) == []


def test_the_first_collection_that_has_a_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folders = tmp_path / "none", tmp_path / "one", tmp_path / "two"
    monkeypatch.setattr(reference, "FOLDERS", folders)
    for folder in folders[1:]:
        (folder / "jobs").mkdir(parents=True)
    assert reference.larger("jobs") == [folders[1] / "jobs"]
    assert reference.folders("jobs") == [reference.COLLECTION / "jobs", folders[1] / "jobs"]


def test_a_file_of_no_known_source_is_an_error_of_the_test():
    with pytest.raises(KeyError, match="nobody"):
        reference.larger("nobody.json")


@pytest.mark.parametrize("name", reference.SOURCES)
def test_the_page_about_the_tests_names_every_larger_collection(name: str):
    assert f"`{name}" in (reference.ROOT / "docs/how-to/testing.md").read_text(encoding="utf-8")
