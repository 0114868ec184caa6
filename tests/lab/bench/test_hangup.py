"""What is read off the moments of one interview."""

from lab.bench.hangup import Measured, rows
from lab.bench.model import RATING, SUMMARY, TRANSCRIPTION, Asked

EARLIER = (Asked(90.0, TRANSCRIPTION), Asked(91.0, RATING))


def measured(*asked: Asked) -> Measured:
    return Measured(questions=3, hung_up=100.0, result=103.2, asked=[*EARLIER, *asked], faults=[])


def test_only_requests_begun_after_hang_up_are_counted():
    one = measured(Asked(99.5, TRANSCRIPTION), Asked(100.6, RATING), Asked(101.7, SUMMARY))
    assert [one.begun_after(kind) for kind in (TRANSCRIPTION, RATING, SUMMARY)] == [0, 1, 1]


def test_the_rest_is_what_no_request_to_the_model_took():
    one = measured(Asked(100.0, TRANSCRIPTION), Asked(101.1, RATING), Asked(102.2, SUMMARY))
    assert rows([one])[-1][:4] == ["3 questions", "3.20", "3.00", "0.20"]
