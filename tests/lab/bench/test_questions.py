"""What is measured of the built-in writer."""

from pathlib import Path

from lab.bench import questions


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "index.csv").write_text("file,title,language\ncook.txt,Cook,en-US\nkock.txt,Kock,sv-SE\n")
    (tmp_path / "cook.txt").write_text("You grill fish, prepare sauces and plan menus.")
    (tmp_path / "kock.txt").write_text("Du grillar fisk och planerar menyer.", encoding="utf-8")
    return tmp_path


def test_every_language_has_a_row_with_its_advertisements(tmp_path: Path):
    report = questions.measure(_folder(tmp_path))
    assert [row[:2] for row in report.rows[2:]] == [["en", "1"], ["sv", "1"]]
    assert report.faults == []
    assert report.figures[0].goal == "< 200 ms"


def test_without_the_advertisements_a_sentence_stands_in_the_table(tmp_path: Path):
    report = questions.measure(tmp_path)
    assert "not measured" in report.rows[0][0]
    assert not report.figures


def test_rows_show_median_and_longest():
    assert questions.rows({"en": [10.0, 20.0, 90.0]})[2] == ["en", "3", "20", "90", "< 200"]
