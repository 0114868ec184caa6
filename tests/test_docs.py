"""The documents say what the code does: variables, make targets, files, processes."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

from calls.domain.reasons import NoteCode, ReasonCode
from lab import procfile
from lab.install import ROOT
from tests.snippets import the

SETTING = re.compile(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"')
OF_PACKAGES = [ROOT / package / "README.md" for package in ("calls", "lab", "lab/bench", "phoneline")]
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *OF_PACKAGES])


def _text(name: str | Path) -> str:
    return (ROOT / name).read_text()


OF_RENDER = {"RENDER_EXTERNAL_URL"}
"""Render sets it for a web service by itself."""


def _settings() -> set[str]:
    return set(SETTING.findall(_text("screener/settings.py")))


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))


def _render_services() -> list[dict[str, Any]]:
    services: list[dict[str, Any]] = yaml.safe_load(_text("render.yaml"))["services"]
    return services


def _variables(service: dict[str, Any]) -> list[dict[str, Any]]:
    """The variables of a service, those of its groups among them."""
    groups = {group["name"]: group["envVars"] for group in yaml.safe_load(_text("render.yaml"))["envVarGroups"]}
    shared = [variable for entry in service["envVars"] for variable in groups.get(entry.get("fromGroup"), ())]
    return shared + [entry for entry in service["envVars"] if "key" in entry]


def test_every_process_on_render_has_the_same_environment():
    given = [{variable["key"] for variable in _variables(service)} - OF_RENDER for service in _render_services()]
    assert given[0] == given[1] == given[2]
    assert {"DIALLING_ENABLED", "WHITELISTED_NUMBERS"} <= given[0]


def _needed() -> set[str]:
    """The variables without which no container starts, as the page about deployment lists them."""
    return set(dotenv_values(stream=StringIO(the("docs/how-to/deploy.md", "SECRET_KEY=").text)))


def test_compose_asks_for_each_variable_that_the_page_lists_as_needed():
    services = yaml.safe_load(_text("compose.yaml"))["services"]
    needed = {name: set(re.findall(r"\$\{(\w+):\?", str(service["environment"]))) for name, service in services.items()}
    assert set().union(*needed.values()) == _needed()
    settings = _needed() & _settings()
    assert [name for name in procfile.commands() if settings - needed[name]] == []


def test_every_process_on_render_has_what_the_page_lists_as_needed():
    by_render = {"WEBHOOK_BASE_URL"}  # it is RENDER_EXTERNAL_URL there
    for service in _render_services():
        given = {variable["key"] for variable in _variables(service)}
        assert (_needed() & _settings()) - by_render - given == set()


def test_every_process_on_render_knows_the_address_of_web():
    background = _render_services()[1:]
    assert all({variable["key"] for variable in _variables(service)} >= OF_RENDER for service in background)


def test_render_probes_whether_web_lives():
    assert _render_services()[0]["healthCheckPath"] == "/healthz"


def test_no_process_on_render_starts_before_the_database_is_migrated():
    commands = [service["preDeployCommand"] for service in _render_services()]
    assert commands[0] == procfile.commands()["release"]
    assert all("migrate --check" in command for command in commands[1:])


def test_the_settings_are_found():
    assert {"SECRET_KEY", "WHITELISTED_NUMBERS", "TWILIO_AUTH_TOKEN"} <= _settings()


def test_the_example_environment_names_each_setting_once():
    named = re.findall(r"^([A-Z0-9_]+)=", _text(".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(_settings())


def test_the_example_environment_has_the_groups_of_the_page_of_settings():
    groups = re.findall(r"^# -- (.+?) -+$", _text(".env.example"), re.MULTILINE)
    page = re.findall(r"^## (.+)$", _text("docs/reference/settings.md"), re.MULTILINE)
    assert [*groups, "Read by others"] == page


def test_the_page_of_settings_names_what_the_settings_read():
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \|", _text("docs/reference/settings.md"), re.MULTILINE)
    assert sorted(rows) == sorted(_settings())


def test_the_page_about_scoring_names_every_reason_and_note():
    codes = {str(code) for code in (*ReasonCode, *NoteCode)}
    assert codes <= set(re.findall(r"^\| `([a-z_]+)` \|", _text("docs/concepts/scoring.md"), re.MULTILINE))


def test_render_sets_only_what_the_settings_read():
    given = {variable["key"] for service in _render_services() for variable in _variables(service)}
    assert given - {"PYTHON_VERSION"} <= _settings()


def test_render_starts_the_lines_of_the_procfile():
    started = [" ".join(service["startCommand"].split()) for service in _render_services()]
    assert started == [line for name, line in procfile.commands().items() if name != "release"]


def test_the_licence_is_the_mit_license():
    text = " ".join(_text("LICENSE").split())
    assert text.startswith("MIT License Copyright (c) ")
    assert "Permission is hereby granted, free of charge, to any person obtaining a copy of this software" in text
    assert 'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND' in text


def test_a_vulnerability_is_reported_in_private():
    assert "Do not open a public issue" in _text("SECURITY.md")
    assert "see SECURITY.md" in _text(".github/ISSUE_TEMPLATE/bug_report.yml")


def test_a_contributor_is_told_how_to_set_up_and_what_to_run():
    assert {"make setup", "make check", "make test"} <= set(re.findall(r"make [a-z]+", _text("CONTRIBUTING.md")))


@pytest.mark.parametrize("form", ["bug_report", "feature_request"])
def test_an_issue_form_has_what_a_form_needs(form: str):
    template = yaml.safe_load(_text(f".github/ISSUE_TEMPLATE/{form}.yml"))
    assert all(template[key] for key in ("name", "description", "body"))
    fields = [part for part in template["body"] if part["type"] != "markdown"]
    assert all(field["id"] and field["attributes"]["label"] for field in fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_every_target_of_the_makefile_says_what_it_does():
    described = set(re.findall(r"^([a-z]+):.*## \S", _text("Makefile"), re.MULTILINE))
    assert described == _make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_names_only_targets_there_are(document: Path):
    commands = re.findall(r"(?:`|^)make ([a-z]+)", _text(document), re.MULTILINE)
    assert set(commands) <= _make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_links_only_to_files_there_are(document: Path):
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", _text(document))
    assert [link for link in links if not (ROOT / document.parent / link).exists()] == []


def _anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", _text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_links_only_to_headings_there_are(document: Path):
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", _text(document))
    targets = [(document if not path else document.parent / path, anchor) for path, anchor in links]
    assert [(str(path), anchor) for path, anchor in targets if anchor not in _anchors(path)] == []


def test_the_table_of_contents_names_every_page_once():
    links = re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \|", _text("docs/README.md"), re.MULTILINE)
    pages = [
        path.relative_to("docs").as_posix()
        for path in DOCUMENTS
        if path.parts[0] == "docs" and path.name != "README.md"
    ]
    assert sorted(links) == sorted(pages)


def test_every_page_is_in_a_folder():
    assert [path.name for path in DOCUMENTS if path.parent == Path("docs")] == ["README.md"]


def test_a_picture_is_small_and_described():
    [(name, alt)] = re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]+)"', _text("README.md"))
    assert 0 < (ROOT / name).stat().st_size < 200_000
    assert len(alt.split()) > 5


ODD_WORDS = re.compile(r"\b(anew|heed(?:s|ed)?|errands?|whoever|thereupon|pump(?:s|ed)?)\b", re.IGNORECASE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_is_written_in_plain_words(document: Path):
    assert ODD_WORDS.findall(_text(document)) == []
