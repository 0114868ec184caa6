"""What the service says in an interview by telephone: with the words of a call and the keys of a telephone."""

from __future__ import annotations

from dataclasses import replace

from calls.domain.languages import closest
from calls.domain.phrases import A_PERSON_DECIDES, Wordings

PHONE = Wordings(
    greeting=(
        "Hello. This is an automated call from {company} about a job application. "
        "You are talking to a computer, not to a person. "
        "If you agree, I will ask you {count} questions. "
        "Your answers will be recorded, written down and assessed by software. " + A_PERSON_DECIDES
    ),
    welcome_back=(
        "Hello. This is the automated call from {company} about a job application again. "
        "You are talking to a computer, not to a person. "
        "If you agree, we go on with question {position} of {count}. "
        "Your answers will be recorded, written down and assessed by software. " + A_PERSON_DECIDES
    ),
    consent_choice=(
        "To begin, press 1 or say yes. If you prefer a person or another way, press 0. "
        "If you do not want to be called again, press 9."
    ),
    consent_given=(
        "Thank you. After each question you will hear a beep. Take your time, and press the hash key when you have "
        "finished. To hear a question again, press star; to hear it more slowly, press 7."
    ),
    resume_refused=(
        "That is fine. Nothing was recorded in this call, and your earlier answers are kept. Thank you, and goodbye."
    ),
    opted_out="You will not be called again. Goodbye.",
    nobody_there="I could not understand an answer, so I will end this call now. Nothing was recorded. Goodbye.",
    nobody_there_again=(
        "I could not understand an answer, so I will end this call now. Nothing was recorded in this call, and your "
        "earlier answers are kept. Goodbye."
    ),
    introduction="This is an automated call from {company} about a job application that was sent to us.",
    try_later="I cannot hear you at the moment, so I will end this call and we will try again later. Goodbye.",
    no_answer_heard="I cannot hear you at the moment, so I will end this call now. Thank you, and goodbye.",
    trouble="I am sorry, something went wrong on our side. We will call you again. Goodbye.",
    trouble_at_the_end="I am sorry, something went wrong on our side, so this call ends now. Goodbye.",
    consent_withdrawn=(
        "You withdrew your consent, so we will not call you again unless you agree to it once more. Goodbye."
    ),
)

_NORTH_AMERICA = ("en-US", "en-CA")
_PHONE_IN_NORTH_AMERICA = replace(PHONE, consent_given=PHONE.consent_given.replace("hash key", "pound key"))
"""There the # is called the pound key."""


def wordings(language: str) -> Wordings:
    """The sentences for an interview in `language`, in English: a catalogue has them in other languages."""
    return PHONE if closest(language, _NORTH_AMERICA) is None else _PHONE_IN_NORTH_AMERICA
