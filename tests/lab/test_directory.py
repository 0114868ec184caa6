"""A stack's own directory under `var/`."""

from pathlib import Path

from lab.directory import Directory


def test_a_directory_starts_empty(tmp_path: Path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "old.wav").touch()
    claimed = Directory("demo", keep=False, parent=tmp_path)
    assert [path.name for path in claimed.path.iterdir()] == ["logs"]


def test_a_kept_directory_still_has_its_files(tmp_path: Path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "db.sqlite3").touch()
    claimed = Directory("run", keep=True, parent=tmp_path)
    assert (claimed.path / "db.sqlite3").exists()


def test_a_second_stack_at_the_same_time_gets_another_directory(tmp_path: Path):
    first = Directory("demo", keep=False, parent=tmp_path)
    second = Directory("demo", keep=False, parent=tmp_path)
    assert [first.path.name, second.path.name] == ["demo", "demo-2"]


def test_a_released_directory_is_used_again(tmp_path: Path):
    Directory("demo", keep=False, parent=tmp_path).release()
    assert Directory("demo", keep=False, parent=tmp_path).path.name == "demo"
