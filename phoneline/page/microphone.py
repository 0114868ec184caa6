"""What a microphone sends, placed on the clock, and when somebody speaks in it."""

from collections import deque
from collections.abc import Callable

import numpy as np

from phoneline.audio import SAMPLE_RATE, Samples, frames

FRAME_SECONDS = 0.02
_FRAME = frames(FRAME_SECONDS)
# Root mean square of 16-bit samples: below the first nothing is speech, above the second everything is.
_QUIETEST_SPEECH, _LOUDEST_NOISE = 350.0, 1500.0
_ABOVE_NOISE = 3.0
_NOISE_FRAMES = 250
_JOINS_SECONDS = 0.4
_MIN_SPEECH_SECONDS = 0.06
_GAP_SECONDS = 0.5

Span = tuple[float, float]


class Microphone:
    """The sound of one call. Moments are those of `now`, call time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._began = 0.0
        self._sound = bytearray()
        self._measured = 0
        self._levels: deque[float] = deque(maxlen=_NOISE_FRAMES)
        self._spans: list[Span] = []

    def feed(self, pcm: bytes) -> None:
        """Take 8 kHz 16-bit mono samples that end now; what stayed away is silence, what is far ahead is dropped."""
        pcm = pcm[: len(pcm) // 2 * 2]
        starts = self._now() - len(pcm) / 2 / SAMPLE_RATE
        if not self._sound:
            self._began = starts
        late = starts - self._ends_at
        if late < -_GAP_SECONDS:
            return
        if late > _GAP_SECONDS:
            self._sound += bytes(2 * frames(late))
        self._sound += pcm
        self._measure()

    def between(self, start: float, end: float) -> Samples:
        """The sound from one moment to another; silence where there is none."""
        samples = np.zeros(frames(end - start), dtype=np.int16)
        offset = round((start - self._began) * SAMPLE_RATE)
        first, last = max(0, offset), min(offset + len(samples), len(self._sound) // 2)
        if self._sound and first < last:
            samples[first - offset : last - offset] = np.frombuffer(self._sound[2 * first : 2 * last], dtype="<i2")
        return samples

    def spans(self, since: float) -> list[Span]:
        """When somebody spoke, from this moment on; the last one may go on."""
        later = [(max(since, start), end) for start, end in self._spans if end > since]
        return [(start, end) for start, end in later if end - start >= _MIN_SPEECH_SECONDS]

    @property
    def _ends_at(self) -> float:
        return self._began + len(self._sound) / 2 / SAMPLE_RATE

    def _measure(self) -> None:
        """Find speech in the frames that came: louder than any room, and than what this one sounded like lately."""
        count = (len(self._sound) // 2 - self._measured) // _FRAME
        if not count:
            return
        raw = self._sound[2 * self._measured : 2 * (self._measured + count * _FRAME)]
        levels = np.sqrt((np.frombuffer(raw, dtype="<i2").astype(np.float64).reshape(count, _FRAME) ** 2).mean(axis=1))
        self._levels.extend(float(level) for level in levels)
        noise = _ABOVE_NOISE * float(np.percentile(list(self._levels), 10))
        threshold = min(max(_QUIETEST_SPEECH, noise), _LOUDEST_NOISE)
        for index in np.flatnonzero(levels > threshold):
            self._speech_at(self._began + (self._measured + int(index) * _FRAME) / SAMPLE_RATE)
        self._measured += count * _FRAME

    def _speech_at(self, moment: float) -> None:
        end = moment + FRAME_SECONDS
        if self._spans and moment - self._spans[-1][1] < _JOINS_SECONDS:
            self._spans[-1] = (self._spans[-1][0], end)
        else:
            self._spans.append((moment, end))
