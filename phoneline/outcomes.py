"""When listening ends and what came of it: the rules of `<Record>` and `<Gather>`, without any waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from phoneline.acts import Event, KeyPress, PutDown, Utterance
from phoneline.speech import without_pauses

RecordEnd = Literal["silence", "max_length", "key", "hang_up", "interrupted"]
AUTO_PAUSE_SECONDS = 0.8
MAX_SPEECH_SECONDS = 60.0


@dataclass(frozen=True)
class RecordRules:
    """`silence` 0: silence never ends the recording."""

    silence: float = 5.0
    longest: float = 3600.0
    finish_on: str = "1234567890*#"


@dataclass(frozen=True)
class Take:
    """What a recording holds."""

    seconds: float
    ended_by: RecordEnd
    digit: str = ""
    utterances: tuple[Utterance, ...] = ()

    @property
    def text(self) -> str:
        """The words that were said into it."""
        return " ".join(without_pauses(u.text) for u in self.utterances if u.text)

    def until(self, limit: float) -> "Take":
        """The same take, interrupted at `limit` seconds."""
        kept = tuple(u.until(limit) for u in self.utterances if u.at < limit)
        return Take(min(limit, self.seconds), "interrupted", "", kept)


def record(events: Sequence[Event], rules: RecordRules) -> Take:
    """What a `<Record>` with these rules makes of a candidate's events, counted from the end of the beep."""
    said: list[Utterance] = []
    quiet_since = 0.0

    def ended(at: float, by: RecordEnd, digit: str = "") -> Take:
        return Take(at, by, digit, tuple(said))

    for event in events:
        if event.at >= _deadline(quiet_since, rules):
            break
        if isinstance(event, PutDown):
            return ended(event.at, "hang_up")
        if isinstance(event, Utterance):
            said.append(event.until(rules.longest))
        elif event.key in rules.finish_on:
            return ended(event.at, "key", event.key)
        quiet_since = event.end if isinstance(event, Utterance) else event.at
    deadline = _deadline(quiet_since, rules)
    return ended(deadline, "max_length" if deadline == rules.longest else "silence")


def _deadline(quiet_since: float, rules: RecordRules) -> float:
    return min(quiet_since + (rules.silence or inf), rules.longest)


@dataclass(frozen=True)
class GatherRules:
    """`speech_timeout` None: `auto`, the first pause ends it. `keys` and `speech` say what is taken."""

    keys: bool = True
    speech: bool = False
    timeout: float = 5.0
    speech_timeout: float | None = 5.0
    finish_on: str = "#"
    digits: int | None = None


@dataclass(frozen=True)
class Gathered:
    """What a `<Gather>` heard; nothing when `digits` and `speech` are empty. `interrupted_at`: when input began."""

    seconds: float
    digits: str = ""
    speech: str = ""
    hung_up: bool = False
    interrupted_at: float | None = None
    finished_on: str = ""


def gather(events: Sequence[Event], prompt_seconds: float, rules: GatherRules) -> Gathered:
    """What a `<Gather>` makes of a candidate's events, counted from the start of its prompts."""
    deadline = prompt_seconds + rules.timeout
    for index, event in enumerate(events):
        if event.at > deadline:
            break
        if isinstance(event, PutDown):
            return Gathered(event.at, hung_up=True, interrupted_at=event.at)
        if isinstance(event, KeyPress) and rules.keys:
            return _keys(events[index:], rules)
        if isinstance(event, Utterance) and rules.speech:
            return _speech(events[index:], rules)
    return Gathered(deadline)


def _keys(events: Sequence[Event], rules: GatherRules) -> Gathered:
    began = last = events[0].at
    pressed = ""
    for event in events:
        if event.at > last + rules.timeout:
            break
        if isinstance(event, PutDown):
            return Gathered(event.at, hung_up=True, interrupted_at=began)
        if isinstance(event, KeyPress):
            if rules.finish_on and event.key == rules.finish_on:
                return Gathered(event.at, pressed, interrupted_at=began, finished_on=event.key)
            pressed, last = pressed + event.key, event.at
            if len(pressed) == rules.digits:
                return Gathered(event.at, pressed, interrupted_at=began)
    return Gathered(last + rules.timeout, pressed, interrupted_at=began)


def _speech(events: Sequence[Event], rules: GatherRules) -> Gathered:
    began = events[0].at
    limit = began + MAX_SPEECH_SECONDS
    pause = AUTO_PAUSE_SECONDS if rules.speech_timeout is None else rules.speech_timeout
    end, words = began, []
    for event in events:
        if event.at > min(end + pause, limit):
            break
        if isinstance(event, PutDown):
            return Gathered(event.at, hung_up=True, interrupted_at=began)
        if isinstance(event, Utterance):
            heard = event.until(limit)
            words.append(without_pauses(heard.text))
            end = heard.end
    return Gathered(min(end + pause, limit), speech=" ".join(words), interrupted_at=began)
