"""What a speech-to-text wrote, without what nobody said."""

from __future__ import annotations

import re

from calls.domain.plain_text import storable

_TOKENS = re.compile(r"<\|[^|<>]{0,40}\|>")
"""Tokens of a model, such as `<|nospeech|>`."""

_SQUARE = re.compile(r"(?<!\w)\[[\w\s'’.,:;/-]{1,60}\]|【[^【】]{1,60}】|[♪♫♬♩🎵🎶]")
"""Nobody speaks square brackets: `[BLANK_AUDIO]`, `[inaudible 00:12]`. One behind a letter may be a term: `a[0]`."""

_SOUNDS = (
    "silen|music|laugh|chuckl|giggl|applau|clap|nois|inaudible|unintelligible|indistinct|cough|sneez|sigh|sniff|breath"
    "|blank|beep|dial tone|ringing|typing|static|foreign language|crying|cries|no speech|no audio|background|pause"
    "|stille|schweig|musik|lach|gelächter|hust|seufz|rausch|räusper|unverständlich|geräusch|atmet"
    "|rire|rit|musique|bruit|toux|tousse|soupir|respir|sonnerie"
    "|música|risa|ríe|aplauso|ruido|tos|suspir|ininteligible|tono"
    "|tyst|skratt|applåd|host|suck|ohörbar|andas|brus|ljud"
    "|risate|applausi|rumore|gelach|muziek|stilte|muzyka|śmiech|cisza|музыка|смех|тишина|笑|音楽|音乐|拍手|沈黙|웃음|음악"
)
_ROUND = re.compile(
    rf"[(（*](?=[^()（）*]{{0,60}}[)）*])\s*(?:\w+\s+){{0,3}}(?:{_SOUNDS})[^()（）*]{{0,40}}[)）*]", re.IGNORECASE
)
"""A noise in brackets or asterisks: `(silence)`, `*laughs*`. Other words in them may have been said."""

_WORD = re.compile(r"\w")


def spoken(text: str) -> str:
    """`text` as a row can keep it, without marks for silence, noises and music; empty when nothing else is there."""
    for marks in (_TOKENS, _SQUARE, _ROUND):
        text = marks.sub(" ", text) if marks.search(text) else text
    kept = "\n".join(" ".join(line.split()) for line in storable(text).splitlines()).strip()
    return kept if _WORD.search(kept) else ""
