"""HTTP Basic authentication with the account or an API key."""

import base64
import binascii
import hmac

from phoneline.config import Config
from phoneline.rest.errors import ApiError


def authenticate(config: Config, authorization: str) -> None:
    """Raises 401/20003 unless the header holds the account and its token, or the API key and its secret."""
    user, secret = _credentials(authorization)
    accepted = [(config.account_sid, config.auth_token)]
    if config.api_key and config.api_secret:
        accepted.append((config.api_key, config.api_secret))
    if not any(_same(user, name) and _same(secret, password) for name, password in accepted):
        raise ApiError(401, 20003, "Authenticate")


def _credentials(authorization: str) -> tuple[str, str]:
    """User and password of a Basic header; blank ones for anything else."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, secret


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
