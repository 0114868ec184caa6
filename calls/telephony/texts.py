"""What is written to candidates in text messages, the consent on their page, and what they write back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from calls.domain.caller_requests import opt_out_phrases
from calls.domain.phrases import A_PERSON_DECIDES

INVITATION = (
    "{company} invites you to an automated phone interview. See what will happen, agree, pick a time "
    "or another way: {link} Reply STOP to opt out."
)
VOICEMAIL_FOLLOW_UP = (
    "{company} called you for an automated phone interview. Pick a time or another way: {link} Reply STOP to opt out."
)
OPTED_OUT = "{company}: you will get no more calls or text messages from us. Reply START to get them again."
OPTED_IN = "{company}: you can get calls and text messages from us again. Reply STOP to opt out."
HELP = (
    "{company}: this number sends invitations to automated phone interviews. Use the link in our message "
    "to pick a time or to ask for a person. Reply STOP to opt out."
)
NOT_READ = (
    "{company}: thank you. Nobody reads messages to this number. Please use the link in our message, "
    "or reply HELP for help and STOP to opt out."
)

CONSENT = (
    "I agree that {company} calls me with an automated system, that this call is recorded, and that my answers are "
    "written down and assessed by software. " + A_PERSON_DECIDES
)
"""The words on the candidate's page that are kept as the consent."""

NAMELESS = "The hiring company"
MAX_COMPANY = 40

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic character set of GSM 03.38 (3GPP TS 23.038, 6.2.1), each one septet."""

_LOOKALIKES = str.maketrans("’‘“”–—Łł\u00a0Đđıçœ", "''\"\"--Ll Ddico")


def gsm7(text: str) -> str:
    """`text` in the characters that one septet each can carry; what has no likeness among them is left out.

    One other character would make the carrier send the whole message in UCS-2, at less than half the length.
    """
    folded = "".join(char if char in _GSM_7 else _plain(char) for char in text.translate(_LOOKALIKES))
    return re.sub(r" {2,}", " ", folded).strip()


def _plain(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part in _GSM_7)


def name_in_text(company: str) -> str:
    """How a company is called in a text message: at most MAX_COMPANY characters.

    A name in another script has no letters left; then the neutral words stand in, and the page says the name.
    """
    name = gsm7(company)[:MAX_COMPANY].strip()
    return name if any(char.isalnum() for char in name) else NAMELESS


def write(text: str, company: str) -> str:
    """A text message from `company`. `{link}` stays in it until the message is sent."""
    return text.replace("{company}", name_in_text(company))


class Keyword(StrEnum):
    """What somebody wants who writes to our number."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    NONE = "none"


# Each is the whole message, in the languages of the service, without accents. Those of English are the words of the
# CTIA handbook, which carriers act on too, and those that 47 CFR 64.1200(a)(10) names.
_STOP = (
    *("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "remove"),
    *("stopp", "abmelden", "abmeldung", "abbestellen", "austragen", "beenden", "ende", "keine sms", "keine sms mehr"),
    *("alto", "parar", "pare", "detener", "baja", "dar de baja", "darme de baja", "darse de baja", "cancelar", "fin"),
    *("no mas", "no mas mensajes", "arret", "arreter", "arretez", "desabonner", "desabonnement", "desinscrire"),
    *("se desabonner", "me desabonner", "desinscription", "resilier", "annuler", "avsluta", "avregistrera", "sluta"),
    *("avanmal", "avanmalan", "avbestall", "avbryt"),
)
_START = ("start", "yes", "unstop", "starten", "comenzar", "empezar", "iniciar", "demarrer", "commencer", "starta")
_HELP = ("help", "info", "hilfe", "ayuda", "aide", "hjalp")
_KEYWORDS = {
    **dict.fromkeys(_STOP, Keyword.STOP),
    **dict.fromkeys(_START, Keyword.START),
    **dict.fromkeys(_HELP, Keyword.HELP),
}

_CLEAR = frozenset(
    {"stop", "stopp", "stopall", "unsubscribe", "optout", "arret", "arretez", "abmelden", "desabonner", "avregistrera"}
)
"""The stop words that mean nothing else with a few words around them; "cancel this call" may be about one call."""

_AROUND = frozenset(
    {
        *("please", "pls", "it", "this", "that", "now", "all", "me", "the", "these", "your", "immediately", "already"),
        *("just", "thanks", "thank", "you", "ok", "okay", "yes", "no", "i", "said", "message", "messages", "text"),
        *("texts", "sms", "call", "calls", "calling", "texting", "messaging", "contacting", "writing", "spam"),
        *("bitte", "jetzt", "sofort", "danke", "por", "favor", "ya", "gracias", "s", "il", "vous", "plait", "svp"),
        *("te", "maintenant", "merci", "snalla", "nu", "tack"),
    }
)
"""What may stand around such a word: "please stop it", but not "stop by at 3"."""

_ENGLISH = re.compile(
    r"\b(do not|don t|dont|never|stop|quit)( ever)? (call|text|contact|message|messag|write|writ)(ing)?\b|"
    r"\bopt(ing)? (me )?out\b|\bremove me\b|\btake me off\b|\bunsubscribe me\b"
)
_OF_A_TIME = re.compile(
    r"\d|\b(before|after|until|till|between|during|while|today|tomorrow|tonight|morning|afternoon|evening|lunch|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|vor|nach|bis|heute|morgen|antes|despues|hasta|"
    r"hoy|manana|avant|apres|jusqu|aujourd|demain|fore|efter|innan|idag|imorgon)\b"
)
"""A wish about when to call is no wish never to be called."""


def understand(body: str) -> Keyword:
    """What a text message asks for: a keyword alone, or plain words that want to be left alone.

    Case, accents and punctuation do not count.
    """
    words = _plain_words(body)
    text = " ".join(words)
    if text in _KEYWORDS:
        return _KEYWORDS[text]
    if "".join(words) in _KEYWORDS and all(len(word) == 1 for word in words):
        return _KEYWORDS["".join(words)]
    return Keyword.STOP if _asks_to_stop(words, text) else Keyword.NONE


def _asks_to_stop(words: Sequence[str], text: str) -> bool:
    if _CLEAR.intersection(words) and all(word in _AROUND or word in _CLEAR for word in words):
        return True
    if _OF_A_TIME.search(text) and "again" not in words:
        return False
    return bool(_ENGLISH.search(text)) or any(f" {phrase} " in f" {text} " for phrase in _phrases())


@cache
def _phrases() -> tuple[str, ...]:
    """What is said on the telephone to be left alone, in every language, as far as it is more than one word."""
    plain = (" ".join(_plain_words(phrase)) for phrase in opt_out_phrases())
    return tuple(phrase for phrase in plain if " " in phrase)


def _plain_words(text: str) -> list[str]:
    """The words of a text without case, accents, punctuation and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))
    return re.findall(r"[^\W_]+", letters.casefold())


REPLIES = {
    Keyword.STOP: OPTED_OUT,
    Keyword.START: OPTED_IN,
    Keyword.HELP: HELP,
    Keyword.NONE: NOT_READ,
}
