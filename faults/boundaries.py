"""The named boundaries of the story, in the order in which they are armed."""

CLAIMED = ("before the claim", "claimed")
ASKED = ("the vendor is asked", "the vendor has answered")
MOVED = ("moved, not committed", "committed, nothing pumped")
BEATS = ("verified", "kept", "applied, not committed", "committed, not answered")

APPLYING_FAILS = "applying fails"
"""Nothing is killed here: an event stays unapplied, which `apply_event` needs in each of its rounds."""

STEPS: dict[str, tuple[str, ...]] = {
    "write_questions": (*CLAIMED, *ASKED, *MOVED),
    "send_message": (*CLAIMED, *ASKED, *MOVED),
    "order_call": MOVED,
    "dial": (*CLAIMED, *ASKED),
    "web voice": BEATS,
    "web consent": BEATS,
    "web answer": (*BEATS[:1], APPLYING_FAILS, *BEATS[1:]),
    "web recording": (APPLYING_FAILS, *BEATS),
    "apply_event": ("before it is applied", "applied, not committed", "committed"),
    "web transcription": (*BEATS[:2], APPLYING_FAILS, *BEATS[2:]),
    "web status": BEATS,
    "store_recording": (*CLAIMED, "the vendor has answered", "the file is saved", *MOVED),
    "transcribe_recording": MOVED,
    "score_response": (*CLAIMED, *ASKED, *MOVED),
    "conclude_interview": (*CLAIMED, *ASKED, *MOVED),
    "sweep": ("before the pump", "pumped"),
}
"""Step → its points. `transcribe_recording` has no claim while the carrier transcribes."""


def rounds() -> list[list[str]]:
    """All of them as `step: point`, in rounds that hold at most one of each step."""
    longest = max(map(len, STEPS.values()))
    return [[f"{step}: {points[n]}" for step, points in STEPS.items() if n < len(points)] for n in range(longest)]
