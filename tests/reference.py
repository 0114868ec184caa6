"""Larger collections of input, which are not part of this repository: their licences differ, or they are large.

Every test runs on the project's own files (`tests/collection/`, `tests/published/`). Where a larger collection lies in
`$REFERENCE_DIR`, in `var/reference/`, or in a folder `shared` beside the project, the same tests run on its files too.
No test is skipped where it is missing; there are only fewer cases. docs/how-to/testing.md explains it.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = ROOT / "tests" / "collection"
"""The project's own files, by the same names."""
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
    "speech": "a collection of telephone recordings with an index.csv",
}
"""What each file or folder is, by its name."""


def larger(name: str) -> list[Path]:
    """The file or folder `name` of the larger collection: one path, or none. Raises KeyError for an unknown name."""
    if name.partition("/")[0] not in SOURCES:
        raise KeyError(name)
    return [folder / name for folder in FOLDERS if (folder / name).exists()][:1]


def folders(name: str) -> list[Path]:
    """The project's own folder `name` and, where there is one, the larger one."""
    return [COLLECTION / name, *larger(name)]


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of an index."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
