"""Which voice reads a text, and in which of the carrier's languages."""

from __future__ import annotations

from calls.domain.languages import closest

_VOICES = {
    "en-US": "Polly.Joanna-Neural",
    "en-GB": "Polly.Amy-Neural",
    "en-AU": "Polly.Olivia-Neural",
    "sv-SE": "Polly.Elin-Neural",
    "de-DE": "Polly.Vicki-Neural",
    "de-AT": "Polly.Hannah-Neural",
    "fr-FR": "Polly.Lea-Neural",
    "fr-CA": "Polly.Gabrielle-Neural",
    "es-ES": "Polly.Lucia-Neural",
    "es-MX": "Polly.Mia-Neural",
    "es-US": "Polly.Lupe-Neural",
}
"""All of them accept SSML with break, prosody rate and say-as; neural voices refuse emphasis and pitch.

https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
"""

_REGIONS = {"en": "en-US", "sv": "sv-SE", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "es-419": "es-US"}
"""The region whose voice reads a language without a region, or with a region that has no voice here."""


def spoken(language: str) -> dict[str, str]:
    """The attributes of <Say> for a BCP 47 tag.

    The language goes with the voice: the carrier may fail a <Say> whose voice does not speak its language, so
    de-CH is read as de-DE. A language without a voice here is passed on as it is, with no `voice`.
    """
    region = _region(language)
    return {"language": language} if region is None else {"language": region, "voice": _VOICES[region]}


def heard(language: str) -> str:
    """The language of <Gather> for a BCP 47 tag: its recognisers want a region, so sv becomes sv-SE."""
    return _REGIONS.get(language.lower(), language)


def _region(language: str) -> str | None:
    known = closest(language, _VOICES | _REGIONS)
    return None if known is None else _REGIONS.get(known, known)
