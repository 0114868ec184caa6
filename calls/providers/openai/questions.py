"""Questions for a job, written by a chat model and checked by our own rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from calls.domain.endpoints import Endpoint
from calls.domain.plans import written_faults
from calls.domain.rubric import COMPETENCIES, KINDS, Rubric
from calls.ports import Author, DraftQuestion, JobBrief, WrittenQuestions
from calls.providers.openai.chat import ChatModel, FaultyAnswerError, JsonObject, Shape
from calls.providers.openai.fields import array, choice, closed_object, number, objects, text
from calls.providers.openai.prompts import QUESTIONS_PROMPT_VERSION, questions_prompt

MAX_CRITERIA = 4

_TEXT: dict[str, object] = {"type": "string"}

QUESTIONS = Shape(
    "interview_questions",
    closed_object(
        questions=array(
            closed_object(
                text=_TEXT,
                competency={"type": "string", "enum": list(COMPETENCIES)},
                kind={"type": "string", "enum": list(KINDS)},
                max_seconds={"type": "integer"},
                weight={"type": "number"},
                criteria=array(closed_object(name=_TEXT, weak=_TEXT, adequate=_TEXT, strong=_TEXT)),
            )
        )
    ),
)


class OpenAIQuestionWriter:
    """Writes questions with a chat model: one request per job, two when the first answer has faults."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 60.0) -> None:
        """`timeout_seconds` is the longest silence of the server."""
        self.name = endpoint.name
        self._chat = ChatModel(endpoint, timeout_seconds=timeout_seconds)

    def write_questions(self, brief: JobBrief) -> WrittenQuestions:
        """Exactly `brief.question_count` questions, and one for each knock-out. Raises ProviderError."""
        read = partial(_read_questions, brief=brief)
        questions, usage = self._chat.ask(questions_prompt(brief), QUESTIONS, read)
        author = Author(self.name, self._chat.model, QUESTIONS_PROMPT_VERSION)
        return WrittenQuestions(questions, author, usage=usage)


def _read_questions(answer: JsonObject, *, final: bool, brief: JobBrief) -> tuple[DraftQuestion, ...]:
    del final  # a list of questions is either fit to be asked or not
    faults: list[str] = []
    questions = []
    for index, item in enumerate(objects(answer, "questions")):
        try:
            questions.append(_question(item))
        except ValueError as error:
            faults.append(f"questions[{index}]: {error}")
    faults += _list_faults(questions, brief) if not faults else []
    if faults:
        raise FaultyAnswerError(faults)
    return tuple(questions)


def _list_faults(questions: Sequence[DraftQuestion], brief: JobBrief) -> list[str]:
    found = written_faults([question.fields for question in questions], brief)
    faults = [
        f"questions: {fault.detail}"
        if fault.index is None
        else f"questions[{fault.index}].{fault.field}: {fault.detail}"
        for fault in found
    ]
    wanted = brief.question_count + len(brief.knock_outs)
    if len(questions) != wanted:
        faults.append(f"questions: exactly {wanted} are needed, got {len(questions)}")
    return faults


def _question(item: JsonObject) -> DraftQuestion:
    return DraftQuestion(
        text=text(item, "text"),
        competency=choice(item, "competency", COMPETENCIES),
        kind=choice(item, "kind", KINDS),
        max_seconds=round(number(item, "max_seconds")),
        weight=number(item, "weight"),
        rubric=_rubric(item),
    )


def _rubric(item: JsonObject) -> Rubric:
    rubric = Rubric.from_json(item)
    names = {criterion.name.casefold() for criterion in rubric.criteria}
    if len(names) < len(rubric.criteria) or len(names) > MAX_CRITERIA:
        raise ValueError(f"criteria: use one to {MAX_CRITERIA}, each under its own name")
    return rubric
