"""Every fenced block of the documents is run by a test, checked here, or listed with the reason why it is neither."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.mofile import read_mo
from django.core.management import call_command, load_command_class
from django.test import Client
from dotenv import dotenv_values
from openapi_schema_validator import OAS31Validator

from lab.abilities import reading as abilities_reading
from lab.scenarios import reading as scenarios_reading
from phoneline.faults.rules import parse_rules
from phoneline.script_files import parse_script
from screener import endpoints
from screener.observability.logs import OURS
from tests.snippets import BLOCKS, DOCUMENTS, NOT_RUN, ROOT, RUN, WHOLE, Block, dry_run, the

SCRIPTS = ROOT / "phoneline" / "candidates"


def _is_made(block: Block) -> bool:
    """Whether every line is a command of make."""
    return block.language == "sh" and all(words[0] == "make" for words in block.commands)


def _is_managed(block: Block) -> bool:
    """Whether every line is a command of manage.py."""
    return block.language == "sh" and all(words[:2] == ["python", "manage.py"] for words in block.commands)


def _written_in(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def _each(blocks: list[Block]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("block", blocks, ids=str)


MADE = [block for block in BLOCKS if _is_made(block)]
MANAGED = [block for block in BLOCKS if _is_managed(block)]
CHECKED = [
    *MADE,
    *MANAGED,
    *(block for language in ("dotenv", "json", "toml", "yaml") for block in _written_in(language)),
]


def _listed(block: Block, places: dict[tuple[str, str], str]) -> list[str]:
    return [where for (document, beginning), where in places.items() if block.is_at(document, beginning)]


# -- no block is forgotten ---------------------------------------------------------------------------------


@_each(BLOCKS)
def test_a_block_is_run_or_checked_or_listed_with_a_reason(block: Block):
    is_run = bool(_listed(block, RUN)) or (block.document, block.language) in WHOLE
    is_not_run = bool(_listed(block, NOT_RUN))
    assert is_run or is_not_run or block in CHECKED, "Run this block in a test, or say in tests/snippets.py why not."
    assert not (is_run and is_not_run)


@pytest.mark.parametrize(("document", "beginning"), [*RUN, *NOT_RUN])
def test_every_listed_block_is_there(document: str, beginning: str):
    assert [block for block in BLOCKS if block.is_at(document, beginning)]


@pytest.mark.parametrize(("document", "test"), sorted({(place[0], test) for place, test in (RUN | WHOLE).items()}))
def test_the_test_that_runs_a_block_names_its_document(document: str, test: str):
    assert document in (ROOT / test).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_fence_of_a_document_belongs_to_a_block_that_is_found(document: str):
    fences = re.findall(r"^[ >\t]*(?:```|~~~)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len([block for block in BLOCKS if block.document == document])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_has_no_code_outside_of_fences(document: str):
    text = re.sub(
        r"^( *)```.*?^ *```$", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert re.findall(r"\n\n( {4,}\S.*)", text) == []


# -- commands ----------------------------------------------------------------------------------------------

BY_HAND = {
    "abilities": "tests/lab/abilities plays the same command for one job",
    "faults": "it takes hours; it is run before a release",
    "run": "it stays up until it is stopped; make scenarios and make demo start the same processes",
    "setup": "make test and make check begin with it",
}
"""Targets that the continuous integration does not run, and why."""


@_each(MADE)
def test_a_command_of_make_is_one_that_the_makefile_understands(block: Block):
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    for _, target, *variables in block.commands:
        dry = dry_run(target, *variables)
        assert dry.returncode == 0, dry.stderr
        [recipe] = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", recipes, re.MULTILINE)
        names = [variable.partition("=")[0] for variable in variables]
        assert [name for name in names if not re.search(rf"\$[({{]?\$?{{?{name}\b", recipe)] == []


def test_the_continuous_integration_runs_every_command_of_make_that_it_can():
    targets = {words[1] for block in MADE for words in block.commands}
    stages = set(re.findall(r"\bmake (\w+)", (ROOT / ".ci/run").read_text(encoding="utf-8")))
    assert targets - stages == set(BY_HAND)


@_each(MANAGED)
def test_a_command_of_manage_py_has_only_options_there_are(block: Block):
    for _, _, name, *arguments in block.commands:
        package = "calls" if (ROOT / f"calls/management/commands/{name}.py").exists() else "django.core"
        load_command_class(package, name).create_parser("manage.py", name).parse_args(arguments)


def test_the_commands_that_measured_the_builtin_scorer_rate_a_file_of_answers(tmp_path: Path):
    for _, _, *arguments in the("docs/concepts/scoring.md", "python manage.py evaluate var/").commands:
        assert arguments[1].startswith("var/reference/scoring/")
        arguments[1] = str(ROOT / "tests/collection/scored.csv")
        printed = StringIO()
        call_command(*arguments, "--out", str(tmp_path), stdout=printed)
        assert "Pearson" in printed.getvalue()


def test_the_catalogues_are_compiled_as_the_page_about_languages_says(tmp_path: Path):
    [command] = the("docs/reference/languages.md", ".venv/bin/pybabel ").commands
    shutil.copytree(ROOT / "calls/locale", tmp_path / "calls/locale")
    compiled = sorted((tmp_path / "calls/locale").rglob("*.mo"))
    kept = {path: _messages(path) for path in compiled}
    for path in compiled:
        path.unlink()
    assert command[0] == ".venv/bin/pybabel"
    command[:1] = [sys.executable, "-m", "babel.messages.frontend"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert {path: _messages(path) for path in compiled} == kept
    assert len(kept) >= 4


def _messages(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_mo(file) if message.id}


def test_the_stand_in_for_a_model_starts_as_the_page_about_openai_says():
    [(_, *command)] = the("docs/reference/providers/openai.md", "python -m lab.openai.stand_in").commands
    command[command.index("--port") + 1] = "0"
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.findall(r"http://127.0.0.1:\d+/v1", process.stdout.readline())
        process.terminate()
    assert len(address) == 1


def test_the_continuous_integration_runs_the_collection_as_the_page_about_postman_says():
    install, run = the("docs/how-to/postman.md", "npm install").commands
    ours = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert install[-1].replace("newman@", "NEWMAN_VERSION=") in ours
    assert all(" ".join(words) in " ".join(ours.replace("\\\n", " ").split()) for words in _sentences(run))


def _sentences(run: list[str]) -> list[list[str]]:
    """The command in front of --run, and what is run then."""
    at = run.index("--run")
    return [run[: at + 1], run[at + 1].replace("\\\n", " ").split()]


# -- what is written in a format ---------------------------------------------------------------------------


@cache
def _schemas() -> dict[str, Any]:
    answer = Client().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    schemas: dict[str, Any] = json.loads(answer.content)["components"]["schemas"]
    return schemas


SHAPES = {
    ("docs/reference/api.md", '{"type": "about:blank"'): "Problem",
    ("docs/reference/api.md", '{"id": "response-17"'): "DeadLetter",
    ("docs/reference/api.md", '{"phone": "+14155552671"'): "Suppression",
    ("docs/concepts/scoring.md", '{"position": 2'): "InterviewResponse",
    ("docs/how-to/observability.md", '{"code": 200'): "",
}
"""What a block of JSON is an example of in the API. Nothing: it is lines of the log."""


@_each(_written_in("json"))
def test_an_example_in_json_has_the_shape_of_what_it_shows(block: Block):
    [name] = _listed(block, SHAPES)
    if name:
        whole = _schemas()[name]
        example = json.loads(block.text)
        part = {key: value for key, value in whole.items() if key != "required" or set(example) >= set(value)}
        assert sorted(set(example) - set(whole["properties"])) == []
        faults = OAS31Validator(part | {"components": {"schemas": _schemas()}}).iter_errors(example)
        assert [fault.message for fault in faults] == []
    else:
        lines = [json.loads(line) for line in block.text.splitlines()]
        assert [sorted(line.keys() - OURS - {"event", "request"}) for line in lines] == [[]] * len(lines)


TABLES: dict[tuple[str, str], str] = {
    ("docs/reference/phoneline.md", 'title = "example"'): "script",
    ("docs/reference/phoneline.md", "seed = 7"): "faults",
    ("docs/how-to/scenarios.md", "about = "): "scenario",
    ("docs/how-to/simulated.md", 'trade = "nurse"'): "abilities",
}
"""Who reads a block of TOML."""
READERS: dict[str, Callable[[Path], object]] = {
    "script": lambda path: parse_script(tomllib.loads(path.read_text(encoding="utf-8")), SCRIPTS),
    "faults": lambda path: parse_rules(tomllib.loads(path.read_text(encoding="utf-8"))),
    "scenario": scenarios_reading.read,
    "abilities": abilities_reading.read,
}


@_each(_written_in("toml"))
def test_an_example_in_toml_is_read_by_whom_it_is_for(block: Block, tmp_path: Path):
    [reader] = _listed(block, TABLES)
    path = tmp_path / "example.toml"
    path.write_text(block.text, encoding="utf-8")
    assert READERS[reader](path)


def _metrics() -> dict[str, set[str]]:
    """The metrics that the page describes, each with its labels."""
    page = (ROOT / "docs/how-to/observability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(screener_\w+)` \| ([^|]*) \|", page, re.MULTILINE)
    return {name: {"le", *re.findall(r"`(\w+)`", labels)} for name, labels in rows}


@_each(_written_in("yaml"))
def test_an_example_in_yaml_is_a_configuration_of_prometheus(block: Block):
    example = yaml.safe_load(block.text)
    for job in example.get("scrape_configs", []):
        assert {"job_name", "static_configs", "authorization"} <= set(job)
        assert [target for part in job["static_configs"] for target in part["targets"]]
    for rule in (rule for group in example.get("groups", []) for rule in group["rules"]):
        assert {"alert", "expr"} <= set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "5m"))
        _check_expression(rule["expr"])
    assert set(example) in ({"scrape_configs"}, {"groups"})


def _check_expression(expression: str) -> None:
    """Fails for a metric or a label that there is not."""
    known = _metrics()
    names = [re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"screener_\w+", expression)]
    by = {label.strip() for part in re.findall(r"by \(([^)]*)\)", expression) for label in part.split(",")}
    chosen = set(re.findall(r"[{,]\s*(\w+)\s*[=!]", expression))
    assert names
    assert set(names) <= set(known)
    assert by | chosen <= set().union(*(known[name] for name in names))
    assert expression.count("(") == expression.count(")")


def _settings() -> set[str]:
    return set(
        re.findall(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"', (ROOT / "screener/settings.py").read_text(encoding="utf-8"))
    )


@_each(_written_in("dotenv"))
def test_an_example_of_the_environment_sets_variables_that_are_read(block: Block):
    compose = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    values = dotenv_values(stream=StringIO(block.text))
    assert all(values.values())
    assert sorted(set(values) - _settings() - compose) == []


EXTRA = "its package is missing: pip install -r requirements-whisper.txt"
"""Why one example does not start where an extra is not installed. The page says so above the example."""


@_each(_written_in("dotenv"))
def test_the_service_starts_with_an_example_of_the_environment(block: Block):
    given = {name: value or "" for name, value in dotenv_values(stream=StringIO(block.text)).items()}
    usual = {"SECRET_KEY": "for-this-test", "DATABASE_URL": "sqlite://:memory:", "OPENAI_API_KEY": "for-this-test"}
    kept = {name: value for name, value in os.environ.items() if name not in _settings()}
    start = [sys.executable, "-c", "import screener.settings"]
    run = subprocess.run(start, cwd=ROOT, env=kept | usual | given, capture_output=True, text=True, check=False)
    assert run.returncode == 0 or EXTRA in run.stderr, run.stderr


def test_the_example_of_fallbacks_names_two_endpoints():
    [line] = the("docs/reference/vendors.md", "OPENAI_FALLBACKS=").text.splitlines()
    first, second = endpoints.read(line.partition("=")[2].split(","), taken="openai")
    assert (first.base_url, first.api_key, first.model) == ("https://api.example.com/v1", "KEY", "large")
    assert (second.base_url, second.name) == ("http://10.0.0.5:8000/v1", "cellar")
