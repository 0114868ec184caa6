"""`make setup` and the installation before every other target, in a small project of its own."""

import os
import shutil
import signal
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from lab import install

SCRIPT = Path(install.__file__)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose requirement files name nothing, so that no network is needed."""
    script = tmp_path / "lab" / "install.py"
    script.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, script)
    (tmp_path / "phoneline").mkdir()
    for name in install.REQUIREMENTS["dev"]:
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def ready_made_venv(project: Path) -> Path:
    """Saves the seconds that pip's own installation takes where the interpreter's own pip can be used."""
    venv.create(project / ".venv", system_site_packages=True, symlinks=True)
    return project / ".venv"


def _command(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-I", str(project / "lab" / "install.py"), *arguments]


def _install(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(project, *arguments), capture_output=True, text=True, check=False)


def test_two_installations_at_once_into_a_fresh_project_both_end_well(project: Path):
    both = [subprocess.Popen(_command(project, chosen), stdout=subprocess.PIPE) for chosen in ("run", "dev")]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert any(b"waiting" in output for output in outputs)


def test_a_second_run_does_nothing(project: Path, ready_made_venv: Path):
    assert "Installing" in _install(project, "run").stdout
    second = _install(project, "run")
    assert (second.returncode, second.stdout) == (0, "")


def test_a_changed_requirement_is_installed(project: Path, ready_made_venv: Path):
    _install(project, "run")
    (project / "requirements.txt").write_text("# another pin\n")
    assert "Installing" in _install(project, "run").stdout


def test_a_package_that_cannot_be_installed_is_a_failure(project: Path, ready_made_venv: Path):
    (project / "requirements.txt").write_text("./no-such-folder\n")
    failed = _install(project, "run")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr


def test_an_installation_says_how_much_disk_space_it_takes(project: Path, ready_made_venv: Path):
    assert "MB of disk space" in _install(project, "run").stdout


def test_a_package_is_counted_when_pip_gets_to_it(project: Path, ready_made_venv: Path):
    (project / "requirements.txt").write_text(f"{_wheel(project)}\n")
    assert "Unpacking 1 packages" in _install(project, "run").stdout


def _wheel(folder: Path) -> Path:
    """A package with nothing in it."""
    info = "tiny-1.dist-info"
    path = folder / "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def _accept_interrupts() -> None:
    """A shell has its background jobs ignore Ctrl-C, and they pass that on to their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_installation_ends_with_a_sentence(project: Path, ready_made_venv: Path):
    slow = project / "slow"
    slow.mkdir()
    (slow / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    (slow / "backend.py").write_text("import time\ntime.sleep(60)\n")
    (project / "requirements.txt").write_text(f"{slow}\n")
    with subprocess.Popen(
        _command(project, "run"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_accept_interrupts,
    ) as running:
        assert running.stdout is not None
        assert "Installing" in running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        _, complaint = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "The same command continues" in complaint
    assert "Traceback" not in complaint


def test_an_unknown_set_is_a_wrong_call(project: Path):
    wrong = _install(project, "everything")
    assert (wrong.returncode, wrong.stderr) == (2, "usage: install.py run|dev\n")


def test_an_old_python_is_told_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert install.main(["run"]) == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err
