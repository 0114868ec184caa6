"""Fallback endpoints as the environment names them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from calls.domain.usage import Prices
from screener import env
from screener.endpoints import Endpoint

SECRET = "sk-very-secret"


def read(monkeypatch: pytest.MonkeyPatch, raw: str) -> tuple[Endpoint, ...]:
    monkeypatch.setenv("SOME_ENDPOINTS", raw)
    return env.endpoints("SOME_ENDPOINTS", taken="openai")


def test_no_endpoint_is_needed(monkeypatch: pytest.MonkeyPatch):
    assert read(monkeypatch, "") == ()


def test_an_endpoint_is_a_url_with_its_key_and_model(monkeypatch: pytest.MonkeyPatch):
    assert read(monkeypatch, f"https://{SECRET}@api.example.com/v1?model=large") == (
        Endpoint("api.example.com", "https://api.example.com/v1", SECRET, "large"),
    )


def test_several_keep_their_order_and_say_more_when_they_wish(monkeypatch: pytest.MonkeyPatch):
    second = "http://a%2Fb%3Ac@127.0.0.1:8123/v1/?model=m&transcribe_model=ears&name=cellar&price_input=0.4"
    first, last = read(monkeypatch, f"https://k@api.example.com/v1?model=large, {second}")
    assert first.transcribe_model == ""
    assert last == Endpoint(
        "cellar", "http://127.0.0.1:8123/v1", "a/b:c", "m", "ears", Prices(input_tokens=Decimal("0.4"))
    )


@pytest.mark.parametrize(
    "raw",
    [
        "api.example.com",
        f"https://api.example.com/v1?model=m&key={SECRET}",
        f"https://api.example.com/v1?model={SECRET}",
        f"https://user:{SECRET}@api.example.com/v1?model=m",
        f"https://{SECRET}@api.example.com/v1",
        f"https://{SECRET}@api.example.com:port/v1?model=m",
        f"https://{SECRET}@[broken/v1?model=m",
        f"ftp://{SECRET}@api.example.com/v1?model=m",
        f"https://{SECRET}@api.example.com/v1?model=m&colour=red",
        f"https://{SECRET}@api.example.com/v1?model=m&name=a%20b",
        f"https://{SECRET}@api.example.com/v1?model=m&name=openai",
        f"https://{SECRET}@api.example.com/v1?model=m&price_input=cheap",
        f"https://{SECRET}@api.example.com/v1?model=m&price_input=NaN",
        f"https://{SECRET}@api.example.com/v1?model=m&price_input=-1",
        f"https://{SECRET}@api.example.com/v1?model=m,https://{SECRET}@api.example.com/v1?model=n",
    ],
)
def test_nonsense_is_refused_with_what_would_be_right_and_without_the_key(monkeypatch: pytest.MonkeyPatch, raw: str):
    with pytest.raises(ImproperlyConfigured, match=r"SOME_ENDPOINTS: .*use ") as caught:
        read(monkeypatch, raw)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_key_is_not_shown_with_its_endpoint(monkeypatch: pytest.MonkeyPatch):
    assert SECRET not in repr(read(monkeypatch, f"https://{SECRET}@api.example.com/v1?model=m"))


def test_a_price_is_exact_and_unknown_when_it_is_not_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOME_PRICE", "0.40")
    assert (env.price("SOME_PRICE"), env.price("OTHER_PRICE")) == (Decimal("0.40"), Decimal(0))
