"""What a scripted person does with what it hears."""

import pytest

from phoneline.acts import HangUp, Press, Speak, Wait
from phoneline.candidate import Candidate, Listening
from phoneline.config import SCRIPTS
from phoneline.script import ScriptError
from phoneline.script_files import load_script, parse_script

RECORDING = Listening(keys=True, speech=True, recording=True)
BOTH = Listening(keys=True, speech=True)
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.toml"))
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


@pytest.mark.parametrize("name", NAMES)
def test_every_candidate_of_the_package_is_documented(name):
    document = SCRIPTS.parents[1] / "docs" / "reference" / "phoneline.md"
    assert f"`{name}`" in document.read_text(encoding="utf-8")


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
    candidate = person(questions={"presses": [{"at": 1, "key": "*"}]})
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


def test_an_assistant_asks_who_is_calling_and_then_connects_the_person():
    candidate = person(screening={"asks": "Who is calling?", "connects_after_seconds": 3})
    asked = candidate.reply(BOTH)
    candidate.hear("It is Example. Press 1.")
    assert (asked.acts, asked.interrupts) == ((Speak("Who is calling?"),), True)
    assert candidate.reply(BOTH).acts == (Wait(3.0), Wait(0.8), Press("1"))


def test_an_assistant_can_hang_up_instead():
    candidate = person(screening={"asks": "Who is calling?", "then": "hangs_up", "refuses": "No."})
    candidate.reply(BOTH)
    assert candidate.reply(BOTH).acts[-2:] == (Speak("No."), HangUp())


@pytest.mark.parametrize(
    ("when", "acts"),
    [
        ("hearing", (HangUp(),)),
        ("answering", (Wait(1.0), Speak("On"), HangUp())),
        ("answered", (Wait(1.0), Speak("On Django."), HangUp())),
    ],
)
def test_a_person_hangs_up_at_the_moment_its_script_says(when, acts):
    candidate = person(questions={"hangs_up_at": 1, "hangs_up_when": when})
    candidate.hear("Django?")
    assert candidate.reply(RECORDING).acts == acts


def test_a_person_is_silent_at_a_question_however_often_it_is_put():
    candidate = person(questions={"silent_at": [2]})
    question = "What have you built with Django?"
    heard = [said(candidate, text) for text in ("Team?", question, f"Once more. {question}", "And then?")]
    assert heard == ["On teams.", "", "", "In general."]


@pytest.mark.parametrize(("name", "number"), [("drops_at_3", 3), ("drops at 12", 12), ("partial", 1)])
def test_the_number_in_a_name_says_at_which_question(name, number):
    assert load_script(SCRIPTS, name).questions.hangs_up_at == number


def test_a_number_in_a_name_reaches_the_keys_that_are_pressed():
    (wish,) = load_script(SCRIPTS, "opts_out_at_4").questions.presses
    assert (wish.at, wish.key) == (4, "9")


def test_each_call_can_go_differently_and_the_last_way_stays():
    script = parse_script({"title": "x", "attempts": [{"phone": {"outcome": "busy"}}, {"base": "strong"}]}, SCRIPTS)
    assert [script.at_attempt(number).phone.outcome for number in (1, 2, 3)] == ["busy", "answers", "answers"]
    assert len(script.at_attempt(3).answers) > 10


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ({"base": "nobody"}, "no candidate of this name"),
        ({"base": 3}, "the name of a script"),
        ({"attempts": [{"attempts": []}]}, "no attempts itself"),
        ({"detection": {"verdict": "robot"}}, "detection.verdict"),
        ({"questions": {"presses": [{"at": 1}]}}, "something is missing"),
    ],
)
def test_a_script_over_another_is_refused_with_the_name_of_what_is_wrong(script, message):
    with pytest.raises(ScriptError, match=message):
        parse_script(script, SCRIPTS)
