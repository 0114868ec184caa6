"""A test that needs a file from outside is skipped with a reason that names the file and where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import reference


@pytest.fixture
def no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has none of the files."""
    monkeypatch.setattr(reference, "FOLDERS", (tmp_path,))


@pytest.mark.parametrize(("name", "source"), reference.SOURCES.items())
@pytest.mark.usefixtures("no_files")
def test_a_missing_file_is_named_with_its_source(name: str, source: str):
    mark = reference.needs(f"{name}/some/part.csv").mark
    assert mark.args == (True,)
    assert mark.kwargs["reason"].startswith(f"{name} is missing ({source})")
    assert "docs/testing.md" in mark.kwargs["reason"]


@pytest.mark.usefixtures("no_files")
def test_a_running_test_is_skipped_for_the_same_reason():
    with pytest.raises(pytest.skip.Exception) as skipped:
        reference.need("openai.json")
    assert skipped.value.msg == reference.reason("openai.json")
    assert "github.com/openai/openai-openapi" in reference.reason("openai.json")


def test_a_file_that_is_there_skips_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reference, "FOLDERS", (tmp_path,))
    (tmp_path / "openai.json").touch()
    assert reference.needs("openai.json").mark.args == (False,)
    assert reference.need("openai.json") == tmp_path / "openai.json"


def test_a_file_of_no_known_source_is_an_error_of_the_test():
    with pytest.raises(KeyError, match="nobody"):
        reference.needs("nobody.json")
