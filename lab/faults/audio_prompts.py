"""Checks of audio prompts: what a voice was told to speak, against the files that exist."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from calls.domain.speech import prompt_key

_PROMPT = re.compile(r"(?P<key>[0-9a-f]{64})(_\w+)?\.wav")


def wrong(spoken: Iterable[str], voice: str, media: Path, words: str) -> Iterator[str]:
    """What is lost, doubled or invented among the audio prompts below `media`.

    A text with `words`, which only candidates say, is for one interview alone, and gone when that is over.
    """
    shared = {prompt_key(voice, text) for text in spoken if words not in text}
    there = Counter(found["key"] for path in media.glob("sounds/*") if (found := _PROMPT.fullmatch(path.name)))
    left = [path for path in media.glob("recordings/*/*") if _PROMPT.fullmatch(path.name)]
    doubled = sum(times > 1 for times in there.values())
    for number, what in (
        (len(shared - set(there)), "sentences were spoken and have no audio prompt"),
        (doubled, "sentences have more than one audio prompt"),
        (len(set(there) - shared), "audio prompts are of sentences that no voice was told to speak"),
        (len(left), "audio prompts with a candidate's own words are left after the interview"),
    ):
        if number:
            yield f"{number} {what}"
