"""What is written to candidates in text messages, the consent on their page, and what they write back."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

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
    "written down and assessed by software before a person checks the result."
)
"""The words on the candidate's page that are kept as the consent."""

NAMELESS = "The hiring company"
LONGEST_COMPANY = 40

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
    """How a company is called in a text message: at most LONGEST_COMPANY characters.

    A name in another script has no letters left; then the neutral words stand in, and the page says the name.
    """
    name = gsm7(company)[:LONGEST_COMPANY].strip()
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


# The words of the CTIA handbook that carriers act on too, and those that 47 CFR 64.1200(a)(10) names.
_KEYWORDS = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), Keyword.STOP),
    **dict.fromkeys(("start", "yes", "unstop"), Keyword.START),
    **dict.fromkeys(("help", "info"), Keyword.HELP),
}
_STOP = re.compile(
    r"^(please )?(stop|unsubscribe)\b|\bopt(ing)? out\b|\b(stop|quit) (call|text|contact|messag|writ)ing\b|"
    r"\b(do not|don t|dont|never) (call|text|contact|message|write)\b|\bremove me\b|\btake me off\b"
)


def understand(body: str) -> Keyword:
    """What a text message asks for: a keyword alone, or plain words that want to be left alone."""
    words = " ".join(re.findall(r"[^\W_]+", body.casefold()))
    keyword = _KEYWORDS.get(words, Keyword.NONE)
    return Keyword.STOP if keyword is Keyword.NONE and _STOP.search(words) else keyword


REPLIES = {
    Keyword.STOP: OPTED_OUT,
    Keyword.START: OPTED_IN,
    Keyword.HELP: HELP,
    Keyword.NONE: NOT_READ,
}
