"""The telephone of a person: what the person does in one call, and what the page is told of it."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Literal

from phoneline.acts import Event, KeyPress, Utterance, shifted
from phoneline.audio import Samples, seconds, silence
from phoneline.page.microphone import Microphone

KEYS = frozenset("0123456789*#")
Frame = str | bytes
State = Literal["talking", "choosing", "recording"]


class Handset:
    """One call as a person has it. Moments are those of `now`, call time in seconds.

    `decision` is True when the call was taken, False when it was rejected.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.decision: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.microphone = Microphone(now)
        self.takes_keys = self.takes_words = False
        self._send: Callable[[Frame], None] | None = None
        self._events: list[Event] = []
        self._changed = asyncio.Event()

    def decide(self, takes: bool, send: Callable[[Frame], None] | None = None) -> bool:
        """Take or reject the call; from then on `send` carries frames to the page. False: somebody was first."""
        if self.decision.done():
            return False
        self._send = send
        self.decision.set_result(takes)
        return True

    def hear(self, text: str, samples: Samples) -> None:
        """Let the person hear a sound: a frame that announces it, then its samples, 8 kHz, 16 bit, little-endian."""
        if self._send is not None and samples.any():
            self._tell({"type": "sound", "text": text, "seconds": round(seconds(samples), 3)})
            self._send(samples.astype("<i2", copy=False).tobytes())

    def hush(self) -> None:
        """Stop what the person hears."""
        self._tell({"type": "silence"})

    def listen(self, state: State, keys: bool, words: bool) -> None:
        """The line listens from now on, to keys, to words, or to both; what the person did before is past."""
        self._events.clear()
        self._show(state, keys, words)

    def show_talking(self) -> None:
        """The line does not listen any more."""
        self._show("talking", False, False)

    def press(self, key: str) -> bool:
        """Press a key: after the typed words that are still being said. False: the line takes none."""
        if self.takes_keys:
            self._add(KeyPress(self._free_at(), key))
        return self.takes_keys

    def say(self, text: str, samples: Samples) -> bool:
        """Say typed words, after those that are still being said. False: the line does not listen."""
        if self.takes_words:
            self._add(Utterance(self._free_at(), samples, text))
        return self.takes_words

    def speak(self, pcm: bytes) -> None:
        """Take what the microphone sends."""
        self.microphone.feed(pcm)
        self._changed.set()

    def events(self, since: float) -> tuple[Event, ...]:
        """What the person did since a moment, counted from it. What was spoken is here without sound and text."""
        done = shifted(self._events, -since)
        spans = self.microphone.spans(since)
        spoken = [Utterance(start - since, silence(end - start), "") for start, end in spans]
        return tuple(sorted([*done, *spoken], key=lambda event: event.at))

    async def changed(self, within: float) -> None:
        """Return when the person did something, or after `within` real seconds."""
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), within)

    def _show(self, state: State, keys: bool, words: bool) -> None:
        self.takes_keys, self.takes_words = keys, words
        self._tell({"type": "state", "state": state, "keys": keys, "words": words})

    def _tell(self, what: dict[str, object]) -> None:
        if self._send is not None:
            self._send(json.dumps(what))

    def _add(self, event: Event) -> None:
        self._events.append(event)
        self._changed.set()

    def _free_at(self) -> float:
        ends = [event.end for event in self._events if isinstance(event, Utterance)]
        return max(self._now(), *ends) if ends else self._now()
