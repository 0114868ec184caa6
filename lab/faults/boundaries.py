"""The named boundaries of the story, in the order in which they are armed."""

from collections.abc import Mapping

CLAIMED = ("before the claim", "claimed")
ASKED = ("the vendor is asked", "the vendor has answered")
SAVED = ("the file is saved",)
KEPT = ("an answer is kept",)
MOVED = ("moved, not committed", "committed, nothing enqueued")
ENQUEUED = ("before it is enqueued", "enqueued")
BEATS = ("verified", "kept", "applied, not committed", "committed, not answered")

APPLYING_FAILS = "applying fails"
"""Nothing is killed here: an event stays unapplied, which `apply_provider_event` needs in each of its rounds."""

STEPS: Mapping[str, tuple[str, ...]] = {
    "write_questions": (*CLAIMED, *ASKED, *MOVED),
    "send_message": (*CLAIMED, *ASKED, *MOVED),
    "read_resume": (*CLAIMED, *ASKED, *MOVED),
    "match_resume": (*CLAIMED, *ASKED, *MOVED),
    "make_sound": (*CLAIMED, *ASKED, *SAVED, *MOVED),
    "order_call": (*MOVED, *ENQUEUED),
    "dial": (*CLAIMED, *ASKED),
    "look_up_call": (*CLAIMED, *ASKED, *MOVED),
    "web voice": BEATS,
    "web consent": BEATS,
    "web answer": (*BEATS[:1], APPLYING_FAILS, *BEATS[1:]),
    "web recording": (APPLYING_FAILS, *BEATS),
    "apply_provider_event": ("before it is applied", "applied, not committed", "committed"),
    "web transcription": (*BEATS[:2], APPLYING_FAILS, *BEATS[2:]),
    "web status": BEATS,
    "store_recording": (*CLAIMED, "the vendor has answered", *SAVED, *MOVED),
    "transcribe_recording": MOVED,
    "follow_up": (*CLAIMED, *ASKED, *MOVED),
    "score_response": (*CLAIMED, *ASKED, *KEPT, *MOVED),
    "conclude_interview": (*CLAIMED, *ASKED, *MOVED),
    "sweep": ENQUEUED,
}
"""Step → its points. `transcribe_recording` has no claim while the carrier transcribes."""

OF_THE_CLOCK = frozenset({"order_call", "sweep"})

LEFT_OUT: Mapping[str, str] = {
    "close_answer": "It is the end of `transcribe_recording`, in a task of its own for those that were killed in it.",
    "hang_up": "It has no row, and no call of a run is hung up; `look_up_call` makes a lost one good.",
    "leave_message": "It has no row, and no candidate of a run has a voicemail; `look_up_call` makes a lost one good.",
    "erase_at_carrier": "No candidate of a run is erased.",
    "merge_suppressions": "It has no row, and is enqueued with a bucket only; the clock makes a lost one good.",
}
"""Background tasks without a boundary → why."""


def rounds() -> list[list[str]]:
    """All of them as `step: point`, in rounds that hold at most one of each step."""
    longest = max(map(len, STEPS.values()))
    return [[f"{step}: {points[n]}" for step, points in STEPS.items() if n < len(points)] for n in range(longest)]
