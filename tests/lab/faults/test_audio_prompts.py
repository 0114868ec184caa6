"""Sounds that are lost, doubled, invented or left behind are noticed, and vendors count what they are asked."""

import json
from pathlib import Path

import pytest
import requests

from calls.domain.speech import personal_key, prompt_key
from lab.faults import audio_prompts
from lab.faults.vendors import VOICE, Asked, answering

QUESTION, OWN = "Tell me about the apples.", "Earlier you said: I am candidate one. And then?"
KEY = prompt_key(VOICE, QUESTION)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """One audio prompt, and one recording."""
    for name in (f"sounds/{KEY}.wav", "recordings/1/7f3b8c1e-0000-4000-8000-000000000000.wav"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def wrong(media: Path, *spoken: str) -> list[str]:
    return list(audio_prompts.wrong(spoken, VOICE, media, "I am candidate"))


def test_a_sentence_with_its_audio_prompt_is_right(media: Path):
    assert wrong(media, QUESTION, OWN) == []


def test_a_sentence_without_its_audio_prompt_is_named(media: Path):
    assert wrong(media, QUESTION, "Thank you.") == ["1 sentences were spoken and have no audio prompt"]


def test_a_second_file_for_a_sentence_is_said(media: Path):
    (media / f"sounds/{KEY}_aB3dE9x.wav").touch()
    assert wrong(media, QUESTION) == ["1 sentences have more than one audio prompt"]


def test_an_audio_prompt_of_no_sentence_is_named(media: Path):
    assert wrong(media) == ["1 audio prompts are of sentences that no voice was told to speak"]


def test_an_audio_prompt_with_a_candidates_words_that_is_left_is_named(media: Path):
    (media / f"recordings/1/{personal_key(VOICE, OWN, '1')}.wav").touch()
    assert wrong(media, QUESTION, OWN) == ["1 audio prompts with a candidate's own words are left after the interview"]


def test_what_a_voice_is_told_twice_is_counted_as_once_more():
    asked = Asked()
    with answering(asked) as env:
        url = f"{env['ELEVENLABS_BASE_URL']}/v1/text-to-speech/anna"
        for text in ("One.", "Two.", "One."):
            requests.post(url, json={"text": text}, timeout=10).raise_for_status()
    assert (asked.of_voice["Two."], asked.again()["audio prompt"]) == (1, 1)


def test_what_a_model_is_asked_twice_in_the_same_words_is_counted_as_once_more():
    asked = Asked()
    form = {"type": "json_schema", "json_schema": {"name": "unknown"}}
    with answering(asked) as env:
        for seed in (1, 2, 1):
            body = json.dumps({"model": "any", "messages": [], "seed": seed, "response_format": form})
            requests.post(f"{env['OPENAI_BASE_URL']}/chat/completions", data=body, timeout=10)
    assert asked.again()["unknown"] == 1
