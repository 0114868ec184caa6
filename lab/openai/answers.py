"""What the stand-in for OpenAI answers: valid objects made from the words of the request itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lab.openai import resumes

Json = dict[str, Any]

_PLAN = (
    ("motivation", "opening", "What interests you in work with {}?"),
    ("technical", "technical", "Which task with {} have you done yourself, and how?"),
    ("problem_solving", "problem_solving", "Tell me about a problem with {} and how you solved it."),
    ("communication", "behavioural", "How did you explain {} to somebody who did not know it?"),
    ("achievement", "behavioural", "Which result of yours with {} are you proud of?"),
    ("technical", "situational", "Suppose {} fails on your first day. What do you do, and why?"),
    ("problem_solving", "situational", "Two tasks with {} are urgent at once. How do you decide?"),
)


def section(label: str, material: str) -> str:
    """The text between the BEGIN and END lines of a label; empty if there is none."""
    pattern = rf"-----BEGIN {label} (\w+)-----\n(.*?)\n-----END {label} \1-----"
    found = re.search(pattern, material, re.DOTALL)
    return found[2] if found else ""


def questions(_schema: Json, material: str) -> Json:
    """What the request asks for: words of the focus areas, then of the advertisement, within the time limit."""
    asked = re.search(r"Write (\d+) questions", material)
    found = re.findall(r"[^\W\d_]{5,}", section("JOB ADVERTISEMENT", material))
    words = list(dict.fromkeys(section("FOCUS AREAS", material).splitlines() + found)) or ["this work"]
    level = re.search(r"The questions are for somebody who (.*?)[.:]", material)
    plan = _PLAN[: int(asked[1]) if asked else 6]
    written = [_question(*row, words[n % len(words)]) for n, row in enumerate(plan)]
    if level and level[1] != "knows this work":
        written[1]["text"] = f"{written[1]['text']} Think of somebody who {level[1]}."
    written[1:1] = [_knock_out(must_have) for must_have in section("MUST-HAVES", material).splitlines()]
    return {"questions": [question | {"max_seconds": _seconds(material, len(written))} for question in written]}


def _seconds(material: str, count: int) -> int:
    limit = re.search(r"the sum of all max_seconds is at most (\d+)", material)
    return min(90, int(limit[1]) // count) if limit else 90


def _knock_out(must_have: str) -> Json:
    return _question("technical", "knockout", "One must-have is: {}. Do you meet it?", must_have)


def _question(competency: str, kind: str, template: str, word: str) -> Json:
    criterion = {
        "name": "Concrete experience",
        "weak": f"Says nothing of {word}.",
        "adequate": f"Names a task with {word}.",
        "strong": f"Names a task with {word}, the own part in it and the result.",
    }
    question = {"text": template.format(word), "competency": competency, "kind": kind}
    return question | {"max_seconds": 90, "weight": 1.0, "criteria": [criterion]}


def rating(schema: Json, material: str) -> Json:
    """Ratings by the number of words, each with the transcript's first words as its quote."""
    words = section("TRANSCRIPT", material).split()
    level = next((name for least, name in ((40, "5"), (25, "4"), (12, "3"), (2, "2")) if len(words) >= least), "")
    entry = {
        "quotes": [" ".join(words[:10])] if level else [],
        "reason": "The quote shows what was done.",
        "rating": level or "insufficient_evidence",
    }
    keys = schema["properties"]["ratings"]["required"]
    return {"ratings": dict.fromkeys(keys, entry), "feedback": "The answer was rated by its length."}


def summary(_schema: Json, material: str) -> Json:
    """A strength for the first quote and an area without one."""
    quotes = [line for line in re.findall(r"^quote: (.+)$", material, re.MULTILINE) if line != "none"]
    return {
        "text": "The answers were summed up by a stand-in.",
        "strengths": [{"point": "Concrete work", "quote": quote} for quote in quotes[:1]],
        "areas_for_improvement": [{"point": "More detail would help", "quote": ""}],
    }


def follow_up(_schema: Json, material: str) -> Json:
    """A question about the first criterion behind the first words that were said; none for a few words."""
    words = section("TRANSCRIPT", material).split()
    if len(words) < 6:
        return {"criterion": "none", "quote": "", "text": ""}
    return {"criterion": "c1", "quote": " ".join(words[:5]), "text": "And what was the result of that?"}


ANSWERS: dict[str, Callable[[Json, str], Json]] = {
    "interview_questions": questions,
    "answer_rating": rating,
    "interview_summary": summary,
    "follow_up": follow_up,
    "resume_facts": resumes.facts,
    "job_requirements": resumes.requirements,
    "resume_match": resumes.match,
}
