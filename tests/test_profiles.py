"""What model servers understand, as their address, a profile or an operator says."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from calls.domain.endpoints import Capabilities, Structured
from screener import env
from screener.profiles import PROFILES, profile_of


def known(monkeypatch: pytest.MonkeyPatch, changes: str, profile: str = "openai") -> Capabilities:
    monkeypatch.setenv("SOME_CAPABILITIES", changes)
    return env.capabilities("SOME_CAPABILITIES", profile=profile, model="m")


@pytest.mark.parametrize(
    ("base_url", "profile"),
    [
        ("", "openai"),
        ("https://api.openai.com/v1", "openai"),
        ("http://127.0.0.1:11434/v1", "ollama"),
        ("https://ollama.com/v1", "ollama"),
        ("https://api.groq.com/openai/v1", "groq"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", "gemini"),
        ("https://api.openai.com.evil.example/v1", "other"),
        ("http://10.0.0.5:8000/v1", "other"),
        ("http://10.0.0.5:port/v1", "other"),
    ],
)
def test_the_address_tells_the_profile(base_url: str, profile: str):
    assert profile_of(base_url) == profile


def test_a_profile_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch):
    assert known(monkeypatch, "", "vllm") == PROFILES["vllm"]


def test_a_capability_that_is_named_wins_over_the_profile(monkeypatch: pytest.MonkeyPatch):
    changes = "structured=json_object,seed=no,store=no,temperature=no,max_tokens=no,passes_on=yes"
    expected = Capabilities(Structured.OBJECT, temperature=False, max_tokens="", passes_on=True)
    assert known(monkeypatch, changes) == expected


@pytest.mark.parametrize("changes", ["colour=red", "seed=perhaps", "structured=xml", "max_tokens=many"])
def test_nonsense_stops_the_start_with_what_would_be_right(monkeypatch: pytest.MonkeyPatch, changes: str):
    with pytest.raises(ImproperlyConfigured, match=r"SOME_CAPABILITIES: .*use "):
        known(monkeypatch, changes)


def test_a_fallback_says_the_same_in_its_url(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOME_FALLBACKS", "https://k@10.0.0.5/v1?model=m&profile=vllm&seed=no")
    [endpoint] = env.endpoints("SOME_FALLBACKS", taken="openai")
    assert endpoint.capabilities == Capabilities()


def test_a_fallback_with_an_unknown_profile_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOME_FALLBACKS", "https://k@10.0.0.5/v1?model=m&profile=skynet")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_FALLBACKS: endpoint 1: .*use openai, ollama"):
        env.endpoints("SOME_FALLBACKS", taken="openai")
