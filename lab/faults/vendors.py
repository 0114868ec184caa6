"""The vendors of a run, which are never broken: a language model and a voice that count what they are asked."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from lab.openai.requests import RecordedRequest
from lab.openai.stand_in import OpenAIStandIn
from lab.servers.voice import speaking

MODEL_SECONDS = 0.1
RATINGS = 3
VOICE = "elevenlabs/eleven_multilingual_v2/anna"
"""As the service names the voice."""


@dataclass
class Asked:
    """How often each request came: a model's by its form and a digest of all its words, a voice's by its text."""

    of_model: Counter[tuple[str, str]] = field(default_factory=Counter)
    of_voice: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def model(self, request: RecordedRequest) -> None:
        form = str(request.json()["response_format"]["json_schema"]["name"])
        with self._lock:
            self.of_model[form, hashlib.sha256(request.body).hexdigest()] += 1

    def voice(self, text: str) -> None:
        with self._lock:
            self.of_voice[text] += 1

    def again(self) -> Counter[str]:
        """How often the same was asked once more, by form; `audio prompt` is the voice's."""
        more: Counter[str] = Counter({"audio prompt": self.of_voice.total() - len(self.of_voice)})
        for (form, _), times in self.of_model.items():
            more[form] += times - 1
        return more


class CountingModel(OpenAIStandIn):
    """Keeps nothing of a request but its digest."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(delay=MODEL_SECONDS, tokens=(100, 10))
        self._asked = asked

    def record(self, request: RecordedRequest) -> None:
        self._asked.model(request)


@contextmanager
def answering(asked: Asked) -> Iterator[Mapping[str, str]]:
    """The service's variables for them, while they run in this process. The carrier goes on to transcribe."""
    with CountingModel(asked) as model, speaking(asked.voice) as voice:
        yield {
            **voice,
            "OPENAI_API_KEY": "made-up",
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_PROFILE": "vllm",  # which takes the seed of a rating
            "SPEECH_TO_TEXT": "carrier",
            "RATINGS_PER_ANSWER": str(RATINGS),
            "VENDOR_RATE_PER_MINUTE": "100000",
        }
