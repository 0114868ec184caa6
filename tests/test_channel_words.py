"""The engine has no word of a channel or a vendor; those of a telephone are in `telephony/` and `channels/phone/`."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "calls"
FOLDERS = ("domain", "interview", "scoring")

WORDS = re.compile(
    r"(?<![a-z])("
    r"twilio|twiml|openai|deepgram|elevenlabs|gemini|groq|ollama|whisper|"
    r"phones?|carriers?|telephon\w*|phoneline|dtmf|dial(l?ed|l?ing|s)?|beeps?|hang_?ups?|hangs? up|hung up|"
    r"voicemails?|sms|rings?|ringing|keypad|pressed|(call_?sid)|silence_seconds|"
    r"(a|the|this|each|every|next|last|another|no|further|our|own|live) calls?|calls? (back|again|later)|"
    r"(be|is|was|are|not) called (again|back|now|at)"
    r")(?![a-z])",
    re.IGNORECASE,
)

ALLOWED = {
    "domain/transcripts.py": ("beep", "dial", "ringing"),  # how recognisers write down sounds that are no words
    "domain/personal.py": ("telephone", "phone"),  # a telephone number in a résumé is personal data
    "interview/sessions.py": ("phone",),  # a column of the candidate that a channel reads with the others
}


def files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_the_engine_has_no_word_of_a_channel_or_a_vendor(path: Path):
    allowed = ALLOWED.get(str(path.relative_to(ROOT)), ())
    found = [
        f"{number}: {match[0]}"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for match in WORDS.finditer(line)
        if match[0].lower() not in allowed
    ]
    assert not found


def test_every_exception_is_needed():
    for name, words in ALLOWED.items():
        text = (ROOT / name).read_text().lower()
        assert all(word in text for word in words), f"{name} has no {words} any more"
