"""Questions for a job from templates, with the terms of its advertisement woven in. Offline and repeatable."""

from __future__ import annotations

from collections.abc import Sequence

from calls.domain.questions import MAX_WORDS
from calls.domain.rubric import Criterion, Rubric
from calls.ports import Author, DraftQuestion, JobBrief, WrittenQuestions
from calls.providers.builtin.advert import Advert, read_advert, spoken_title
from calls.providers.builtin.lexicon import (
    LANGUAGES,
    CriterionTemplate,
    Lexicon,
    QuestionTemplate,
    WriterTexts,
    find_lexicon,
    lexicon_or_default,
)
from calls.providers.builtin.terms import job_terms
from calls.providers.builtin.words import words

PROVIDER = "builtin"
AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-questions-1")


class BuiltinQuestionWriter:
    """Writes questions without any vendor. The same job always gets the same questions."""

    name = PROVIDER
    in_process = True

    def write_questions(self, brief: JobBrief) -> WrittenQuestions:
        """`brief.question_count` questions, in English where we have no words of the brief's language."""
        lexicon = lexicon_or_default(brief.language)
        texts = lexicon.writer
        advert = read_advert(brief.title, brief.description, texts)
        title = spoken_title(brief.title, advert.names, texts)
        plan = texts.questions[: brief.question_count]
        terms = _terms(advert, title, lexicon, wanted=sum(template.terms for template in plan))
        position = texts.position.format(title=title) if title else texts.this_position
        questions = []
        for template in plan:
            mine, terms = terms[: template.terms], terms[template.terms :]
            questions.append(_question(template, position, mine, texts))
        return WrittenQuestions(tuple(questions), AUTHOR)


def _terms(advert: Advert, title: str, lexicon: Lexicon, *, wanted: int) -> list[str]:
    """The job's terms; none if the advertisement is in another language than the questions."""
    if not _is_in(lexicon, advert):
        return []
    return job_terms(advert, title, lexicon.writer, language=lexicon.language, wanted=wanted)


def _is_in(lexicon: Lexicon, advert: Advert) -> bool:
    """Whether no other language that we know has more of its small words in an advertisement."""
    text = words(" ".join(advert.sentences))
    known = [found for code in LANGUAGES if (found := find_lexicon(code))]
    counts = {each.language: sum(word in each.vocabulary.function for word in text) for each in known}
    return counts[lexicon.language] == max(counts.values())


def _question(template: QuestionTemplate, position: str, terms: Sequence[str], texts: WriterTexts) -> DraftQuestion:
    kept = list(terms)
    text = _filled(template.text, position, kept, texts)
    while kept and len(text.split()) > MAX_WORDS:
        kept.pop()
        text = _filled(template.text, position, kept, texts)
    criteria = tuple(_criterion(criterion, position, kept, texts) for criterion in template.criteria)
    return DraftQuestion(
        text=text,
        competency=template.competency,
        kind=template.kind,
        max_seconds=template.max_seconds,
        weight=template.weight,
        rubric=Rubric(criteria),
    )


def _filled(text: str, position: str, terms: Sequence[str], texts: WriterTexts) -> str:
    return text.format(position=position, subject=_listed(terms, texts))


def _criterion(template: CriterionTemplate, position: str, terms: Sequence[str], texts: WriterTexts) -> Criterion:
    return Criterion(
        name=template.name,
        weak=_filled(template.weak, position, terms, texts),
        adequate=_filled(template.adequate, position, terms, texts),
        strong=_filled(template.strong, position, terms, texts),
    )


def _listed(terms: Sequence[str], texts: WriterTexts) -> str:
    """A spoken list: "a, b and c"."""
    if not terms:
        return texts.these_tasks
    return f" {texts.both} ".join([", ".join(terms[:-1]), terms[-1]] if len(terms) > 1 else list(terms))
