"""The OpenAI adapters as the tests make them: a made-up key, a short timeout, the address of a stand-in."""

from __future__ import annotations

from calls.providers.openai import OpenAIAnswerScorer, OpenAIQuestionWriter, OpenAISpeechToText
from tests.openai_stand_in import OpenAIStandIn

KEY = "sk-made-up"
MODEL = "chat-model"


def writer(server: OpenAIStandIn, *, model: str = MODEL, timeout_seconds: float = 5.0) -> OpenAIQuestionWriter:
    """A question writer."""
    return OpenAIQuestionWriter(api_key=KEY, model=model, base_url=server.base_url, timeout_seconds=timeout_seconds)


def scorer(server: OpenAIStandIn) -> OpenAIAnswerScorer:
    """An answer scorer."""
    return OpenAIAnswerScorer(api_key=KEY, model=MODEL, base_url=server.base_url, timeout_seconds=30.0)


def recogniser(server: OpenAIStandIn) -> OpenAISpeechToText:
    """A speech-to-text adapter."""
    return OpenAISpeechToText(api_key=KEY, model="speech-model", base_url=server.base_url, timeout_seconds=30.0)
