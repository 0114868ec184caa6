"""Every sentence that the service itself says on the telephone (questions come from the job)."""

from __future__ import annotations

GREETING = (
    "Hello. This is an automated call from {company} about a job application. "
    "You are talking to a computer, not to a person. "
    "If you agree, I will ask you {count} questions. "
    "Your answers will be recorded, written down and assessed by software, and a person can check the result."
)
CONSENT_CHOICE = "To begin, press 1 or say yes. If you do not want to be called again, press 9."
CONSENT_AGAIN = "Sorry, I did not understand that."
CONSENT_GIVEN = (
    "Thank you. After each question you will hear a beep. Take your time, and press the hash key when you have "
    "finished. To hear a question again, press star."
)
CONSENT_REFUSED = "That is fine. Nothing was recorded. Thank you, and goodbye."
OPTED_OUT = "You will not be called again. Goodbye."
NOBODY_THERE = "I could not understand an answer, so I will end this call now. Nothing was recorded. Goodbye."
QUESTION = "Question {position} of {count}. {text}"
AGAIN = "I will repeat the question. {text}"
NOT_HEARD = "I did not hear an answer. I will ask once more. {text}"
MOVING_ON = "I still did not hear an answer, so let us go on."
THANKS = "Thank you."
CLOSING = "Thank you, that was the last question. {company} will get back to you. Goodbye."
ENDED = "This interview has ended. Thank you, and goodbye."
