"""HTTP Basic authentication with the account or an API key."""

import hmac

from aiohttp import BasicAuth

from phoneline.config import Config
from phoneline.rest.errors import ApiError


def authenticate(config: Config, authorization: str | None) -> None:
    """Raises 401/20003 unless the header holds the account and its token, or the API key and its secret."""
    try:
        given = BasicAuth.decode(authorization or "")
    except ValueError:
        raise ApiError(401, 20003, "Authenticate") from None
    pairs = [(config.account_sid, config.auth_token)]
    if config.api_key and config.api_secret:
        pairs.append((config.api_key, config.api_secret))
    if not any(_same(given.login, user) and _same(given.password, secret) for user, secret in pairs):
        raise ApiError(401, 20003, "Authenticate")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
