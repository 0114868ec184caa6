"""What every provider of a port must keep, whoever it is. A provider's test gives the fixture and inherits."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from calls.domain.evidence import is_said
from calls.domain.follow_ups import fault
from calls.domain.plans import written_faults
from calls.domain.questions import QuestionFields, check_questions
from calls.domain.rubric import COMPETENCIES, RATINGS, Criterion, Rubric
from calls.ports import Answer, AnswerScorer, FollowUpWriter, JobBrief, QuestionWriter, RatedAnswer, SpeechToText

ADVERTISEMENT = (
    "We run a booking platform with Django and PostgreSQL. You design REST APIs, write automated tests, "
    "look after message queues and take part in the on-call rota. Contact: jane@example.com, +1 415 555 0100."
)
RUBRIC = Rubric(
    (
        Criterion("Database work", "Names no database.", "Names a slow query.", "Says how it was found and fixed."),
        Criterion("Result", "Names no result.", "Names a result.", "Names a result and how it was measured."),
    )
)
GOOD_ANSWER = (
    "Last year our booking page took eight seconds. I profiled the slow query, because the page only got slow with "
    "many rows. First I added an index in PostgreSQL, then I rewrote the join. As a result the page took less than "
    "half a second, and we measured that for a month."
)


def job(count: int = 6, language: str = "en-US") -> JobBrief:
    """A job with contact data in its advertisement."""
    return JobBrief("Backend Engineer (Python)", ADVERTISEMENT, language, count)


def answer(transcript: str = GOOD_ANSWER, language: str = "en-US") -> Answer:
    """An answer to a question about databases."""
    question = "Tell me about a slow database query that you fixed. What did you do?"
    return Answer(question, "technical", RUBRIC, transcript, language)


class QuestionWriterContract:
    """`writer` is a fixture."""

    @pytest.mark.parametrize("count", [5, 6, 7])
    def test_as_many_questions_as_asked_for_are_fit_to_be_asked(self, writer: QuestionWriter, count: int) -> None:
        questions = writer.write_questions(job(count)).questions
        fields = [QuestionFields(q.text, q.competency, q.kind, q.max_seconds, q.weight) for q in questions]
        assert (len(questions), check_questions(fields)) == (count, [])

    def test_every_competency_is_asked_about(self, writer: QuestionWriter) -> None:
        questions = writer.write_questions(job(5)).questions
        assert {question.competency for question in questions} == set(COMPETENCIES)

    def test_every_question_has_criteria_with_different_names(self, writer: QuestionWriter) -> None:
        for question in writer.write_questions(job()).questions:
            names = [criterion.name for criterion in question.rubric.criteria]
            assert names
            assert len(set(names)) == len(names)

    def test_every_rubric_survives_the_way_through_json(self, writer: QuestionWriter) -> None:
        for question in writer.write_questions(job()).questions:
            assert Rubric.from_json(question.rubric.to_json()) == question.rubric

    def test_the_author_of_the_questions_can_be_traced(self, writer: QuestionWriter) -> None:
        author = writer.write_questions(job()).author
        assert author.provider == writer.name
        assert author.model
        assert author.prompt_version

    def test_every_wish_of_a_brief_is_kept(self, writer: QuestionWriter) -> None:
        wishes = replace(job(5), time_limit_seconds=400, knock_outs=("A driving licence",), difficulty="senior")
        questions = writer.write_questions(wishes).questions
        assert written_faults([question.fields for question in questions], wishes) == []
        assert "A driving licence" in questions[1].text

    def test_another_difficulty_and_other_focus_areas_ask_other_questions(self, writer: QuestionWriter) -> None:
        briefs = [job(), replace(job(), difficulty="entry"), replace(job(), focus_areas=("load testing",))]
        asked = {tuple(q.text for q in writer.write_questions(brief).questions) for brief in briefs}
        assert len(asked) == 3
        assert any("load testing" in text for texts in asked for text in texts)

    def test_no_contact_data_stands_in_a_question(self, writer: QuestionWriter) -> None:
        spoken = " ".join(question.text for question in writer.write_questions(job(7)).questions)
        assert "jane" not in spoken
        assert "555" not in spoken


class AnswerScorerContract:
    """`scorer` is a fixture."""

    def test_every_criterion_is_rated_once_in_the_order_of_the_rubric(self, scorer: AnswerScorer) -> None:
        ratings = scorer.rate(answer()).ratings
        assert [rating.criterion for rating in ratings] == ["Database work", "Result"]

    def test_a_rating_is_one_to_five_with_a_reason_and_one_to_three_quotes(self, scorer: AnswerScorer) -> None:
        for rating in scorer.rate(answer()).ratings:
            assert rating.rating in RATINGS
            assert rating.reason
            assert 1 <= len(rating.quotes) <= 3

    def test_every_quote_was_said(self, scorer: AnswerScorer) -> None:
        for rating in scorer.rate(answer()).ratings:
            assert all(is_said(quote, GOOD_ANSWER) for quote in rating.quotes)

    def test_an_answer_of_one_word_is_insufficient_evidence(self, scorer: AnswerScorer) -> None:
        ratings = scorer.rate(answer("Yes.")).ratings
        assert [rating.rating for rating in ratings] == [None, None]

    def test_the_author_of_the_ratings_can_be_traced(self, scorer: AnswerScorer) -> None:
        author = scorer.rate(answer()).author
        assert author.provider == scorer.name
        assert author.model
        assert author.prompt_version

    def test_a_strength_cites_a_given_quote(self, scorer: AnswerScorer) -> None:
        rated = RatedAnswer("Which query?", "technical", 8.5, "Concrete.", ("I added an index",))
        summary = scorer.summarise("Backend Engineer", [rated], language="en-US")
        assert "I added an index" in summary.strengths[0]

    def test_an_interview_without_a_rated_answer_has_no_strengths(self, scorer: AnswerScorer) -> None:
        unrated = RatedAnswer("Which query?", "technical", None, "", ())
        summary = scorer.summarise("Backend Engineer", [unrated], language="en-US")
        assert summary.text
        assert summary.strengths == ()


class FollowUpWriterContract:
    """`follow_up_writer` is a fixture."""

    def test_a_draft_can_be_asked(self, follow_up_writer: FollowUpWriter) -> None:
        source = answer("I profiled the slow query and rewrote the join, and then I went on to other work.")
        draft = follow_up_writer.follow_up(source).draft
        assert draft is not None
        assert draft.criterion in {criterion.name for criterion in RUBRIC.criteria}
        known = [source.question]
        assert not fault(draft.quote, draft.text, transcript=source.transcript, known=known, language=source.language)

    def test_an_answer_without_anything_to_go_on_from_has_none(self, follow_up_writer: FollowUpWriter) -> None:
        assert follow_up_writer.follow_up(answer("I do not know.")).draft is None

    def test_the_author_of_a_judgement_can_be_traced(self, follow_up_writer: FollowUpWriter) -> None:
        judgement = follow_up_writer.follow_up(answer())
        assert judgement.author.provider == follow_up_writer.name
        assert judgement.author.prompt_version
        assert judgement.reason


class SpeechToTextContract:
    """`recogniser` is a fixture that hears "hello there" in every recording; `mute` hears nothing."""

    def test_a_recording_becomes_its_words(self, recogniser: SpeechToText) -> None:
        transcript = recogniser.transcribe(io.BytesIO(b"RIFF"), filename="answer.wav", language="en-US")
        assert transcript.text == "hello there"

    def test_the_transcript_says_who_made_it(self, recogniser: SpeechToText) -> None:
        transcript = recogniser.transcribe(io.BytesIO(b"RIFF"), filename="answer.wav", language="en-US")
        assert transcript.provider == recogniser.name
        assert transcript.model

    def test_a_recording_without_speech_is_an_empty_transcript(self, mute: SpeechToText) -> None:
        transcript = mute.transcribe(io.BytesIO(b"RIFF"), filename="answer.wav", language="en-US")
        assert transcript.text == ""
