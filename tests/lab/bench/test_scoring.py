"""Cross-validation of the builtin scorer's limits: nothing of a question is in what its limits were fitted to."""

from pathlib import Path

from lab.bench import scoring
from lab.bench.scoring import Example


def examples(question: str, *pairs: tuple[float, float]) -> list[Example]:
    """Answers to one question: (coverage, what people gave)."""
    return [Example("English", question, covered, covered, 10, people) for covered, people in pairs]


GOOD = examples("one", (0.0, 0.0), (0.1, 0.4), (0.2, 0.6), (0.3, 0.8), (0.4, 1.0))


def test_limits_lie_where_people_reach_the_next_rating():
    assert scoring.fit(GOOD) == (0.1, 0.2, 0.3, 0.4)


def test_limits_never_fall_with_coverage_whatever_people_say():
    limits = scoring.fit(examples("one", (0.0, 0.9), (0.1, 0.2), (0.2, 0.9), (0.3, 0.1), (0.4, 1.0)))
    assert list(limits) == sorted(limits)


def test_a_rating_that_people_never_give_is_out_of_reach():
    assert scoring.fit(examples("one", (0.0, 0.0), (0.5, 0.4))) == (0.5, 1.0, 1.0, 1.0)


def test_the_answers_of_a_question_do_not_fit_their_own_limits():
    upside_down = examples("two", (0.0, 1.0), (0.4, 0.0))
    assert scoring.unseen([*GOOD, *upside_down])[-2:] == [1, 5]


def test_without_the_files_a_sentence_stands_in_the_table(tmp_path: Path):
    report = scoring.measure(tmp_path)
    assert "not measured" in report.rows[0][0]
    assert not report.faults


def test_limits_may_be_those_of_any_value():
    assert scoring.fit(GOOD, lambda one: 2 * one.coverage) == (0.2, 0.4, 0.6, 0.8)


def test_the_table_shows_levels_and_bands_beside_word_overlap_and_the_mean():
    both = [*GOOD, *examples("two", (0.0, 0.1), (0.4, 1.0))]
    rows = {row[0]: row[1:] for row in scoring.rows(both, scoring.unseen(both))}
    assert rows["the mean of all"][0] == "0.000"
    assert float(rows["builtin"][0]) > 0.5
    assert rows["people hire, and so does builtin"][0].endswith("% of 3")
