"""The fenced blocks of the documents: what is in them, and which test runs each."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^ *``` *$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands between two fences."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    def is_at(self, document: str, beginning: str) -> bool:
        """Whether it is the block of a document that begins with these words."""
        return self.document == document and self.text.startswith(beginning)

    @property
    def commands(self) -> list[list[str]]:
        """The words of each command, without comments and without a variable in front of it."""
        return [words[1:] if "=" in words[0] else words for words in _split(self.text) if words]


def _split(text: str) -> Iterator[list[str]]:
    """The words of each command; a quotation and a backslash may go on in the next line."""
    begun = ""
    for line in text.replace("\\\n", " ").splitlines():
        begun += line
        try:
            words = shlex.split(begun, comments=True)
        except ValueError:  # a quotation that is still open
            begun += "\n"
        else:
            yield words
            begun = ""


def _read(document: str) -> list[Block]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [
        Block(document, text[: found.start()].count("\n") + 1, found[2], _without_margin(found[3], found[1]))
        for found in FENCE.finditer(text)
    ]


def _without_margin(text: str, margin: str) -> str:
    return "".join(line.removeprefix(margin) for line in text.splitlines(keepends=True))


BLOCKS = [block for document in DOCUMENTS for block in _read(document)]


def of(document: str, language: str) -> list[str]:
    """The blocks of one language in a document."""
    return [block.text for block in BLOCKS if (block.document, block.language) == (document, language)]


def the(document: str, beginning: str) -> Block:
    """The block of a document that begins with these words."""
    [found] = [block for block in BLOCKS if block.is_at(document, beginning)]
    return found


def dry_run(*words: str) -> subprocess.CompletedProcess[str]:
    """What make would run, also below the make that runs the tests."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    command = ["make", "--no-print-directory", "-n", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


WHOLE = {
    ("docs/reference/api.md", "sh"): "tests/lab/test_snippets.py",
    ("docs/reference/phones.md", "python"): "tests/lab/test_snippets.py",
    ("docs/reference/resumes.md", "python"): "tests/lab/test_snippets.py",
}
"""Documents of which a test runs all blocks of a language."""
RUN = {
    ("README.md", "make demo JOB="): "tests/lab/test_snippets.py",
    ("README.md", "Job: "): "tests/lab/test_snippets.py",
    ("README.md", "curl "): "tests/lab/test_snippets.py",
    ("docs/reference/languages.md", ".venv/bin/pybabel "): "tests/test_snippets.py",
    ("docs/how-to/operations.md", "pg_dump "): "tests/engines/test_restore.py",
    ("docs/how-to/operations.md", 'python -c "import os, sqlite3;'): "tests/engines/test_restore.py",
    ("docs/how-to/operations.md", 'psql "$DATABASE_URL"'): "tests/engines/test_restore.py",
    ("docs/how-to/operations.md", 'rm -f "$DATA_DIR'): "tests/engines/test_restore.py",
    ("docs/how-to/operations.md", "python manage.py migrate"): "tests/engines/test_restore.py",
    ("docs/start/phone-page.md", "curl "): "tests/lab/test_snippets.py",
    ("docs/reference/phoneline.md", "POST /phoneline/clock"): "tests/phoneline/test_documented.py",
    ("docs/reference/phoneline.md", "POST /phoneline/dial"): "tests/phoneline/test_documented.py",
    ("docs/reference/phoneline.md", "python -m phoneline"): "tests/phoneline/test_documented.py",
    ("docs/reference/providers/openai.md", "python -m lab.openai.stand_in"): "tests/test_snippets.py",
    ("docs/start/tutorial.md", "JOB="): "tests/lab/test_snippets.py",
    ("docs/start/tutorial.md", "CANDIDATE="): "tests/lab/test_snippets.py",
    ("docs/start/tutorial.md", "INTERVIEW="): "tests/lab/test_snippets.py",
    ("docs/start/tutorial.md", "status() {"): "tests/lab/test_snippets.py",
    ("docs/start/tutorial.md", "curl "): "tests/lab/test_snippets.py",
}
"""Blocks that a test runs: document and first words → the test."""
NOT_RUN = {
    ("docs/concepts/flow.md", "flowchart LR"): "It is a drawing, which GitHub draws.",
    ("docs/how-to/postman.md", "npm install"): "It needs npm's registry. The continuous integration runs the commands.",
    ("docs/reference/providers/speech.md", "pip install"): "It needs PyPI, and installs 450 MB.",
    ("docs/reference/providers/vllm.md", "vllm serve"): "It needs a GPU and the weights of a model.",
    ("docs/start/tutorial.md", "export BASE_URL="): "Its values are those that `make run` printed.",
}
"""Blocks that cannot be run here: document and first words → the reason."""
