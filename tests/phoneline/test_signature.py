"""Signatures against the carrier's own vectors and the SDK's validator."""

import pytest
from twilio.request_validator import RequestValidator

from phoneline.signature import sign, signed_url

FIELDS = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
)
REPEATED = (("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234"))
PAGE = "/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    ("url", "fields", "signature"),
    [
        (f"https://mycompany.com{PAGE}", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (f"http://mycompany.com:1234{PAGE}", FIELDS, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (f"http://mycompany.com:80{PAGE}", FIELDS, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (f"https://mycompany.com{PAGE}", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
def test_a_known_request_has_the_known_signature(url, fields, signature):
    assert sign("12345", url, fields) == signature


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://h.example:8443/p?q=1#rc=2", "https://h.example/p?q=1"),
        ("http://user:word@h.example:8080/p", "http://h.example:8080/p"),
        ("https://user:word@h.example/p#x", "https://h.example/p"),
        ("http://h.example/p?a=%2B1&b=c+d", "http://h.example/p?a=%2B1&b=c+d"),
    ],
)
def test_the_signed_address_has_no_fragment_no_user_and_no_https_port(url, signed):
    assert signed_url(url) == signed


def test_the_sdk_accepts_a_signature_over_blank_and_plus_values():
    fields = (("ToZip", ""), ("To", "+46 70"), ("From", "ö"))
    url = "http://127.0.0.1:8000/hook?a=1"
    assert RequestValidator("t").validate(url, dict(fields), sign("t", url, fields))
