"""What happened between two looks at an interview, in sentences."""

from lab.values import Answer, Attempt, Screening

_CALL = {
    "queued": "Dialling …",
    "ringing": "The phone rings.",
    "in_progress": "Somebody picks up.",
    "completed": "The call is over.",
    "busy": "The line is busy.",
    "no_answer": "Nobody answers.",
    "failed": "The call failed.",
    "canceled": "The call was canceled.",
}
_INTERVIEW = {
    "pending": "The interview waits for its turn.",
    "in_progress": "The candidate agrees, the questions begin.",
    "scoring": "All questions are through; the last answers are being worked on.",
}


def news(before: Screening | None, now: Screening) -> list[str]:
    """One line for everything that is different, in the order of the story."""
    told_attempts = {attempt.id: attempt for attempt in (before.attempts if before else ())}
    told_answers = {answer.position: answer for answer in (before.answers if before else ())}
    lines = [
        _CALL.get(attempt.status, attempt.status)
        for attempt in now.attempts
        if attempt.status != _status(told_attempts.get(attempt.id))
    ]
    if (before is None or before.status != now.status) and now.status in _INTERVIEW:
        lines.append(_INTERVIEW[now.status])
    for answer in now.answers:
        if answer.status != _status(told_answers.get(answer.position)):
            lines += _answer_news(answer)
    return lines


def _status(row: Attempt | Answer | None) -> str:
    return row.status if row else ""


def _answer_news(answer: Answer) -> list[str]:
    sentence = {
        "asked": f"Question {answer.position} is asked.",
        "unanswered": f"Answer {answer.position}: nothing was said.",
        "recorded": f"Answer {answer.position} is recorded{_length(answer)}.",
        "transcribed": f"Answer {answer.position} is transcribed, {len(answer.transcript.split())} words.",
        "scored": f"Answer {answer.position} is scored: {points(answer.score)}.",
        "failed": f"Answer {answer.position} could not be worked on.",
    }.get(answer.status)
    return [sentence] if sentence else []


def _length(answer: Answer) -> str:
    return f", {answer.recording_seconds:.0f} s" if answer.recording_seconds else ""


def points(score: float | None) -> str:
    """A score of 0 to 10, or that there is none."""
    return "no score, insufficient evidence" if score is None else f"{score:.1f} of 10"
