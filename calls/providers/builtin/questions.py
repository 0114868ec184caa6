"""Questions for a job from templates, with the terms of its advertisement woven in. Offline and repeatable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calls.domain.lawful import unlawful_topic
from calls.domain.plans import KNOCK_OUT_SECONDS
from calls.domain.questions import MAX_WORDS
from calls.domain.rubric import KNOCK_OUT, Criterion, Rubric
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
from calls.providers.builtin.words import stems, words

MIN_SMALL_WORDS = 2
"""Different small words of a language that show that an advertisement is in it."""

PROVIDER = "builtin"
AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-questions-3")


class BuiltinQuestionWriter:
    """Writes questions without any vendor. The same job always gets the same questions."""

    name = PROVIDER
    in_process = True

    def write_questions(self, brief: JobBrief) -> WrittenQuestions:
        """What the brief asks for, in English where we have no words of the brief's language."""
        lexicon = lexicon_or_default(brief.language)
        texts = lexicon.writer
        advert = read_advert(brief.title, brief.description, texts)
        title = spoken_title(brief.title, advert.names, texts)
        plan = texts.questions[: brief.question_count]
        terms = _subjects(brief, advert, title, lexicon, wanted=sum(template.terms for template in plan))
        position = texts.position.format(title=title) if title else texts.this_position
        questions = []
        for template in plan:
            worded = _Worded(replace(template, text=template.worded(brief.difficulty)), position, texts)
            mine = worded.fitting(terms[: template.terms])
            terms = terms[len(mine) :]
            questions.append(worded.question(mine))
        questions[1:1] = [_knock_out(must_have, texts) for must_have in brief.knock_outs]
        return WrittenQuestions(_in_time(questions, brief.time_limit_seconds), AUTHOR)


def _subjects(brief: JobBrief, advert: Advert, title: str, lexicon: Lexicon, *, wanted: int) -> list[str]:
    """The focus areas, then the advertisement's own terms, none of which shares a word with a focus area."""
    areas = [area for area in brief.focus_areas if unlawful_topic(area, brief.language) is None]
    said = stems(words(" ".join(areas)))
    found = _terms(advert, title, lexicon, wanted=wanted + len(said))
    return [*areas, *(term for term in found if not stems(words(term)) & said)][:wanted]


def _terms(advert: Advert, title: str, lexicon: Lexicon, *, wanted: int) -> list[str]:
    """The job's terms; none if the advertisement is in another language than the questions."""
    if not _is_in(lexicon, advert):
        return []
    return job_terms(advert, title, lexicon.writer, language=lexicon.language, wanted=wanted)


def _is_in(lexicon: Lexicon, advert: Advert) -> bool:
    """Whether no other language that we know has more of its small words in an advertisement.

    A single letter is no evidence, since it may be half of C# or the language R, and neither is a single word.
    """
    text = [word for word in words(" ".join(advert.sentences)) if len(word) > 1]
    own = sum(word in lexicon.vocabulary.function for word in text)
    others = [found.vocabulary.function for code in LANGUAGES if (found := find_lexicon(code)) and found != lexicon]
    found_words = [[word for word in text if word in function] for function in others]
    return not any(len(found) > own and len(set(found)) >= MIN_SMALL_WORDS for found in found_words)


@dataclass(frozen=True)
class _Worded:
    """A template in the words of its difficulty, with what it is filled in from."""

    template: QuestionTemplate
    position: str
    texts: WriterTexts

    def fitting(self, terms: Sequence[str]) -> list[str]:
        """As many of the terms, from the first on, as the question can be asked with."""
        kept = list(terms)
        while kept and not self._can_be_asked(self._filled(self.template.text, kept)):
            kept.pop()
        return kept

    def question(self, terms: Sequence[str]) -> DraftQuestion:
        """The question about `terms`; in general words without any."""
        template = self.template
        return DraftQuestion(
            text=self._filled(template.text, terms),
            competency=template.competency,
            kind=template.kind,
            max_seconds=template.max_seconds,
            weight=template.weight,
            rubric=Rubric(tuple(self._criterion(criterion, terms) for criterion in template.criteria)),
        )

    def _criterion(self, template: CriterionTemplate, terms: Sequence[str]) -> Criterion:
        return Criterion(
            name=template.name,
            weak=self._filled(template.weak, terms),
            adequate=self._filled(template.adequate, terms),
            strong=self._filled(template.strong, terms),
        )

    def _filled(self, text: str, terms: Sequence[str]) -> str:
        return text.format(position=self.position, subject=_listed(terms, self.texts))

    def _can_be_asked(self, text: str) -> bool:
        return len(text.split()) <= MAX_WORDS and unlawful_topic(text, self.texts.language) is None


def _knock_out(must_have: str, texts: WriterTexts) -> DraftQuestion:
    template, said = texts.knock_out, must_have.rstrip(" .!?")
    anchors = template.criterion
    criterion = Criterion(
        name=anchors.name,
        weak=anchors.weak.format(must_have=said),
        adequate=anchors.adequate.format(must_have=said),
        strong=anchors.strong.format(must_have=said),
    )
    return DraftQuestion(
        text=template.text.format(must_have=said),
        competency="technical",
        kind=KNOCK_OUT,
        max_seconds=KNOCK_OUT_SECONDS,
        weight=1.0,
        rubric=Rubric((criterion,)),
    )


def _in_time(questions: Sequence[DraftQuestion], limit: int | None) -> tuple[DraftQuestion, ...]:
    """The questions within a time limit: all but knock-outs are shortened alike when they take longer."""
    knock_outs = sum(question.max_seconds for question in questions if question.kind == KNOCK_OUT)
    others = sum(question.max_seconds for question in questions) - knock_outs
    if limit is None or others + knock_outs <= limit:
        return tuple(questions)
    return tuple(
        question
        if question.kind == KNOCK_OUT
        else replace(question, max_seconds=question.max_seconds * (limit - knock_outs) // others)
        for question in questions
    )


def _listed(terms: Sequence[str], texts: WriterTexts) -> str:
    """A spoken list: "a, b and c"."""
    if not terms:
        return texts.these_tasks
    return f" {texts.both} ".join([", ".join(terms[:-1]), terms[-1]] if len(terms) > 1 else list(terms))
