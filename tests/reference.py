"""Files that some tests read and that are not part of this repository, because their licences differ or they are large.

They lie in `$REFERENCE_DIR`, in `var/reference/`, or in a folder `shared` beside the project. A test that needs one is
skipped where it is missing; the reason names the file and says where it comes from. docs/testing.md explains it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    *(Path(folder) for folder in [os.environ.get("REFERENCE_DIR", "")] if folder),
    ROOT / "var" / "reference",
    ROOT.parent / "shared" / "specs",
    ROOT.parent / "shared" / "data",
)
SOURCES = {
    "twilio_api_v2010.json": "Twilio's OpenAPI file, spec/json/twilio_api_v2010.json of github.com/twilio/twilio-oai",
    "openai.json": "OpenAI's OpenAPI file of github.com/openai/openai-openapi, as JSON",
    "jobs": "a collection of job advertisements with an index.csv",
    "phones": "telephone numbers of every kind and region in a phone_vectors.csv",
    "reported": "files that users of such systems reported",
    "resumes": "a collection of résumés with an index.csv",
    "scoring": "answers that people scored",
    "speech": "a collection of telephone recordings with an index.csv",
    "vocabulary": "occupations and skills in nine languages",
}
"""What each file or folder is, by its name."""


def find(name: str) -> Path | None:
    """The file or folder `name`, or None where it is missing. Raises KeyError for a name that is not in SOURCES."""
    if name.partition("/")[0] not in SOURCES:
        raise KeyError(name)
    return next((folder / name for folder in FOLDERS if (folder / name).exists()), None)


def reason(name: str) -> str:
    """Why a test without `name` is skipped."""
    top = name.partition("/")[0]
    return f"{top} is missing ({SOURCES[top]}); put it into var/reference/, see docs/testing.md"


def need(name: str) -> Path:
    """The file or folder `name`; skips the running test where it is missing."""
    path = find(name)
    if path is None:
        pytest.skip(reason(name))
    return path


def needs(name: str) -> pytest.MarkDecorator:
    """The mark that skips a test or a module where `name` is missing."""
    return pytest.mark.skipif(find(name) is None, reason=reason(name))
