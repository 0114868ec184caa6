"""Deepgram: speech-to-text. See docs/reference/providers/speech.md."""

from calls.providers.deepgram.speech import DeepgramSpeechToText

__all__ = ["DeepgramSpeechToText"]
