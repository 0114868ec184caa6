"""The candidates of a run: who they are, what they say, and how their interviews have to end."""

import io
from collections.abc import Iterable, Iterator

import docx

from lab import numbers
from lab.ats import Ats
from lab.faults.values import Person
from lab.inputs import Job, Upload
from lab.line import Line
from lab.numbers import MAX_NUMBERS

_FRUITS = ("apple", "plum", "pear")
CRITERIA = ("Care of trees", "Use of figures")
"""What each answer is rated on; a follow-up is about one of them."""
JOB = Job(
    "Gardener",
    """Grows apples, plums and pears, and looks after the tools.
What you bring
- Experience with apple trees
- Grafting of plum trees
""",
)
_CONSENT = {"wording": "I agree to an automated call about this job.", "source": "faults"}
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def questions(number: int) -> list[dict[str, object]]:
    """The questions of the nth job. No other job has one of them, so that their audio prompts have to be made."""
    texts = [f"Tell me about the {fruit}s that you have grown in garden {_spelled(number)}." for fruit in _FRUITS]
    rubric = {"criteria": [_criterion(name) for name in CRITERIA]}
    return [{"competency": "technical", "text": text, "rubric": rubric} for text in texts]


def _criterion(name: str) -> dict[str, str]:
    return {"name": name, "weak": "Names no tree.", "adequate": "Names some trees.", "strong": "Counts the trees."}


def order(ats: Ats, line: Line, person: Person, job_id: str) -> str:
    faults = {"rules": list(person.faults)} if person.faults else {}
    line.prepare(person.number, {"candidate": "strong", "script": dict(person.script)}, faults)
    fields = {"name": "Robin Example", "phone": person.number, "consent": _CONSENT}
    resume = Upload("resume.docx", _docx(person.resume)) if person.resume else None
    return ats.order(ats.new_candidate(fields, resume), job_id)


def _docx(lines: Iterable[str]) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def people() -> Iterator[Person]:
    """Most answer everything; of seven, one is cut off in the first call, one does not agree to begin, and of one's
    calls the carrier tells no status. Two of three have a résumé.
    """
    for number in range(MAX_NUMBERS):
        phone = numbers.number(number)
        answers = [_answer(number, fruit) for fruit in _FRUITS]
        script: dict[str, object] = {
            "title": f"candidate {number}",
            "phone": {"ring_seconds": 2.0},
            "answers": [{"about": [fruit], "text": text} for fruit, text in zip(_FRUITS, answers, strict=True)],
        }
        if number % 7 == 3:
            script["attempts"] = [{"questions": {"hangs_up_at": 2}}, {}]
        if number % 7 == 5:
            script["consent"] = {"reply": "speech", "says": "No, thank you.", "key": "9"}
        end = "declined" if number % 7 == 5 else "completed"
        lost = [{"on": "status", "does": "drop"}] if number % 7 == 1 else []
        yield Person(phone, end, answers, script, () if number % 3 == 2 else _resume(number), lost)


def _resume(number: int) -> list[str]:
    """The second and the third line are in no other résumé."""
    name = _spelled(number)
    return ["Robin Example", f"Gardener, Orchard {name}, 2019–2023", f"Skills: apple trees, grafting in {name}"]


def _spelled(number: int) -> str:
    return " ".join(_WORDS[int(digit)] for digit in str(number))


def _answer(number: int, fruit: str) -> str:
    """An answer that no other candidate gives and that can be rated; long enough for the answer before it to be
    judged meanwhile.
    """
    return (
        f"I am candidate {_spelled(number)}. Last year I planned and built a garden with forty {fruit} trees, because "
        f"the old one failed. I measured every week, and as a result we sold twice as many. I asked the people next "
        f"door what they had tried, and I wrote down the size of every tree before I cut it. Because two of them were "
        f"ill, I dug them out at once, and I told the others what to look for, so that no other {fruit} tree was lost."
    )
