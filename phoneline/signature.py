"""`X-Twilio-Signature`: base64 of an HMAC-SHA1 over the address and the sorted form fields."""

import base64
import hmac
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit, urlunsplit

Parameters = tuple[tuple[str, str], ...]


def signed_url(url: str) -> str:
    """The address as it is signed: no fragment, no user and password; https loses its port, http keeps it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = _without_port(parts, host)
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(token: str, url: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    """The signature of a request to `url`; `fields` are the form fields of a POST, none for a GET.

    Several values of one name are sorted and count once, a blank value contributes its name alone.
    """
    text = signed_url(url) + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), "sha1").digest()).decode()


def _without_port(parts: SplitResult, host: str) -> str:
    return host if parts.port is None else host.rpartition(":")[0]
