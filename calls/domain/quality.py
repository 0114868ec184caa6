"""Whether a transcript is good enough to be rated: an error of the speech-to-text is no error of the candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_CONFIDENCE = 0.75
"""Below it about every fourth word is wrong, if a confidence is what it says. People who worked with transcripts found
them useful up to that share of wrong words (Munteanu et al. 2006, CHI: 25 % word error rate)."""

MOST_WORDS_PER_SECOND = 5.0
"""300 words a minute. Fast conversation has some 260, an interview 190 (Tauroza and Allison 1990, Applied Linguistics
11); whatever has more was not heard but made up, as speech-to-text models do when a passage repeats itself."""

LEAST_WORDS_PER_SECOND = 0.2
"""A tenth of slow speech. A recording ends after some seconds of silence, so one that goes on was full of sound, and
most of it is missing from the transcript."""

LEAST_SPEECH = 0.1
"""Share of the recording in which words were heard; for the same reason."""

LONG_SECONDS = 15.0
"""From here on too little speech is looked for: a short answer is short."""

ROUNDING_SECONDS = 1.0
"""Lengths are announced as whole seconds."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts without blanks between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_LETTERS_OF_A_WORD = 2


@dataclass(frozen=True)
class Heard:
    """One recording of an answer and its transcript. None: nobody said so."""

    text: str
    seconds: float | None = None
    confidence: float | None = None
    speech_seconds: float | None = None


def doubt(parts: Sequence[Heard]) -> str:
    """Why an answer must not be rated from its transcript, as the end of a sentence; empty when it may be."""
    confidence = _confidence(parts)
    if confidence is not None and confidence < LEAST_CONFIDENCE:
        return (
            f"the speech-to-text was not sure of the words (confidence {confidence:.2f}; {LEAST_CONFIDENCE} is needed)"
        )
    return next(filter(None, (_implausible(part) for part in parts)), "")


def _confidence(parts: Sequence[Heard]) -> float | None:
    """The mean over all words whose confidence is known; None when there are none."""
    known = [(_words(part.text), part.confidence) for part in parts if part.confidence is not None]
    total = sum(words for words, _ in known)
    return sum(words * confidence for words, confidence in known) / total if total else None


def _implausible(part: Heard) -> str:
    """What cannot be right about the length of one recording and its transcript."""
    words = _words(part.text)
    if part.seconds is None or not words:
        return ""
    if words > MOST_WORDS_PER_SECOND * (part.seconds + ROUNDING_SECONDS):
        return f"its transcript has {words:.0f} words for {part.seconds:.0f} seconds, more than anybody speaks"
    if part.seconds < LONG_SECONDS:
        return ""
    if words < LEAST_WORDS_PER_SECOND * part.seconds:
        return f"its transcript has {words:.0f} words for {part.seconds:.0f} seconds, so most of it was not understood"
    if part.speech_seconds is not None and part.speech_seconds < LEAST_SPEECH * part.seconds:
        return f"words were heard in {part.speech_seconds:.0f} of {part.seconds:.0f} seconds only"
    return ""


def _words(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + unspaced / _LETTERS_OF_A_WORD
