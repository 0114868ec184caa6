"""When a recording or a gather ends, without any waiting."""

import pytest

from phoneline.acts import KeyPress, PutDown, Utterance
from phoneline.audio import silence
from phoneline.outcomes import Gathered, GatherRules, RecordRules, gather, record


def words(at: float, length: float, text: str = "one two three four") -> Utterance:
    return Utterance(at, silence(length), text)


def test_a_recording_ends_when_silence_has_lasted_its_time():
    take = record([words(1, 4)], RecordRules(silence=5))
    assert (take.seconds, take.ended_by, take.digit, take.text) == (10, "silence", "", "one two three four")


def test_a_recording_ends_early_when_nobody_speaks():
    assert record([words(6, 4)], RecordRules(silence=5)).seconds == 5


def test_silence_never_ends_a_recording_whose_timeout_is_zero():
    take = record([words(1, 4)], RecordRules(silence=0, longest=30))
    assert (take.seconds, take.ended_by) == (30, "max_length")


def test_the_longest_time_cuts_words_off():
    take = record([words(1, 4)], RecordRules(longest=3))
    assert (take.seconds, take.ended_by, take.text) == (3, "max_length", "one two")


def test_a_finishing_key_ends_a_recording_and_is_told():
    take = record([words(0, 2), KeyPress(2.5, "#"), words(3, 2)], RecordRules(finish_on="#"))
    assert (take.seconds, take.ended_by, take.digit) == (2.5, "key", "#")


def test_another_key_does_not_end_a_recording_but_counts_as_sound():
    take = record([KeyPress(4, "1")], RecordRules(silence=5, finish_on="#"))
    assert (take.seconds, take.ended_by) == (9, "silence")


def test_hanging_up_ends_a_recording():
    take = record([words(0, 2), PutDown(2)], RecordRules())
    assert (take.seconds, take.ended_by, take.text) == (2, "hang_up", "one two three four")


def test_an_interrupted_recording_keeps_what_was_said_until_then():
    take = record([words(0, 4)], RecordRules()).until(2)
    assert (take.seconds, take.ended_by, take.text) == (2, "interrupted", "one two")


def test_a_gather_without_input_ends_its_timeout_after_the_prompt():
    assert gather([], 3, GatherRules(timeout=5)) == Gathered(8)


def test_a_gather_ends_with_the_last_wanted_digit():
    result = gather([KeyPress(4, "1"), KeyPress(4.3, "2")], 3, GatherRules(digits=2))
    assert (result.seconds, result.digits) == (4.3, "12")


def test_the_finishing_key_of_a_gather_is_not_one_of_its_digits():
    result = gather([KeyPress(4, "1"), KeyPress(4.3, "#")], 3, GatherRules())
    assert (result.seconds, result.digits, result.finished_on) == (4.3, "1", "#")


def test_a_finishing_key_alone_is_no_input():
    assert gather([KeyPress(4, "#")], 3, GatherRules()).digits == ""


def test_a_gather_waits_its_timeout_for_another_digit():
    assert gather([KeyPress(4, "1")], 3, GatherRules(timeout=2)).seconds == 6


def test_a_key_interrupts_the_prompt():
    assert gather([KeyPress(1, "1")], 3, GatherRules(digits=1)).interrupted_at == 1


def test_keys_are_nothing_to_a_gather_that_takes_speech_only():
    assert gather([KeyPress(1, "1")], 3, GatherRules(keys=False, speech=True)) == Gathered(8)


def test_the_first_kind_of_input_wins():
    result = gather([words(1, 2, "yes"), KeyPress(2, "1")], 3, GatherRules(speech=True))
    assert (result.speech, result.digits) == ("yes", "")


@pytest.mark.parametrize(("pause", "speech"), [(1.5, "first second"), (None, "first")])
def test_speech_ends_at_a_pause_as_long_as_its_timeout(pause, speech):
    events = [words(0, 1, "first"), words(2, 1, "second")]
    assert gather(events, 0, GatherRules(speech=True, speech_timeout=pause)).speech == speech


def test_speech_is_heard_for_a_minute_at_most():
    result = gather([words(0, 90, "a b c")], 0, GatherRules(speech=True))
    assert (result.seconds, result.speech) == (60, "a b")


def test_hanging_up_ends_a_gather_without_input():
    assert gather([PutDown(1)], 3, GatherRules()).hung_up
