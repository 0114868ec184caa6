"""Model endpoints that are asked when the first one cannot help: one URL each, with its key, models and prices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from calls.domain.endpoints import Endpoint
from calls.domain.usage import Prices
from screener import profiles

__all__ = ["Endpoint", "price", "read"]

EXAMPLE = "https://KEY@api.example.com/v1?model=NAME"

_NAME = re.compile(r"[A-Za-z0-9._:-]{1,50}")
_PRICES = {"price_input": "input_tokens", "price_output": "output_tokens", "price_audio_minute": "audio_minute"}
_OPTIONS = {"model", "transcribe_model", "name", "profile", *profiles.CHANGES, *_PRICES}


def read(urls: Sequence[str], *, taken: str) -> tuple[Endpoint, ...]:
    """The endpoints in their order. Raises ValueError with a sentence that repeats nothing of a URL.

    `taken` is the name of the first endpoint, which no other one may have.
    """
    names = {taken}
    endpoints = []
    for number, url in enumerate(urls, start=1):
        try:
            endpoint = _read_one(url)
        except ValueError as error:
            raise ValueError(f"endpoint {number}: {error}") from None
        if endpoint.name in names:
            raise ValueError(f"endpoint {number} is named like another one: use &name= with a name of its own")
        names.add(endpoint.name)
        endpoints.append(endpoint)
    return tuple(endpoints)


def _read_one(url: str) -> Endpoint:
    parts, place = _split(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not parts.username or parts.password is not None:
        raise ValueError(f"it needs one key, percent-encoded, before the @: use {EXAMPLE}")
    if not options.get("model") or not options.keys() <= _OPTIONS:
        raise ValueError(f"it needs a model, and knows no options but {', '.join(sorted(_OPTIONS))}: use {EXAMPLE}")
    name = options.get("name") or place
    if not _NAME.fullmatch(name):
        raise ValueError("its name is not fit for rows: use &name= with at most 50 letters, digits and . _ : -")
    base_url = f"{parts.scheme}://{place}{parts.path.rstrip('/')}"
    profile = options.get("profile") or profiles.profile_of(base_url)
    changed = {option: value for option, value in options.items() if option in profiles.CHANGES}
    return Endpoint(
        name=name,
        base_url=base_url,
        api_key=unquote(parts.username),
        model=options["model"],
        transcribe_model=options.get("transcribe_model", ""),
        prices=_prices(options),
        capabilities=profiles.capabilities(profile, options["model"], changed),
    )


def _split(url: str) -> tuple[SplitResult, str]:
    """The parts of a URL, and its host with the port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"it is no URL: use {EXAMPLE}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise ValueError(f"it is no URL: use {EXAMPLE}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts, host if port is None else f"{host}:{port}"


def _prices(options: dict[str, str]) -> Prices:
    given = {field_name: price(options[option]) for option, field_name in _PRICES.items() if option in options}
    return Prices(**given)


def price(raw: str) -> Decimal:
    """A price, 0 for one that is not known. Raises ValueError for anything else."""
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise ValueError("a price is no number: use for example 0.40") from None
    if value.is_nan() or not 0 <= value <= 1_000_000:
        raise ValueError("a price is out of range: use 0 to 1000000")
    return value
