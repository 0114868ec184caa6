"""A service whose calls are read by a voice of ElevenLabs, which a stand-in on loopback plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from calls import providers
from calls.domain.speech import Voices
from tests.calls.providers.speech_stand_in import SpeechStandIn, serving
from tests.calls.story import Vendors, wav


@pytest.fixture
def voice(settings: LazySettings, vendors: Vendors) -> Iterator[SpeechStandIn]:
    """The stand-in; whatever it is asked sounds the same."""
    with serving(SpeechStandIn(wav())) as server:
        settings.TEXT_TO_SPEECH, settings.ELEVENLABS_API_KEY = "elevenlabs", "made-up"
        settings.ELEVENLABS_BASE_URL, settings.ELEVENLABS_SPEECH_MODEL = server.url, "eleven_multilingual_v2"
        settings.VOICES = Voices("elevenlabs", "eleven_multilingual_v2", {"en": "anna"})
        assert providers.text_to_speech() is not None
        yield server
