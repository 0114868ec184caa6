"""ElevenLabs: speech-to-text and voices. See docs/reference/providers/speech.md."""

from calls.providers.elevenlabs.speech import ElevenLabsSpeechToText
from calls.providers.elevenlabs.voice import ElevenLabsTextToSpeech

__all__ = ["ElevenLabsSpeechToText", "ElevenLabsTextToSpeech"]
