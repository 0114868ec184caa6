"""ElevenLabs: speech-to-text. See docs/providers/speech.md."""

from calls.providers.elevenlabs.speech import ElevenLabsSpeechToText

__all__ = ["ElevenLabsSpeechToText"]
