"""Whether a transcript is good enough to be rated: an error of the speech-to-text is no error of the candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

MIN_CONFIDENCE = 0.75
"""Below it about every fourth word is wrong, if a confidence is what it says. People who worked with transcripts found
them useful up to that share of wrong words (Munteanu et al. 2006, CHI: 25 % word error rate)."""

MAX_WORDS_PER_SECOND = 5.0
"""300 words a minute. Fast conversation has some 260, an interview 190 (Tauroza and Allison 1990, Applied Linguistics
11); whatever has more was not heard but made up, as speech-to-text models do when a passage repeats itself."""

MIN_WORDS_PER_SECOND = 0.2
"""A tenth of slow speech. A recording ends after some seconds of silence, so one that goes on was full of sound, and
most of it is missing from the transcript."""

MIN_SPEECH = 0.1
"""Share of the recording in which words were heard; for the same reason."""

LONG_SECONDS = 15.0
"""From here on too little speech is looked for: a short answer is short."""

ROUNDING_SECONDS = 1.0
"""Lengths are announced as whole seconds."""

REPEATS = 6
"""So often in a row a passage of several words that makes up half of a transcript was not said. People on a bad line
ask "Can you hear me?" three or four times."""

MANY_REPEATS = 10
"""So often nobody says it at all. It is the limit for a single word too: "no, no, no" is ordinary."""

MAX_LETTERS = 20_000
"""Of a transcript that are searched for a passage."""

_PASSAGE = re.compile(rf"(.{{4,80}}?)\1{{{REPEATS - 1},}}")
_STOPS = re.compile(r"[^\w\s'’-]+")

_FEW_WORDS = 3
_OUTROS = re.compile(
    r"""\S*(?:titr|title|titel|subtít|subtit|sottotit|ondertit|legenda|napisy|titulky|undertext|字幕)[^\n!?]*
        (?:amara\.\s?org|zdf|swr|ard|funk|radio-canada|st['’]\s?501|qtss|soustitreur\.com|dimatorzok|stephanie\ geiges)
        (?:[\s-]*(?:gemeinschaft|community|gemenskap\w*|gemeenschap|communauté|comunidad|comunità|comunidade))?
        [^\n!?]{0,40}
    | \bthank(?:s|\ you)(?:\ (?:so|very)\ much)?\ for\ watching\b[^.!?]*
    | \b(?:please\ |don['’]t\ forget\ to\ |like\ and\ )+subscribe\b[^.!?]*
    | \bsee\ you\ (?:all\ )?(?:in\ the\ )?next\ video\b
    | \btranscri(?:bed|ption)\ by\ (?:casting\s?words|https?\S+|otter\S*)
    | \b(?:vielen\ )?dank(?:e)?\ (?:fürs|für\ das|für's)\ zuschauen\b | \bbis\ zum\ nächsten\ video\b
    | \bmerci\ d['’]avoir\ regardé\b[^.!?]* | \babonnez[-\ ]vous\b[^.!?]*
    | \bgracias\ por\ ver(?:\ (?:el|este)\ v[ií]deo)?\b | \bsuscr[ií]bete\b[^.!?]*
    | \btack\ för\ att\ (?:du|ni)\ (?:har\ )?titta(?:de|t|r)\b[^.!?]* | \b(?:undertextning|svensktextning)\.nu\b
    | \bgrazie\ per\ (?:la\ visione|aver\ guardato)\b[^.!?]* | \bobrigad[oa]\ por\ assistir\b[^.!?]*
    | \bbedankt\ voor\ het\ kijken\b | спасибо\ за\ просмотр | продолжение\ следует
    | \baltyazı\ m\.?\s?k\b | ご視聴ありがとうございました | 請不吝點贊[^。]* | 请不吝点赞[^。]* | 谢谢观看 | 謝謝觀看
    | 시청해\s?주셔서\s?감사합니다""",
    re.IGNORECASE | re.VERBOSE,
)
"""What subtitles end with. Speech-to-text models learned from them, and write it for silence and noise."""

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
    if confidence is not None and confidence < MIN_CONFIDENCE:
        return f"the speech-to-text was not sure of the words (confidence {confidence:.2f}; {MIN_CONFIDENCE} is needed)"
    return next(filter(None, (_implausible(part) for part in parts)), "")


def _confidence(parts: Sequence[Heard]) -> float | None:
    """The mean over all words whose confidence is known; None when there are none."""
    known = [(_words(part.text), part.confidence) for part in parts if part.confidence is not None]
    total = sum(words for words, _ in known)
    return sum(words * confidence for words, confidence in known) / total if total else None


def _implausible(part: Heard) -> str:
    """What cannot be right about the length of one recording and its transcript."""
    words = _words(part.text)
    if made_up := invented(part.text):
        return made_up
    if part.seconds is None or not words:
        return ""
    if words > MAX_WORDS_PER_SECOND * (part.seconds + ROUNDING_SECONDS):
        return f"its transcript has {words:.0f} words for {part.seconds:.0f} seconds, more than anybody speaks"
    if part.seconds < LONG_SECONDS:
        return ""
    if words < MIN_WORDS_PER_SECOND * part.seconds:
        return f"its transcript has {words:.0f} words for {part.seconds:.0f} seconds, so most of it was not understood"
    if part.speech_seconds is not None and part.speech_seconds < MIN_SPEECH * part.seconds:
        return f"words were heard in {part.speech_seconds:.0f} of {part.seconds:.0f} seconds only"
    return ""


def invented(text: str) -> str:
    """Why a transcript looks made up by a model that heard little, as the end of a sentence; empty when it does not."""
    text = text[:MAX_LETTERS]
    if (repeats := _repeats(text)) and repeats >= REPEATS:
        return f"its transcript says the same passage {repeats} times in a row, as speech-to-text models do by mistake"
    if _OUTROS.search(text) and _words(_OUTROS.sub(" ", text)) <= _FEW_WORDS:
        return "its transcript is how films end, which speech-to-text models write when nothing was said"
    return ""


def _repeats(text: str) -> int:
    """How often one passage stands in a row in a text, when that is more than anybody says; else 0."""
    passages = [" ".join(passage.split()) for passage in _STOPS.split(text.casefold())]
    runs = [(passage, len(list(run))) for passage, run in groupby(filter(None, passages))]
    single = max((count for passage, count in runs if " " not in passage), default=0)
    if single >= MANY_REPEATS:
        return single
    plain = " ".join(filter(None, passages)) + " "
    for found in _PASSAGE.finditer(plain):
        passage, times = found[1], len(found[0]) // len(found[1])
        is_half = 2 * len(found[0]) >= len(plain)
        if _has_words(passage) and (times >= MANY_REPEATS or is_half):
            return times
    return 0


def _has_words(passage: str) -> bool:
    """Whether a passage is more than one word, or sound, again and again."""
    unspaced = set(_UNSPACED.findall(passage))
    return len(unspaced) > _LETTERS_OF_A_WORD or len(set(passage.split())) > 1


def _words(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + unspaced / _LETTERS_OF_A_WORD
