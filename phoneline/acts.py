"""What a candidate does on the line, first as a plan, then as events with times."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from phoneline.audio import Samples, Segment, seconds
from phoneline.speech import without_pauses

KEY_SECONDS = 0.3


@dataclass(frozen=True)
class Wait:
    """Says and presses nothing for a while."""

    seconds: float


@dataclass(frozen=True)
class Speak:
    """Says a text."""

    text: str


@dataclass(frozen=True)
class Press:
    """Presses keys, one after the other."""

    digits: str


@dataclass(frozen=True)
class HangUp:
    """Puts the telephone down."""


Act = Wait | Speak | Press | HangUp


@dataclass(frozen=True)
class Reply:
    """Everything a candidate does while it is listened to. `interrupts`: it does not wait for the prompt's end."""

    acts: tuple[Act, ...] = ()
    interrupts: bool = False


@dataclass(frozen=True)
class Utterance:
    """Words and their sound, starting `at` seconds."""

    at: float
    samples: Samples
    text: str

    @property
    def end(self) -> float:
        """When the last word is out, in seconds."""
        return self.at + seconds(self.samples)

    @property
    def segment(self) -> Segment:
        """The sound alone."""
        return Segment(self.at, self.samples)

    def until(self, limit: float) -> "Utterance":
        """What was said before `limit` seconds; words are taken to be evenly long."""
        if limit >= self.end:
            return self
        sound = self.segment.until(limit).samples
        words = without_pauses(self.text).split()
        kept = words[: int(len(words) * len(sound) / max(1, len(self.samples)))]
        return Utterance(self.at, sound, " ".join(kept))


@dataclass(frozen=True)
class KeyPress:
    """One key, pressed `at` seconds."""

    at: float
    key: str


@dataclass(frozen=True)
class PutDown:
    """The telephone is put down `at` seconds."""

    at: float


Event = Utterance | KeyPress | PutDown


async def timed(acts: Iterable[Act], speak: Callable[[str], Awaitable[Samples]]) -> tuple[Event, ...]:
    """The plan as events, counted from the moment the candidate starts."""
    moment = 0.0
    events: list[Event] = []
    for act in acts:
        match act:
            case Wait(length):
                moment += length
            case Speak(text):
                said = Utterance(moment, await speak(text), text)
                events.append(said)
                moment = said.end
            case Press(digits):
                events += [KeyPress(moment + n * KEY_SECONDS, key) for n, key in enumerate(digits)]
                moment += KEY_SECONDS * len(digits)
            case HangUp():
                events.append(PutDown(moment))
    return tuple(events)


def shifted(events: Iterable[Event], by: float) -> tuple[Event, ...]:
    """The same events, `by` seconds later."""
    return tuple(replace(event, at=event.at + by) for event in events)
