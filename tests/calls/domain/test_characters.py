"""Which characters are seen, and which can be spoken."""

import pytest

from calls.domain.characters import label, unspoken, visible
from calls.domain.questions import speakable_fault

ORDINARY = [
    "How have you used C# in production?",
    "What do you like about F#, C++ and .NET?",
    "How do Node.js and A/B tests fit into R&D?",
    "Can you work 24/7, or 50 % of the time?",
    "How does A* differ from Dijkstra's algorithm?",
    "What does max_seconds mean in your code?",
    "How did you get the latency < 5 ms and the uptime > 99.9 %?",
    "Which ~20 people did you lead, and is it true that 2 + 2 = 4?",
    "What did you do about issue #5?",
    "Have you kept vaccines at −20 °C ± 2?",
    "What is your e-mail workflow: Outlook, or @work?",
    "Do you know SAP S/4HANA (“cloud”) – or not…?",
    "Quelle est votre expérience\u00a0?",
    "Parlez-vous l’anglais\u202f?",
    "Wie gehen Sie mit §\u00a05 um?",
    "چه کارهایی را می\u200cتوانید انجام دهید؟",
    "ما هي خبرتك في البرمجة؟",
    "क्\u200dया आप अनुभवी हैं?",
    "您有什么经验？",
    "Hur hanterar du ma\u00adskiner?",
    "What is\u200b your\ufeff plan?",
    "How do you say “שלום\u200f”?",
    "Do you have a budget of 5\u202f000\u00a0€, £ or $?",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_a_voice_can_read_is_accepted(text: str):
    assert speakable_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**Why** this job?", ['"*"']),
        ("Why *this* job?", ['"*"']),
        ("Why _this_ job?", ['"_"']),
        ("# Why this job?", ["a list marker or heading", '"#"']),
        ("- Why?", ["a list marker or heading"]),
        ("> Why?", ["a list marker or heading"]),
        ("1. Why?", ["a list marker or heading"]),
        ("Use `git rebase`?", ['"`"']),
        ("Why [your reason]?", ['"["', '"]"']),
        ("Why {company}?", ['"{"', '"}"']),
        ("Why <b>this</b> job?", ["a tag"]),
        ("a | b?", ['"|"']),
        ("C:\\temp?", ['"\\"']),
        ("See https://x.test", ["a link"]),
        ("Why?\nHow?", ["a line break"]),
        ("Why \x07?", ["U+0007"]),
        ("Why \ufffd?", ["U+FFFD"]),
        ("Why \ue000?", ["U+E000"]),
        ("Ready? 🚀", ['"🚀"']),
        ("Thumbs 👍🏽?", ['"👍"', '"🏽"']),
        ("From A → B?", ['"→"']),
    ],
)
def test_what_a_voice_cannot_read_is_named(text: str, found: list[str]):
    assert unspoken(text) == found
    assert all(name in speakable_fault(text) for name in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada\u00a0 Lovelace", "Ada Lovelace"),
        ("\u202eadA\u202c", "adA"),
        ("\u2066Ada\u2069\u200e", "Ada"),
        ("می\u200cرود", "می\u200cرود"),
        (" \u200cAda\u200d ", "Ada\u200d"),
        ("So\u00adphie", "Sophie"),
    ],
)
def test_invisible_characters_are_removed_and_joiners_inside_words_are_kept(text: str, expected: str):
    assert visible(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\u200b\u2060\ufeff",
        "\u3164",
        "\u2800\u2800",
        "\u00ad",
        "\u202e\u202c",
        "\x07\x1b",
        "\n\t",
        "\U000e0041",
    ],
)
def test_a_label_without_a_visible_character_is_empty(text: str):
    assert label(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada\x07 L\x1b[31m", "Ada L[31m"),
        ("Ada\nLovelace\u2028", "Ada Lovelace"),
        ("李\u3000雷", "李 雷"),
        ("Ø\u0301", "Ø\u0301"),
    ],
)
def test_a_label_is_one_line_without_control_characters(text: str, expected: str):
    assert label(text) == expected
