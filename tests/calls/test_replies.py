"""The steps of a conversation as rows hold them."""

import pytest

from calls.domain.conversation import Ask, Choose, End, Place, Say, Steps, Wait
from calls.models.replies import from_json, to_json

REPLIES: list[Steps] = [
    (Choose("Do you agree?", 2, 1.5),),
    (Say("Thank you."), Ask(Place(2, 1), "Why?", 90, 2.0)),
    (Wait(Place(2, 1), "One moment."),),
    (Say("Goodbye."), End()),
]


@pytest.mark.parametrize("steps", REPLIES)
def test_a_stored_reply_is_read_as_it_was(steps: Steps):
    assert from_json(to_json(steps)) == steps


def test_the_reply_of_a_release_that_stored_seconds_of_silence_is_read():
    stored: list[dict[str, object]] = [
        {
            "step": "ask",
            "place": {"position": 2, "attempt": 1},
            "text": "Why?",
            "max_seconds": 90,
            "silence_seconds": 8,
        },
        {"step": "choose", "text": "Do you agree?", "attempt": 2, "wait_seconds": 8},
        {"step": "hang_up"},
    ]
    assert from_json(stored) == (Ask(Place(2, 1), "Why?", 90), Choose("Do you agree?", 2), End())
