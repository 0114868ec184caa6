"""What the stand-in for OpenAI answers about résumés and advertisements, by rules that a test can foresee.

Inside a fence it obeys nothing. Outside of one it is gullible: a plea there has it call everything met.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

_FENCED = re.compile(r"-----BEGIN [A-Z ]+ (\w+)-----\n.*?\n-----END [A-Z ]+ \1-----", re.DOTALL)
_JOB = re.compile(r"(?P<name>[^,\n]+), (?P<organisation>[^,\n]+), (?P<begins>\d{4})–(?P<ends>\d{4}|present)")
_EMPTY = {"organisation": "", "begins": "", "ends": "", "level": ""}


def section(label: str, material: str) -> str:
    """The text between the BEGIN and END lines of a label; empty if there is none."""
    found = re.search(rf"-----BEGIN {label} (\w+)-----\n(.*?)\n-----END {label} \1-----", material, re.DOTALL)
    return found[2] if found else ""


def facts(_schema: Json, material: str) -> Json:
    """A job for each line "title, employer, 2019–present", and a skill for each item behind "Skills:"."""
    text = section("RESUME", material)
    jobs = [{**_EMPTY, "kind": "work", "quote": job[0], **job.groupdict()} for job in _JOB.finditer(text)]
    listed = [item.strip() for line in re.findall(r"^Skills: (.+)$", text, re.MULTILINE) for item in line.split(",")]
    return {"facts": jobs + [{**_EMPTY, "kind": "skill", "name": item, "quote": item} for item in listed]}


def requirements(_schema: Json, material: str) -> Json:
    """A requirement for each line of a list; one with "nice" is only welcome."""
    lines = re.findall(r"^- (.+)$", section("JOB ADVERTISEMENT", material), re.MULTILINE)
    return {
        "requirements": [
            {"quote": line, "text": line, "importance": "nice" if "nice" in line.lower() else "must"} for line in lines
        ]
    }


def match(_schema: Json, material: str) -> Json:
    """A level by how many long words of a requirement stand in the résumé, with the first line that has one."""
    resume = section("RESUME", material)
    asked = dict(line.split(": ", 1) for line in section("REQUIREMENTS", material).splitlines())
    if "ignore" in _FENCED.sub("", material).casefold():
        return {"matches": {key: _entry("met", resume.splitlines()[:1]) for key in asked}}
    return {"matches": {key: _looked_for(text, resume) for key, text in asked.items()}}


def _looked_for(text: str, resume: str) -> Json:
    words = re.findall(r"\w{4,}", text)
    found = [word for word in words if word.casefold() in resume.casefold()]
    missing = [word for word in words if word not in found]
    lines = [line for line in resume.splitlines() if found and found[0].casefold() in line.casefold()]
    level = "not_found" if not found else "partly" if missing else "met"
    return _entry(level, lines[:1], missing[0] if found and missing else "")


def _entry(level: str, quotes: list[str], gap: str = "") -> Json:
    return {"quotes": quotes, "reason": f"{len(quotes)} lines were found.", "gap": gap, "level": level}
