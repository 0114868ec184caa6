"""Facts of a résumé by headings, dates and word lists: offline, explainable, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from calls.domain.resumes import DraftFact
from calls.ports import Author
from calls.ports.resumes import FactsRead, ResumeText
from calls.providers.builtin.questions import PROVIDER
from calls.providers.builtin.resume_dates import find_date
from calls.providers.builtin.resume_entries import education_facts, work_facts
from calls.providers.builtin.resume_sections import Line, Section, sections, without_pleas
from calls.providers.builtin.resume_words import resume_words
from calls.providers.builtin.tools import known_tools
from calls.providers.builtin.words import words

FACTS_AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-resume-2")

SKILL_WORDS = 5
CERTIFICATE_WORDS = 15
LANGUAGE_CHARACTERS = 60
ACHIEVEMENTS = 10
ACHIEVEMENT_CHARACTERS = 300

_ITEM = re.compile(r"[^,;•·▪|\t()\n]+")
_LANGUAGE_ITEM = re.compile(r"[^,;•·▪|\t\n]+")
_LABEL = re.compile(r"\W{0,4}[^\W\d][^:\n]{0,40}:\s")
_CEFR = re.compile(r"(?<!\w)[ABC][12](?!\w)")
_TOKEN = re.compile(r"[^\W_][\w+#]*(?:[.-][\w+#]+)*")
_DRIVING_LICENCE = re.compile(
    r"driv(?:ing|er'?s?) licen[cs]e[^\n,;.]{0,20}|führerschein[^\n,;.]{0,20}"
    r"|permis (?:de conduire|[BC]\b)[^\n,;.]{0,10}|(?:carn[eé]t?|permiso) de conducir[^\n,;.]{0,10}"
    r"|(?:[BC]E?-)?körkort[^\n,;.]{0,10}",
    re.IGNORECASE,
)


class BuiltinResumeReader:
    """Reads what stands below the usual headings. What it cannot tell it leaves out."""

    name = PROVIDER
    in_process = True

    def read_facts(self, resume: ResumeText) -> FactsRead:
        """The facts, section by section."""
        text = without_pleas(resume.text)
        found = [fact for section in sections(text) for fact in _facts(section)]
        found += [*_tools(text), *_driving_licences(text), *_achievements(text)]
        return FactsRead(tuple(found), FACTS_AUTHOR)


def _facts(section: Section) -> Iterator[DraftFact]:
    readers: Mapping[str, Callable[[Section], Iterator[DraftFact]]] = {
        "work": work_facts,
        "education": education_facts,
        "skill": _skills,
        "language": _languages,
        "certificate": _certificates,
    }
    if section.kind in readers:
        yield from readers[section.kind](section)


def _skills(section: Section) -> Iterator[DraftFact]:
    """The short items of a list. A sentence is none; the tools in it are found on their own."""
    for line in section.lines:
        label = _LABEL.match(line.text)
        begin = label.end() if label else 0
        for match in _ITEM.finditer(line.text, begin):
            item = line.part(*match.span())
            if 0 < len(words(item.text)) <= SKILL_WORDS and re.search(r"[^\W\d_]", item.text):
                yield DraftFact("skill", item.text, item.text, at=item.start)


def _languages(section: Section) -> Iterator[DraftFact]:
    known = resume_words()
    for line in section.lines:
        for match in _LANGUAGE_ITEM.finditer(line.text):
            item = line.part(*match.span())
            for token in _TOKEN.finditer(item.text):
                if token[0].casefold() in known.languages:
                    yield _language(item, token)


def _language(item: Line, token: re.Match[str]) -> DraftFact:
    """A language with the level that stands beside it."""
    quoted = item if len(item.text) <= LANGUAGE_CHARACTERS else item.part(*token.span())
    cefr = _CEFR.search(quoted.text)
    named = {level for word in words(quoted.text) if (level := resume_words().levels.get(word))}
    level = cefr[0] if cefr else next((level for level in ("fluent", "good", "basic") if level in named), "")
    return DraftFact("language", token[0], quoted.text, level=level, at=quoted.start)


def _certificates(section: Section) -> Iterator[DraftFact]:
    for line in section.lines:
        item = line.part(0, len(line.text))
        date = find_date(item.text)
        named = (item.text[: date.start], item.text[date.end :]) if date else (item.text,)
        name = max((part.strip(" \t,;:|•·–—-()") for part in named), key=len)
        if re.search(r"[^\W\d_]{2}", name) and len(words(name)) <= CERTIFICATE_WORDS:
            yield DraftFact("certificate", name, item.text, ends=date.ends if date else "", at=item.start)


def _tools(text: str) -> Iterator[DraftFact]:
    """Known tools wherever they stand, each once. Single words in small letters may be no names: go, access."""
    known = known_tools()
    found = known.phrases_in(text)
    single = known.words - resume_words().companies
    for match in _TOKEN.finditer(known.without_phrases(text)):
        if match[0].casefold() in single and not match[0].islower():
            found.setdefault(match[0].casefold(), match)
    for match in found.values():
        yield DraftFact("skill", match[0], match[0], at=match.start())


def _driving_licences(text: str) -> Iterator[DraftFact]:
    match = _DRIVING_LICENCE.search(text)
    if match:
        name = match[0].rstrip()
        yield DraftFact("certificate", name, name, at=match.start())


def _achievements(text: str) -> Iterator[DraftFact]:
    """Sentences with a number and a word that tells of a result."""
    found = 0
    offset = 0
    for raw in text.split("\n"):
        item = Line(raw, offset).part(0, len(raw))
        offset += len(raw) + 1
        if found < ACHIEVEMENTS and _tells_result(item.text):
            found += 1
            yield DraftFact("achievement", item.text, item.text, at=item.start)


def _tells_result(text: str) -> bool:
    if not 20 <= len(text) <= ACHIEVEMENT_CHARACTERS or not any(char.isdigit() for char in text):
        return False
    normal = " ".join(words(text))
    return find_date(text) is None and any(phrases.found(normal) for phrases in resume_words().results)
