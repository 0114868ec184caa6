"""The words that people write beside a telephone number, and how they are taken off it.

A word counts as a label only when it is in one of the lists: any other word may be part of a number that is spelled
in letters, or may say that the number is not the candidate's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LABELS: Final = """
    a c cel cell cellphone cellular contact d direct h home is landline m main mob mobile my no nr number o office p
    personal ph phone primary private t tel telephone text viber voice w wa whatsapp work signal telegram
    arbeit buero buro dienstlich diensthandy festnetz firma geschaftlich gesch handy handynr handynummer mobil
    mobilnr mobilnummer mobiltelefon nummer privat priv privatnummer rufnummer telefon telefonnr telefonnummer zuhause
    arbetstelefon arbete hem hemma hemtelefon jobb mobiltel telnr
    arbejde arbeid hjem mobilnummeret tlf tlfnr
    bureau domicile fixe gsm numero perso personnel pro prive professionnel port portable travail
    casa celular domicilio fijo movil oficina particular telefono trabajo
    fixo telefone telemovel telm tlm trabalho pessoal
    cellulare fisso lavoro ufficio
    mobiel prive telefoon telefoonnummer thuis vast werk
    dom domowy komorka komorkowy kom praca prywatny sluzbowy
    prace domu soukromy mobilni
    koti matkapuhelin puh puhelin tyo
    mobiltelefonszam otthon telefonszam
    acasa serviciu
    cep ev is
    тел телефон моб мобильный мобільний дом домашний раб рабочий сот сотовый личный
    κιν κινητο τηλ τηλεφωνο
    הבית טל טלפון נייד
    جوال تلفون تليفون محمول المحمول موبايل هاتف
    फोन फ़ोन मोबाइल
    电话 手机 移动电话 联系电话 电话号码 手机号 手机号码 電話 手機 電話番号 携帯 携帯電話
    전화 전화번호 휴대전화 휴대폰 핸드폰
    """.split()  # noqa: SIM905 - 200 strings in quotes are hard to read

_EXTENSIONS: Final = """
    anexo anknytning ankn bv doorkiesnummer dw durchwahl ext extensao extensio extension extn interno klappe kl lokal
    nebenstelle nst poste ramal toestel wew xt xtn xtensio xtension доб
    """.split()  # noqa: SIM905 - as above

_APART = r"[\s.:：,;=/|()\[\]\"'<>‐-―•·-]"
_NUMBER = re.compile(
    r"[+＋]{0,2}[\s()\[\]（）［］]*\d[\d\s()\[\]（）［］.．·/／~⁓∼～‐-―−ー－-]*",
)
_EXTENSION = re.compile(
    rf"""(?P<number>.*\d) [\s()]* (?:
        ;ext= (?P<uri>\d{{1,20}})
        | [\s,;-]* (?: {"|".join(_EXTENSIONS)} ) [\s.:-]* (?P<named>\d{{1,20}}) \#?
        | [\s,;-]* (?: x | \# | ~ | int ) [\s.:-]* (?P<signed>\d{{1,9}}) \#?
        | ,, \s* (?P<dialled>\d{{1,15}}) \#?
        | [,;] \s* (?P<apart>\d{{1,9}}) \#?
        | [\s-]+ (?P<closed>\d{{1,6}}) \#
    ) \s*""",
    re.VERBOSE | re.DOTALL,
)
_URI = re.compile(r"(?:tel:)?(?P<number>[^;]*)(?P<parameters>;[a-z{].*)", re.DOTALL | re.IGNORECASE)
_CONTEXT = re.compile(r";phone-context=(\+[\d.()-]+)", re.ASCII)
_URI_EXTENSION = re.compile(r";ext=(\d{1,20})(?:;|$)", re.ASCII)
_TOUCHING = re.compile(r"[a-z]\d|\d[a-z]", re.IGNORECASE | re.ASCII)
"""A letter of a keypad without a blank or sign between it and a digit: it may be a part of the number."""


def bare_number(text: str) -> str | None:
    """The number alone, with `;ext=` and the digits of an extension behind it.

    None when the text holds more than a number, its extension and labels.
    """
    text = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
    text, parameters = _uri(text)
    number = _without_labels(text)
    if number is None:
        return None
    number, extension = _split_extension(number)
    if not _NUMBER.fullmatch(number):
        return None
    if found := _URI_EXTENSION.search(parameters):
        extension = found[1]
    context = None if number.startswith("+") else _CONTEXT.search(parameters)
    return number + (f";ext={extension}" if extension else "") + (context[0] if context else "")


def _uri(text: str) -> tuple[str, str]:
    """A `tel:` URI (RFC 3966), or what looks like one, as its number and its parameters."""
    found = _URI.fullmatch(text) if "=" in text else None
    return (found["number"], found["parameters"]) if found else (text, "")


def _without_labels(text: str) -> str | None:
    """The text from its first to its last digit or sign, or None when a word around it is not a label."""
    found = re.fullmatch(r"([^\d+＋*#]*)([+＋*#\d].*?)([^\d#]*)", text, re.DOTALL)
    if found is None:
        return None
    before, number, behind = found.groups()
    apart = not _TOUCHING.search(before[-1:] + number[:1]) and not _TOUCHING.search(number[-1:] + behind[:1])
    return number if apart and _is_label(before) and _is_label(behind) else None


def _is_label(text: str) -> bool:
    words = [word for word in re.split(rf"{_APART}+", _folded(text)) if word]
    return all(word in _FOLDED_LABELS or _is_symbol(word) for word in words)


def _is_symbol(word: str) -> bool:
    """Whether it is a picture, such as that of a telephone."""
    return all(unicodedata.category(char) in {"So", "Mn"} for char in word)


def _split_extension(number: str) -> tuple[str, str]:
    found = _EXTENSION.fullmatch(_folded(number))
    if found is None:
        return number, ""
    digits = next(digits for name, digits in found.groupdict().items() if digits and name != "number")
    return found["number"], digits


def _folded(text: str) -> str:
    """Lower case, without accents and full-width forms; digits and signs stay as they are."""
    return "".join(_folded_char(char) for char in text)


def _folded_char(char: str) -> str:
    if not char.isalpha():
        return char
    parts = unicodedata.normalize("NFKD", char.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)) or parts


_FOLDED_LABELS: Final = frozenset(_folded(word) for word in _LABELS)
