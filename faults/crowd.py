"""The candidates of a run: who they are, what they say, and how their interviews have to end."""

from collections.abc import Iterator

from faults.values import Person

QUESTIONS = (
    "Tell me about the apples that you have grown.",
    "Tell me about the plums that you have grown.",
    "Tell me about the pears that you have grown.",
)
_FRUITS = ("apple", "plum", "pear")
_AREA_CODES = (212, 213, 312, 415, 512, 617, 702, 808, 907, 919)
_NUMBERS_OF_NOBODY = 99  # 555-0101 to 555-0199 in every area code
MOST = len(_AREA_CODES) * _NUMBERS_OF_NOBODY
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def people() -> Iterator[Person]:
    """Most answer everything; of seven, one is cut off in the first call, and one does not agree to begin."""
    for number in range(MOST):
        area, line = divmod(number, _NUMBERS_OF_NOBODY)
        phone = f"+1{_AREA_CODES[area]}555{101 + line:04d}"
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
        yield Person(phone, "declined" if number % 7 == 5 else "completed", answers, script)


def _answer(number: int, fruit: str) -> str:
    """Words that nobody else says, and that a rating finds something in."""
    spelled = " ".join(_WORDS[int(digit)] for digit in str(number))
    return (
        f"I am candidate {spelled}. Last year I planned and built a garden with forty {fruit} trees, because "
        f"the old one failed. I measured every week, and as a result we sold twice as many."
    )
