"""What a person gives to the local commands: a job description, a résumé, a candidate's script, how fast calls go."""

from dataclasses import dataclass
from pathlib import Path

from calls.providers.builtin.lexicon import lexicon_or_default
from calls.providers.builtin.words import words
from lab.install import ROOT

BUILT_IN_JOB = Path(__file__).with_name("jobs") / "backend-engineer.txt"
SCRIPTS = ROOT / "phoneline" / "candidates"
SLOWEST, FASTEST = 1, 100
"""How many call seconds may pass in a second."""

_MAX_TITLE = 120


class InputError(Exception):
    """Something given by the person cannot be used; the text says what, in one sentence."""


@dataclass(frozen=True)
class Job:
    """A job description as the API takes it."""

    title: str
    description: str
    language: str = "en-US"


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


TAGS = {"de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "sv": "sv-SE"}
"""The languages of the built-in questions, and the tag that a job in one of them gets."""

_MIN_WORDS, _MIN_SHARE, _MIN_MARGIN = 20, 0.12, 1.5


def read_job(path: Path, language: str = "") -> Job:
    """The first line with words is the title, the whole text the description. InputError: not a text file.

    Without a `language` it is found from the text; InputError when it cannot be.
    """
    text = _decoded(_bytes(path, "job description"), path)
    lines = [line.strip(" #*\t") for line in text.splitlines()]
    title = next((line for line in lines if line), "")
    if not title:
        raise InputError(f"The job description {path} is empty.")
    found = language or language_of(text)
    if not found:
        known = ", ".join(TAGS.values())
        raise InputError(f"The language of {path} cannot be told. Name it, as in JOB_LANGUAGE=sv-SE ({known}).")
    return Job(title=_shortened(title), description=text.strip(), language=found)


def language_of(text: str) -> str:
    """The tag of the language that `text` is written in, found by its function words; "" when that is not clear.

    A text of a few words counts as English: it is a title, and titles do not tell.
    """
    longer = [word for word in words(text) if len(word) > 1]  # "C" and "R" are no words of any language
    if len(longer) < _MIN_WORDS:
        return TAGS["en"]
    counts = {code: sum(word in lexicon_or_default(code).vocabulary.function for word in longer) for code in TAGS}
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda item: item[1], reverse=True)[:2]
    return TAGS[best] if most >= _MIN_SHARE * len(longer) and most >= _MIN_MARGIN * next_most else ""


def read_resume(path: Path) -> Upload:
    """The file as it is: the service says whether it is a résumé. InputError: it cannot be read."""
    return Upload(path.name, _bytes(path, "résumé"))


def script_name(wanted: str) -> str:
    """The phoneline's name of a candidate, given like `hangs_up` or `hangs up`. InputError: unknown."""
    name = "_".join(wanted.lower().replace("-", " ").replace("_", " ").split())
    known = sorted(path.stem for path in SCRIPTS.glob("*.toml"))
    if name not in known:
        raise InputError(f"There is no candidate {wanted!r}; there are: {', '.join(known)}.")
    return name


def check_speed(speed: float, minimum: float = SLOWEST) -> None:
    """How much faster than real time calls may go. InputError: out of range."""
    if not minimum <= speed <= FASTEST:
        raise InputError(f"The speed {speed:g} is out of range: use {minimum:g} to {FASTEST}.")


def check_at_once(number: int, what: str) -> None:
    """How many of `what` (a plural) may run at the same time. InputError: out of range."""
    if not 1 <= number <= 100:
        raise InputError(f"{number} {what} at once are out of range: use 1 to 100.")


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The {what} {path} cannot be read: {error.strerror}.") from None


def _decoded(content: bytes, path: Path) -> str:
    if b"\0" in content or content.startswith(b"%PDF-"):
        raise InputError(f"The job description {path} is not a plain text file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what older Windows programs write


def _shortened(title: str) -> str:
    """A job description without line breaks is all title; a title ends at a word."""
    if len(title) <= _MAX_TITLE:
        return title
    return title[:_MAX_TITLE].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"
