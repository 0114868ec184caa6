"""The sentences that the service itself says in an interview (questions come from the job).

The English text is also the key by which a catalogue has the sentence in another language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, translation
from pathlib import Path

from calls.domain.languages import closest

LOCALE = Path(__file__).resolve().parent.parent / "locale"
"""A folder per language, with the catalogue `LC_MESSAGES/calls.po` and what is compiled from it."""

A_PERSON_DECIDES = "A person decides, not the software."
"""What every opening, the candidate's page and the consent say about the result, which is advice."""
FOLLOW_UP = "Earlier you said: {quote}. {text}"
ASK_FOR_EXAMPLE = "What did you do there yourself, in a concrete case that you remember?"
ASK_FOR_RESULT = "And what was the result of that in the end?"
ASK_FOR_REASON = "Why did you do it that way and not another way?"


@dataclass(frozen=True, kw_only=True)
class Wordings:
    """The sentences of one channel. Those that have a text here fit every channel.

    `company` and `count`, the number of questions, can stand in each; `position` in `welcome_back` and `question`;
    `text`, a question, in `question`, `again` and `not_heard`.
    """

    greeting: str
    welcome_back: str
    consent_choice: str
    consent_given: str
    resume_refused: str
    opted_out: str
    nobody_there: str
    nobody_there_again: str
    introduction: str
    try_later: str
    no_answer_heard: str
    trouble: str
    trouble_at_the_end: str
    consent_withdrawn: str
    may_follow_up: str = "There may be a short further question about something that you say."
    consent_again: str = "Sorry, I did not understand that."
    go_on: str = "Thank you. Let us go on."
    consent_refused: str = "That is fine. Nothing was recorded. Thank you, and goodbye."
    another_way: str = "That is fine. A person from {company} will contact you. Goodbye."
    question: str = "Question {position} of {count}. {text}"
    one_moment: str = "Thank you. One moment, please."
    again: str = "I will repeat the question. {text}"
    not_heard: str = "I did not hear an answer. I will ask once more. {text}"
    moving_on: str = "I still did not hear an answer, so let us go on."
    thanks: str = "Thank you."
    closing: str = "Thank you, that was the last question. {company} will get back to you. Goodbye."
    ended: str = "This interview has ended. Thank you, and goodbye."


def say(text: str, language: str, /, **values: object) -> str:
    """`text` in `language` (a BCP 47 tag) with its values filled in; English where there is no catalogue.

    Raises KeyError when a value of the text is missing. A value that it has no place for is ignored.
    """
    return _translated(text, language).format(**values)


@lru_cache(maxsize=1024)
def _translated(text: str, language: str) -> str:
    catalogues = _catalogues()
    tag = closest(language, catalogues)
    return text if tag is None else catalogues[tag].gettext(text)


def spoken_languages() -> list[str]:
    """The languages that interviews are held in: English, and those with a catalogue."""
    return sorted({"en", *_catalogues()})


@cache
def _catalogues() -> dict[str, GNUTranslations]:
    """Every catalogue by its language, read once per process."""
    folders = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
    return {name.replace("_", "-"): translation("calls", LOCALE, [name]) for name in folders}
