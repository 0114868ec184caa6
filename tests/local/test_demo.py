"""What the demo says to input that cannot be used; the screening itself is played by `make demo`."""

import pytest

from screener.local import demo


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--job", "/nowhere/job.txt"], "The job description /nowhere/job.txt cannot be read"),
        (["--resume", "/nowhere/cv.pdf"], "The résumé /nowhere/cv.pdf cannot be read"),
        (["--candidate", "nobody"], "There is no candidate 'nobody'"),
        (["--speed", "0"], "The speed 0 is out of range"),
    ],
)
def test_unusable_input_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    assert demo.main(arguments) == 2
    output = capsys.readouterr()
    assert output.err.startswith(sentence)
    assert output.err.count("\n") == 1
