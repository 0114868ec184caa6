"""Whisper models on this machine, through faster-whisper. See docs/reference/providers/speech.md."""

from calls.providers.whisper.speech import WhisperSpeechToText

__all__ = ["WhisperSpeechToText"]
