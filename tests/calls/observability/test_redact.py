"""What is taken out of a text before it is written anywhere."""

import pytest

from screener.observability import redact


@pytest.mark.parametrize(
    "private",
    [
        "+14155550123",
        "+46 70-123 45 67",
        "+1 (415) 555-0123",
        "%2B14155550123",
        "14155550123",
        "ada@example.org",
        "sk-proj-0123456789abcdef",
        "Bearer abcdefgh12345678",
        "Basic QUM6dG9rZW4tb2Y=",
        "api_key=hunter2hunter2",
        '"token": "hunter2hunter2"',
        "postgres://screener:hunter2@db/x",
        "/i/eyJhIjoxfQ:1abc:DEF/",
    ],
)
def test_what_names_a_person_or_opens_a_door_is_taken_out(private: str):
    kept = redact.text(f"before {private} after")
    assert redact.REDACTED in kept
    assert kept.startswith("before ")
    assert not any(piece in kept for piece in ("hunter2", "415", "123 45", "ada", "0123456789abcdef", "eyJ", "QUM6"))


@pytest.mark.parametrize(
    "harmless",
    [
        "interview b1e9f6c4-1111-4a1b-8888-123456789012",
        "POST /webhooks/twilio/answer/b1e9f6c4-1111-4a1b-8888-123456789012/3/1/",
        "2026-11-21T03:08:27.059919Z",
        "task score_response of 12345: openai_timeout",
        "a status webhook without a valid signature was refused",
        "CA" + "0123456789abcdef" * 2,
    ],
)
def test_ids_times_and_codes_stay(harmless: str):
    assert redact.text(harmless) == harmless


def test_a_field_that_is_private_by_its_name_is_not_written():
    assert redact.anything({"phone": "x", "deep": [{"transcript": "I did it."}], "step": "dial"}) == {
        "phone": redact.REDACTED,
        "deep": [{"transcript": redact.REDACTED}],
        "step": "dial",
    }


def test_a_number_is_no_less_private_as_a_number():
    assert redact.anything(14155550123) == redact.REDACTED
    assert redact.anything(200) == 200


def test_of_an_error_only_the_first_line_stays_and_nothing_it_quotes():
    error = ValueError("cannot read 'I led the team' of \"x\"\nDETAIL: Failing row contains (I led the team)")
    assert redact.message(error) == f'cannot read {redact.REDACTED} of "x"'


def test_a_traceback_tells_the_causes_without_what_they_quote():
    try:
        try:
            int("seven years of Go")
        except ValueError as cause:
            raise RuntimeError("the row of +14155550123") from cause
    except RuntimeError as error:
        told = redact.stack(error)
    assert "ValueError: invalid literal for int() with base 10: [redacted]" in told
    assert told.endswith("RuntimeError: the row of [redacted]")
    assert told.index("ValueError") < told.index("RuntimeError")
