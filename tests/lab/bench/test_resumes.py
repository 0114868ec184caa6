"""The part that times the built-in reader."""

from lab.bench import resumes


def test_every_kind_of_text_has_the_length_that_is_asked_for():
    assert {len(text) for text in resumes.texts_of(1000).values()} == {1000}


def test_the_reader_and_the_matcher_find_something_in_the_ordinary_resume():
    text = resumes.texts_of(1000)["an ordinary résumé, again and again"]
    assert (resumes.facts_of(text) >= 4, resumes.matches_of(text)) == (True, 2)


def test_the_table_has_a_line_for_each_kind():
    report = resumes.measure(500)
    assert [row[0] for row in report.rows[2:]] == list(resumes.HOSTILE)
    assert [figure.goal for figure in report.figures] == ["< 1 s"]
