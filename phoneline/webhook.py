"""The one door to the service: every request is signed and has the carrier's headers, timeouts and retries."""

import asyncio
import re
import time
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
from aiohttp.abc import AbstractCookieJar
from yarl import URL

from phoneline.clock import Clock
from phoneline.identifiers import new_uuid
from phoneline.journal import Journal, WebhookEntry
from phoneline.signature import Parameters, sign

INVALID_URL, RETRIEVAL_FAILURE, CONNECTION_FAILURE, BAD_HOST = 11100, 11200, 11205, 11210
TOO_MANY_REDIRECTS, TLS_HANDSHAKE, TLS_CERTIFICATE, TOO_LARGE = 11215, 11220, 11237, 11750
REDIRECT_LIMIT = 10
BODY_LIMIT, SOUND_LIMIT = 64 * 1024, 16 * 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "TwilioProxy/1.1",
    "Accept": "*/*",
    "Accept-Encoding": "gzip,deflate",
    "Cache-Control": "max-age=259200",
    "X-Home-Region": "us1",
}


@dataclass(frozen=True)
class Webhook:
    """A request to make. `url` may carry connection overrides behind `#`.

    `token` is the idempotency token, a fresh one when blank. `forged` asks for a signature that does not hold: of
    nothing at all, or of the same address with the other scheme.
    """

    purpose: str
    method: str
    url: str
    parameters: Parameters = ()
    call_sid: str | None = None
    token: str = ""
    forged: Literal["signature", "scheme"] | None = None


@dataclass(frozen=True)
class Answer:
    """What the service answered. `url` is where it came from, after redirects and without added parameters."""

    status: int
    content_type: str
    body: bytes
    url: str


class RetrievalError(Exception):
    """No usable answer; `code` is the carrier's error code, `kind` one of `ct rt tt 4xx 5xx other`."""

    def __init__(self, code: int, message: str, kind: str = "other", status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.kind = kind
        self.status = status


class Door(Protocol):
    """Carries one request out. A wrapper of another door may delay, repeat, drop or reorder."""

    async def send(self, webhook: Webhook, jar: AbstractCookieJar) -> Answer:
        """The answer, whatever its status below 400; raises RetrievalError."""
        ...


@dataclass(frozen=True)
class Overrides:
    """Connection overrides of a URL fragment, in the carrier's defaults. Times are real milliseconds."""

    ct: int = 5000
    rt: int = 15000
    tt: int = 15000
    rc: int = 1
    rp: frozenset[str] = frozenset({"ct"})

    def retries(self, kind: str) -> bool:
        """Whether this kind of failure is tried again."""
        return kind in self.rp or ("all" in self.rp and kind != "other")


def overrides_of(url: str) -> Overrides:
    """The overrides behind `#`; values out of the carrier's range are brought into it, unknown names ignored."""
    given = dict(parse_qsl(url.partition("#")[2], keep_blank_values=True))
    ranges = {"ct": (100, 10000), "rt": (100, 15000), "tt": (100, 15000), "rc": (0, 5)}
    numbers = {
        k: min(max(int(given[k]), low), high) for k, (low, high) in ranges.items() if given.get(k, "").isdecimal()
    }
    found = replace(Overrides(), **numbers)  # type: ignore[arg-type]  # the ranges name integer fields only
    return replace(found, rp=frozenset(given["rp"].split(","))) if "rp" in given else found


def split_http(url: str) -> SplitResult | None:
    """The parts of an absolute http or https address with a sound host and port, None for anything else."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if sound and not re.search(r"\s", url) else None


def with_query(url: str, parameters: Parameters) -> str:
    """The address with parameters behind those it has; the fragment goes."""
    plain = url.partition("#")[0]
    if not parameters:
        return plain
    return f"{plain}{'&' if '?' in plain else '?'}{urlencode(parameters)}"


@dataclass
class _Exchange:
    """One webhook on its way: what it may use, and what the log will say of it."""

    jar: AbstractCookieJar
    rules: Overrides
    token: str
    started: float = field(default_factory=time.monotonic)
    signature: str = ""
    attempts: int = 0

    @property
    def left(self) -> float:
        """Real seconds until the total time is over."""
        return self.started + self.rules.tt / 1000 - time.monotonic()

    def entry(self, webhook: Webhook, at: float, status: int | None, code: int | None) -> WebhookEntry:
        """The line of the log."""
        return WebhookEntry(
            at,
            webhook.purpose,
            webhook.method,
            webhook.url,
            webhook.parameters,
            self.signature,
            self.token,
            self.attempts,
            status,
            round((time.monotonic() - self.started) * 1000, 1),
            code,
        )


class HttpDoor:
    """The real door: HTTP with aiohttp."""

    def __init__(self, http: aiohttp.ClientSession, auth_token: str, clock: Clock, journal: Journal) -> None:
        self._http = http
        self._auth_token = auth_token
        self._clock = clock
        self._journal = journal

    async def send(self, webhook: Webhook, jar: AbstractCookieJar) -> Answer:
        at = self._clock.now()
        exchange = _Exchange(jar, overrides_of(webhook.url), webhook.token or str(new_uuid()))
        try:
            with self._clock.still():
                answer = await self._tried(webhook, exchange)
        except RetrievalError as error:
            self._journal.webhook(webhook.call_sid, exchange.entry(webhook, at, error.status, error.code))
            raise
        except asyncio.CancelledError:
            self._journal.webhook(webhook.call_sid, exchange.entry(webhook, at, None, None))
            raise
        self._journal.webhook(webhook.call_sid, exchange.entry(webhook, at, answer.status, None))
        return answer

    async def _tried(self, webhook: Webhook, exchange: _Exchange) -> Answer:
        while True:
            exchange.attempts += 1
            try:
                return await self._followed(webhook, exchange)
            except RetrievalError as error:
                again = exchange.attempts <= exchange.rules.rc and exchange.rules.retries(error.kind)
                if not again or exchange.left <= 0:
                    raise

    async def _followed(self, webhook: Webhook, exchange: _Exchange) -> Answer:
        """Follows redirects with GET; as at the carrier, the parameters are not sent again."""
        step = webhook
        for _ in range(REDIRECT_LIMIT + 1):
            answer, location = await self._once(step, exchange)
            if location is None:
                return answer
            step = replace(step, method="GET", url=urljoin(answer.url, location), parameters=())
        raise RetrievalError(TOO_MANY_REDIRECTS, "more than ten redirects")

    def _signature(self, webhook: Webhook, url: str) -> str:
        fields = webhook.parameters if webhook.method == "POST" else ()
        if webhook.forged == "signature":
            return sign(f"not {self._auth_token}", url, fields)
        scheme, _, rest = url.partition("://")
        other = "http" if scheme == "https" else "https"
        return sign(self._auth_token, f"{other}://{rest}" if webhook.forged == "scheme" else url, fields)

    async def _once(self, webhook: Webhook, exchange: _Exchange) -> tuple[Answer, str | None]:
        posting = webhook.method == "POST"
        url = with_query(webhook.url, () if posting else webhook.parameters)
        exchange.signature = self._signature(webhook, url)
        target, authorization = _target(url)
        rules = exchange.rules
        timeout = aiohttp.ClientTimeout(
            total=max(0.05, exchange.left), sock_connect=rules.ct / 1000, sock_read=rules.rt / 1000
        )
        try:
            async with self._http.request(
                webhook.method,
                target,
                data=urlencode(webhook.parameters).encode() if posting else None,
                headers=_headers(exchange, target, posting) | authorization,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                exchange.jar.update_cookies(response.cookies, target)
                return await _read(response, webhook)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _failure(error) from error


def _headers(exchange: _Exchange, target: URL, posting: bool) -> dict[str, str]:
    own = {"X-Twilio-Signature": exchange.signature, "I-Twilio-Idempotency-Token": exchange.token}
    if posting:
        own["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    cookies = exchange.jar.filter_cookies(target)
    if cookies:
        own["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    return _HEADERS | own


def _target(url: str) -> tuple[URL, dict[str, str]]:
    """The address byte for byte as it was signed, and a header for the user and password it carried."""
    parts = split_http(url)
    if parts is None:
        raise RetrievalError(INVALID_URL, "the address is not an absolute http or https URL")
    header: dict[str, str] = {}
    if parts.username:
        user, password = unquote(parts.username), unquote(parts.password or "")
        header["Authorization"] = aiohttp.encode_basic_auth(user, password)
    host = parts.netloc.rpartition("@")[2]
    return URL(urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")), encoded=True), header


async def _read(response: aiohttp.ClientResponse, webhook: Webhook) -> tuple[Answer, str | None]:
    limit = SOUND_LIMIT if response.content_type.startswith("audio/") else BODY_LIMIT
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > limit:
            raise RetrievalError(TOO_LARGE, "the answer's body is too large", status=response.status)
    if response.status >= 400:
        kind = "5xx" if response.status >= 500 else "4xx"
        raise RetrievalError(RETRIEVAL_FAILURE, f"the answer was HTTP {response.status}", kind, response.status)
    location = response.headers.get("Location") if response.status in _REDIRECTS else None
    url = webhook.url.partition("#")[0]
    return Answer(response.status, response.headers.get("Content-Type", ""), bytes(body), url), location


_FAILURES: tuple[tuple[type[Exception], int, str, str], ...] = (
    (aiohttp.ConnectionTimeoutError, CONNECTION_FAILURE, "no connection within the time", "ct"),
    (aiohttp.ClientConnectorDNSError, BAD_HOST, "the host name is not known", "ct"),
    (aiohttp.ClientConnectorCertificateError, TLS_CERTIFICATE, "the certificate is not valid", "ct"),
    (aiohttp.ClientConnectorSSLError, TLS_HANDSHAKE, "the TLS handshake failed", "ct"),
    (aiohttp.ClientConnectorError, CONNECTION_FAILURE, "the connection was refused", "ct"),
    (aiohttp.SocketTimeoutError, RETRIEVAL_FAILURE, "no answer within the time", "rt"),
    (TimeoutError, RETRIEVAL_FAILURE, "no answer within the total time", "tt"),
)


def _failure(error: Exception) -> RetrievalError:
    """The carrier's code for what went wrong, by the first class in the table that fits."""
    for kind, code, message, policy in _FAILURES:
        if isinstance(error, kind):
            return RetrievalError(code, message, policy)
    return RetrievalError(RETRIEVAL_FAILURE, f"the exchange failed: {type(error).__name__}")
