"""The OpenAI adapters as the tests make them: a made-up key, a short timeout, the address of a stand-in."""

from __future__ import annotations

import dataclasses
from typing import Any

from calls.domain.endpoints import Endpoint
from calls.providers.openai import OpenAIAnswerScorer, OpenAIFollowUpWriter, OpenAIQuestionWriter, OpenAISpeechToText
from lab.openai.stand_in import OpenAIStandIn
from screener.profiles import capabilities

KEY = "sk-made-up"
MODEL = "chat-model"


def endpoint(server: OpenAIStandIn, *, model: str = MODEL, **fields: Any) -> Endpoint:
    """The stand-in as the settings would name it; its capabilities are those of the vendor it behaves like."""
    profile = server.knobs.house.name if server.knobs.house else "other"
    known = fields.pop("capabilities", capabilities(profile, model, {}))
    plain = Endpoint("openai", server.base_url, KEY, model, "speech-model", capabilities=known)
    return dataclasses.replace(plain, **fields)


def writer(server: OpenAIStandIn, *, model: str = MODEL, timeout_seconds: float = 5.0) -> OpenAIQuestionWriter:
    """A question writer."""
    return OpenAIQuestionWriter(endpoint(server, model=model), timeout_seconds=timeout_seconds)


def scorer(server: OpenAIStandIn, **fields: Any) -> OpenAIAnswerScorer:
    """An answer scorer."""
    return OpenAIAnswerScorer(endpoint(server, **fields), timeout_seconds=30.0)


def follow_up_writer(server: OpenAIStandIn) -> OpenAIFollowUpWriter:
    """A writer of follow-ups."""
    return OpenAIFollowUpWriter(endpoint(server))


def recogniser(server: OpenAIStandIn, **fields: Any) -> OpenAISpeechToText:
    """A speech-to-text adapter."""
    return OpenAISpeechToText(endpoint(server, **fields), timeout_seconds=30.0)
