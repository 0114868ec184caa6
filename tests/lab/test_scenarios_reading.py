"""What a scenario file may say, and the sentence that one hears which says something else."""

from datetime import timedelta
from pathlib import Path

import pytest

from lab.inputs import InputError
from lab.scenarios.__main__ import main
from lab.scenarios.reading import FOLDER, read, read_all

LEAST = 'about = "Shows something."\n[expect]\nstatus = "completed"\n'


def _file(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_does_not_say_is_usual(tmp_path: Path):
    scenario = read(_file(tmp_path, LEAST))
    assert (scenario.name, scenario.candidate.script, scenario.job.questions) == ("mine", "strong", 3)
    assert (scenario.expect.status, scenario.expect.calls) == ("completed", None)


def test_a_scenario_may_say_how_fast_its_calls_may_go(tmp_path: Path):
    assert read(_file(tmp_path, "speed = 12\n" + LEAST)).speed == 12
    assert read(_file(tmp_path, LEAST)).speed is None


def test_lengths_of_time_are_read(tmp_path: Path):
    step = '\n[[steps]]\nwhen = "waiting"\nnext_attempt_in = ["90s", "1.5h"]\ndo = "let time pass"\nby = "2d"\n'
    (read_step,) = read(_file(tmp_path, LEAST + step)).steps
    assert read_step.next_attempt_in == [timedelta(seconds=90), timedelta(minutes=90)]
    assert read_step.by == timedelta(days=2)


def test_the_project_has_at_least_sixty_scenarios_that_can_be_read():
    scenarios = read_all([])
    assert len(scenarios) >= 60
    assert len({scenario.about for scenario in scenarios}) == len(scenarios)


def test_some_are_chosen_by_their_name():
    names = [scenario.name for scenario in read_all([FOLDER], "dropped_at_*")]
    assert names == [f"dropped_at_{position}" for position in range(1, 7)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("about = ", "is not TOML"),
        ('about = "x"', "expect: Field required."),
        (LEAST + "callz = 1", "expect.callz: there is no such key."),
        (LEAST + 'calls = "one"', "expect.calls: Input should be a valid integer"),
        (LEAST + '[candidate]\nscript = "nobody"', "there is no candidate 'nobody' in candidates/."),
        (LEAST + '[candidate]\nscript = "../strong"', "there is no candidate '../strong' in candidates/."),
        (LEAST + "[candidate]\nlocal_hour = 24", "candidate.local_hour is an hour of the day, 0 to 23."),
        (LEAST + '[candidate]\ntime_zone = "Mars/Base"', "there is no time zone 'Mars/Base'."),
        ("speed = 0.5\n" + LEAST, "speed: Input should be greater than or equal to 1."),
        ("speed = 101\n" + LEAST, "speed: Input should be less than or equal to 100."),
        ("speed = nan\n" + LEAST, "speed: Input should be a finite number."),
        ('speed = "slow"\n' + LEAST, "speed: Input should be a valid number."),
        (LEAST + "[job]\nquestions = 8", "job.questions are 1 to 7."),
        (LEAST + '[[steps]]\nwhen = "soon"', "steps.0.when: a moment is wanted: now, waiting, "),
        (LEAST + '[[steps]]\nwhen = "now"\ndo = "sing"', "steps.0.do: Input should be 'look', "),
        (LEAST + '[[steps]]\nwhen = "now"\nby = "soon"', "steps.0.by: a length of time such as 90s, 10m, 4h or 2d"),
        (LEAST + '[service]\nDEBUG = "true"', "service: DEBUG cannot be set."),
        (LEAST + '[another]\nstatus = "declined"', "another is for an interview that a step orders."),
    ],
)
def test_what_makes_no_sense_is_refused_with_one_sentence(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(InputError) as refusal:
        read(_file(tmp_path, text))
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_script_with_a_number_is_known(tmp_path: Path):
    text = LEAST + '[candidate]\nscript = "drops_at_4"'
    assert read(_file(tmp_path, text)).candidate.script == "drops_at_4"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--name", "nothing"], "There is no scenario 'nothing'; there are: all_statuses_lost, "),
        (["/nowhere/mine.toml"], "The scenario /nowhere/mine.toml cannot be read: No such file or directory."),
        (["--speed", "0", "--name", "busy"], "The speed 0 is out of range: use 1 to 100."),
        (["--at-once", "0", "--name", "busy"], "0 scenarios at once are out of range: use 1 to 100."),
    ],
)
def test_unusable_input_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.err.startswith(sentence)
    assert output.err.count("\n") == 1
