"""Every sentence that the service itself says on the telephone (questions come from the job).

The English text is also the key by which a catalogue has the sentence in another language.
"""

from __future__ import annotations

from functools import cache, lru_cache
from gettext import GNUTranslations, translation
from pathlib import Path

from calls.domain.languages import closest

LOCALE = Path(__file__).resolve().parent.parent / "locale"
"""A folder per language, with the catalogue `LC_MESSAGES/calls.po` and what is compiled from it."""

_HASH_KEY = ("hash key", "pound key")
"""What English calls the # of a telephone, and what North America calls it."""

_NORTH_AMERICA = ("en-US", "en-CA")

A_PERSON_DECIDES = "A person decides, not the software."
"""What every opening, the candidate's page and the consent say about the result, which is advice."""
GREETING = (
    "Hello. This is an automated call from {company} about a job application. "
    "You are talking to a computer, not to a person. "
    "If you agree, I will ask you {count} questions. "
    "Your answers will be recorded, written down and assessed by software. " + A_PERSON_DECIDES
)
WELCOME_BACK = (
    "Hello. This is the automated call from {company} about a job application again. "
    "You are talking to a computer, not to a person. "
    "If you agree, we go on with question {position} of {count}. "
    "Your answers will be recorded, written down and assessed by software. " + A_PERSON_DECIDES
)
MAY_FOLLOW_UP = "There may be a short further question about something that you say."
CONSENT_CHOICE = (
    "To begin, press 1 or say yes. If you prefer a person or another way, press 0. "
    "If you do not want to be called again, press 9."
)
CONSENT_AGAIN = "Sorry, I did not understand that."
CONSENT_GIVEN = (
    "Thank you. After each question you will hear a beep. Take your time, and press the hash key when you have "
    "finished. To hear a question again, press star; to hear it more slowly, press 7."
)
GO_ON = "Thank you. Let us go on."
CONSENT_REFUSED = "That is fine. Nothing was recorded. Thank you, and goodbye."
RESUME_REFUSED = (
    "That is fine. Nothing was recorded in this call, and your earlier answers are kept. Thank you, and goodbye."
)
OPTED_OUT = "You will not be called again. Goodbye."
ANOTHER_WAY = "That is fine. A person from {company} will contact you. Goodbye."
NOBODY_THERE = "I could not understand an answer, so I will end this call now. Nothing was recorded. Goodbye."
NOBODY_THERE_AGAIN = (
    "I could not understand an answer, so I will end this call now. Nothing was recorded in this call, and your "
    "earlier answers are kept. Goodbye."
)
WHO_IS_CALLING = "This is an automated call from {company} about a job application that was sent to us."
VOICEMAIL = (
    "Hello. This is an automated message from {company} about a job application. "
    "Please call us back at {number}. Thank you, and goodbye."
)
UNKNOWN_CALLER = "Hello. This is an automated line, and there is no interview waiting for this number. Goodbye."
BEING_PREPARED = (
    "Thank you for calling. Your interview is still being prepared. We will call you when it is ready. Goodbye."
)
BEING_PREPARED_CALL_AGAIN = (
    "Thank you for calling. Your interview is still being prepared. Please call again later. Goodbye."
)
IN_ANOTHER_CALL = (
    "Thank you for calling. Another call with your number is not over yet. "
    "Please hang up, and call again in a few minutes. Goodbye."
)
QUESTION = "Question {position} of {count}. {text}"
FOLLOW_UP = "Earlier you said: {quote}. {text}"
ASK_FOR_EXAMPLE = "What did you do there yourself, in a concrete case that you remember?"
ASK_FOR_RESULT = "And what was the result of that in the end?"
ASK_FOR_REASON = "Why did you do it that way and not another way?"
ONE_MOMENT = "Thank you. One moment, please."
AGAIN = "I will repeat the question. {text}"
NOT_HEARD = "I did not hear an answer. I will ask once more. {text}"
MOVING_ON = "I still did not hear an answer, so let us go on."
CALL_LATER = "I cannot hear you at the moment, so I will end this call and we will try again later. Goodbye."
NO_ANSWER_HEARD = "I cannot hear you at the moment, so I will end this call now. Thank you, and goodbye."
THANKS = "Thank you."
CLOSING = "Thank you, that was the last question. {company} will get back to you. Goodbye."
TROUBLE = "I am sorry, something went wrong on our side. We will call you again. Goodbye."
TROUBLE_AT_THE_END = "I am sorry, something went wrong on our side, so this call ends now. Goodbye."
CONSENT_WITHDRAWN = (
    "You withdrew your consent, so we will not call you again unless you agree to it once more. Goodbye."
)
ENDED = "This interview has ended. Thank you, and goodbye."


def say(phrase: str, language: str, /, **values: object) -> str:
    """`phrase` in `language` (a BCP 47 tag) with its values filled in; English where there is no catalogue.

    Raises KeyError when a value of the phrase is missing. A value that it has no place for is ignored.
    """
    return _translated(phrase, language).format(**values)


@lru_cache(maxsize=1024)
def _translated(phrase: str, language: str) -> str:
    catalogues = _catalogues()
    tag = closest(language, catalogues)
    if tag is not None:
        return catalogues[tag].gettext(phrase)
    is_american = closest(language, _NORTH_AMERICA) is not None
    return phrase.replace(*_HASH_KEY) if is_american else phrase


def spoken_languages() -> list[str]:
    """The languages that interviews are held in: English, and those with a catalogue."""
    return sorted({"en", *_catalogues()})


@cache
def _catalogues() -> dict[str, GNUTranslations]:
    """Every catalogue by its language, read once per process."""
    folders = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
    return {name.replace("_", "-"): translation("calls", LOCALE, [name]) for name in folders}
