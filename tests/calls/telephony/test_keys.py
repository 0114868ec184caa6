"""What the keys of a telephone mean."""

import pytest

from calls.domain.caller_requests import CallerRequest, Consent
from calls.telephony.keys import consent_of, request_of


@pytest.mark.parametrize(
    ("digits", "speech", "meaning"),
    [
        ("1", "", Consent.GIVEN),
        ("9", "", Consent.OPTED_OUT),
        ("5", "", Consent.UNCLEAR),
        ("1", "no", Consent.GIVEN),
        ("", "Yes, please.", Consent.GIVEN),
        ("", "Okay, go ahead", Consent.GIVEN),
        ("", "No thanks", Consent.REFUSED),
        ("", "yes, but not now", Consent.REFUSED),
        ("", "Please stop calling me", Consent.OPTED_OUT),
        ("", "take me off your list", Consent.OPTED_OUT),
        ("", "The weather is nice", Consent.UNCLEAR),
        ("", "yesterday", Consent.UNCLEAR),
        ("", "", Consent.UNCLEAR),
        ("0", "", Consent.ANOTHER_WAY),
        ("", "I want to talk to a person", Consent.ANOTHER_WAY),
        ("", "Hi, please state your name and the reason for your call", Consent.SCREENED),
        ("", "The person you're calling is using a screening service", Consent.SCREENED),
    ],
)
def test_keys_beat_words_and_doubt_is_never_a_yes(digits: str, speech: str, meaning: Consent):
    assert consent_of(digits, speech, "en-US") is meaning


@pytest.mark.parametrize(
    ("key", "requested"),
    [
        ("#", CallerRequest.NEXT),
        ("", CallerRequest.NEXT),
        ("hangup", CallerRequest.NEXT),
        ("*", CallerRequest.REPEAT),
        ("7", CallerRequest.SLOWER),
        ("0", CallerRequest.ANOTHER_WAY),
        ("9", CallerRequest.OPT_OUT),
    ],
)
def test_each_key_has_its_meaning(key: str, requested: CallerRequest):
    assert request_of(key) is requested


@pytest.mark.parametrize("language", ["en", "sv", "de", "fr", "es"])
def test_a_key_counts_more_than_words_in_every_language(language: str):
    assert consent_of("9", "yes ja oui sí", language) is Consent.OPTED_OUT
    assert consent_of("1", "no nej nein non", language) is Consent.GIVEN
    assert consent_of("5", "yes ja oui sí", language) is Consent.UNCLEAR
