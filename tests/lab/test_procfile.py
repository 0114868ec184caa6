"""The Procfile as this project reads it."""

from pathlib import Path

import pytest

from lab.procfile import commands


def test_the_procfile_names_the_processes_of_the_contract():
    assert list(commands()) == ["release", "web", "worker", "clock"]


def test_the_web_process_listens_where_the_platform_says():
    assert "--bind 0.0.0.0:$PORT" in commands()["web"]


def test_comments_and_empty_lines_are_not_processes(tmp_path: Path):
    path = tmp_path / "Procfile"
    path.write_text("# what runs\n\nweb: run --all\n")
    assert commands(path) == {"web": "run --all"}


def test_a_line_that_is_no_entry_is_an_error(tmp_path: Path):
    path = tmp_path / "Procfile"
    path.write_text("run everything\n")
    with pytest.raises(ValueError, match="run everything"):
        commands(path)
