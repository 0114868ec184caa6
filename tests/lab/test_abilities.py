"""Known abilities beside scores: what is counted, what is shown, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.abilities.figures import Estimate, order, quotes_said
from lab.abilities.reading import FOLDER, read, said
from lab.abilities.table import orders, people
from lab.inputs import InputError


def person(ability: int, score: float | None, trade: str = "nurse", *, quotes: int = 2, quoted: int = 2) -> Estimate:
    return Estimate(trade, "en-US", ability, score, "consider", quotes, quoted)


def test_a_right_order_has_no_inversion_and_the_highest_correlation():
    found = order([person(1, 0.0), person(3, 5.0), person(5, 10.0)])
    assert found.spearman == pytest.approx(1)
    assert found.kendall == pytest.approx(1)
    assert (found.far, found.near) == (0, 0)


def test_neighbours_in_the_wrong_order_are_counted_apart_from_the_others():
    found = order([person(1, 4.0), person(2, 3.0), person(4, 3.0)])
    assert (found.far, found.near) == (2, 1)


def test_people_with_other_jobs_are_no_rivals():
    assert order([person(1, 9.0), person(5, 1.0, "electrician")]).far == 0


def test_people_without_a_score_are_counted_and_not_ordered():
    found = order([person(1, None), person(3, 5.0), person(5, 10.0)])
    assert (found.people, found.unscored, found.far) == (3, 1, 0)


def test_a_quote_that_was_not_said_lowers_the_share():
    assert quotes_said([person(1, 1.0), person(2, 2.0, quoted=1)]) == 0.75
    assert quotes_said([person(1, 1.0, quotes=0, quoted=0)]) is None


def test_the_tables_show_everybody_and_every_job():
    first, second = [person(1, 0.0), person(5, 10.0)], [person(1, 0.0), person(5, 7.5)]
    lines = people(first, second).splitlines()
    assert lines[1].endswith("the same")
    assert lines[2].endswith("7.5 consider")
    assert [line.split(",")[0].split()[0] for line in orders(first).splitlines()[1:]] == ["nurse", "all"]


def test_what_is_said_has_no_pauses_and_no_line_breaks():
    assert said("Um, well. [pause 1.5] I think\nso.") == "Um, well. I think so."


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("ability = 5", "ability = 6", "candidates.0.ability"),
        ("ability = 5", "skill = 5", "candidates.0"),
        ('trade = "nurse"', "trade = [", "is not TOML"),
        ("competency", "strength", "questions.0"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str, sentence: str):
    path = tmp_path / "nurse.toml"
    path.write_text((FOLDER / "nurse_de.toml").read_text().replace(old, new))
    with pytest.raises(InputError, match=sentence):
        read(path)


def test_everybody_answers_every_question(tmp_path: Path):
    path = tmp_path / "nurse.toml"
    path.write_text((FOLDER / "nurse_de.toml").read_text().replace('  """Das steht auf dem Schälchen', '  "", """Das'))
    with pytest.raises(InputError, match="answers every question once"):
        read(path)
