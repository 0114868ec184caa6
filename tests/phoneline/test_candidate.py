"""What a scripted person does with what it hears."""

import pytest

from phoneline.acts import HangUp, Press, Speak, Wait
from phoneline.candidate import Candidate, Listening
from phoneline.config import SCRIPTS
from phoneline.script import ScriptError, load_script, parse_script

RECORDING = Listening(keys=True, speech=True, recording=True)
BOTH = Listening(keys=True, speech=True)
NAMES = ["strong", "weak", "silent", "hangs_up", "declines", "busy", "no_answer", "voicemail"]
ANSWERS = [
    {"about": ["django"], "text": "On Django."},
    {"about": ["team"], "text": "On teams."},
    {"text": "In general."},
]


def person(**script) -> Candidate:
    return Candidate(parse_script({"answers": ANSWERS} | script))


def said(candidate: Candidate, question: str, listening: Listening = RECORDING) -> str:
    candidate.hear(question)
    return " ".join(act.text for act in candidate.reply(listening).acts if isinstance(act, Speak))


@pytest.mark.parametrize("name", NAMES)
def test_every_candidate_of_the_package_can_be_read(name):
    assert load_script(SCRIPTS, name.replace("_", " ")).title == name


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ({"colour": "red"}, "unknown colour"),
        ({"phone": {"outcome": "sleeps"}}, "phone.outcome"),
        ({"questions": {"think_seconds": "long"}}, "think_seconds"),
        ({"answers": [{"about": ["x"]}]}, "missing"),
        ({"phone": 3}, "phone: a table is wanted"),
        ({"answers": {"text": "x"}}, "a list of tables"),
    ],
)
def test_a_wrong_script_is_refused_with_the_name_of_what_is_wrong(script, message):
    with pytest.raises(ScriptError, match=message):
        parse_script(script)


def test_an_unknown_candidate_is_refused_with_the_names_there_are():
    with pytest.raises(ScriptError, match="strong"):
        load_script(SCRIPTS, "../secret")


def test_the_answer_is_chosen_by_what_the_question_said():
    assert said(person(), "How do you work in a team?") == "On teams."


def test_a_used_answer_is_not_given_again_while_a_general_one_is_left():
    candidate = person()
    heard = [said(candidate, f"Django, question {number}?") for number in range(3)]
    assert heard == ["On Django.", "In general.", "On Django."]


def test_the_same_question_gets_the_same_answer():
    candidate = person()
    assert [said(candidate, "Why Django?") for _ in range(2)] == ["On Django.", "On Django."]


def test_a_question_that_is_announced_as_a_repeat_keeps_its_answer():
    candidate = person()
    first = said(candidate, "Question 1. What have you built with Django so far?")
    again = said(candidate, "I will ask once more. What have you built with Django so far?")
    assert first == again == "On Django."


def test_an_answer_ends_with_a_key():
    candidate = person(questions={"think_seconds": 2})
    candidate.hear("Django?")
    assert [type(act) for act in candidate.reply(RECORDING).acts] == [Wait, Speak, Wait, Press]


def test_an_answer_that_ends_with_silence_presses_nothing():
    candidate = person(questions={"ends_with": "silence"})
    candidate.hear("Django?")
    assert [type(act) for act in candidate.reply(RECORDING).acts] == [Wait, Speak]


def test_a_person_can_ask_to_hear_a_question_again_and_then_answers_it():
    candidate = person(questions={"repeat_first": [1]})
    candidate.hear("Django?")
    assert Press("*") in candidate.reply(RECORDING).acts
    assert said(candidate, "Here it is, put differently: Django?") == "On Django."


def test_a_person_hangs_up_in_the_middle_of_its_answer():
    candidate = person(questions={"hangs_up_at": 1})
    candidate.hear("Django?")
    assert candidate.reply(RECORDING).acts[1:] == (Speak("On"), HangUp())


@pytest.mark.parametrize(
    ("reply", "listening", "act"),
    [
        ("key", BOTH, Press("1")),
        ("key", Listening(keys=False, speech=True), Speak("Yes.")),
        ("speech", BOTH, Speak("Yes.")),
        ("speech", Listening(keys=True, speech=False), Press("1")),
        ("hang_up", BOTH, HangUp()),
    ],
)
def test_a_choice_is_made_in_the_way_the_line_takes(reply, listening, act):
    candidate = person(consent={"reply": reply})
    candidate.hear("Press 1 or say yes.")
    assert candidate.reply(listening).acts[-1] == act


def test_a_later_choice_can_be_made_differently():
    candidate = person(consent={"reply": "key"}, later={"reply": "nothing"}, questions={"answers": False})
    candidate.hear("Press 1.")
    assert candidate.reply(BOTH).acts
    assert said(candidate, "Why Django?") == ""
    candidate.hear("Are you there? Press 1.")
    assert candidate.reply(BOTH).acts == ()


def test_a_question_to_a_listening_gather_is_answered_in_words():
    candidate = person()
    said(candidate, "In a team?")
    assert said(candidate, "And Django?", BOTH) == "On Django."


QUESTIONS = {
    "How have you used Python and Django in production?": "Django",
    "Tell me about a slow database query and how you fixed it.": "PostgreSQL",
    "How do you design a REST API that others use?": "OpenAPI",
    "How do you make sure your code works before it is deployed?": "pytest",
    "Describe a production incident that you handled.": "on-call",
    "What do you do when two tasks have the same deadline?": "fixed deadline",
    "Explain a technical decision to somebody in sales.": "post office",
    "Describe a disagreement with somebody in your team.": "disagreed",
    "Why are you interested in this role?": "I applied because",
    "How do you calm an angry customer who wants a refund?": "apologised",
    "How do you decide which ticket comes first?": "tickets a day",
    "Which new tool did you learn recently?": "Kubernetes",
}


@pytest.mark.parametrize(("question", "word"), QUESTIONS.items())
def test_the_strong_candidate_answers_to_the_point(question, word):
    assert word in said(Candidate(load_script(SCRIPTS, "strong")), question)


def test_the_strong_candidate_has_a_different_answer_for_each_question():
    candidate = Candidate(load_script(SCRIPTS, "strong"))
    assert len({said(candidate, question) for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize(("name", "fewest", "most"), [("strong", 45, 90), ("weak", 8, 25)])
def test_answers_have_the_length_of_their_candidate(name, fewest, most):
    lengths = [len(answer.text.split()) for answer in load_script(SCRIPTS, name).answers]
    assert min(lengths) >= fewest
    assert max(lengths) <= most
