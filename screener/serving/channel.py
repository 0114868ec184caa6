"""How waitress reads requests and writes responses here: with limits on size and time, outside the threads."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask
from waitress.utilities import Error

from screener.serving import bodies

HEADER_SECONDS: Final = 10
"""From the first byte of a request, or from the connection, to the end of the header."""
BODY_SECONDS: Final = 30
"""From there to the end of the body."""
UPLOAD_SECONDS: Final = 300
"""Likewise for a body above `MAX_JSON_BYTES`: 32 MB at 1 Mbit/s."""
SEND_SECONDS: Final = 30
"""How long a client may take no byte of a response."""
DISCARD_SECONDS: Final = 5
"""How long the rest of a refused body is read and dropped. A client that still sends would not see the response."""

ACCEPTS_PER_TURN: Final = 32

HasKey = Callable[[Mapping[str, str]], bool]
"""Whether the headers of a request carry a valid API key. Names are those of WSGI, without `HTTP_`."""


class RequestTimeoutError(Error):  # type: ignore[misc]  # waitress has no types
    """The client did not send its request in time."""

    code = 408
    reason = "Request Timeout"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Leaves a body unread that is too long, has the wrong type or came without a key: the application refuses it."""

    adj: Any
    has_key: HasKey
    """Set by the worker, once the application is loaded."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began_at = time.monotonic()
        self.is_refused = False

    def parse_header(self, header_plus: bytes) -> None:
        """Decides by the header whether the body is read, and up to which length."""
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        has_key = bodies.is_api(self.path) and self.has_key(self.headers)
        limit = bodies.max_bytes(self.path, self.headers.get("CONTENT_TYPE", ""), has_key=has_key)
        if self.content_length > limit or limit == 0:
            self._refuse()
        else:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = limit + 1  # waitress refuses what reaches its limit

    def received(self, data: bytes) -> int:
        """What follows a refused request on its connection is not read as a request."""
        consumed: int = super().received(data)
        return len(data) if self.completed and self.must_close else consumed

    @property
    def must_close(self) -> bool:
        """Whether a part of the request is unread, so that the connection cannot be used again."""
        return self.is_refused or self.error is not None

    @property
    def deadline(self) -> float:
        """When the whole request has to be there."""
        if not self.headers_finished:
            return self.began_at + HEADER_SECONDS
        is_upload = self.adj.max_request_body_size > bodies.MAX_JSON_BYTES + 1
        return self.began_at + HEADER_SECONDS + (UPLOAD_SECONDS if is_upload else BODY_SECONDS)

    def _refuse(self) -> None:
        """Hands the request over without its body, with the headers that say how long it would have been."""
        self.is_refused = True
        self.body_rcv = None
        self.content_length = 0
        self.expect_continue = False
        self.headers["CONNECTION"] = "close"
        if self.chunked:
            self.headers["TRANSFER_ENCODING"] = "chunked"


class _Task(WSGITask):  # type: ignore[misc]
    """Keeps the connection after a response without a body, and sends no body for HEAD; waitress does neither."""

    close_on_finish: bool
    chunked_response: bool

    def build_response_header(self) -> bytes:
        keeps = not self._is_last() and self.version == "1.1" and not self.has_body
        self.close_on_finish = self.close_on_finish or keeps
        header: bytes = super().build_response_header()
        self.close_on_finish = self.close_on_finish and not keeps
        self.chunked_response = self.chunked_response and not self._is_head
        return header

    def write(self, data: bytes) -> None:
        super().write(b"" if self._is_head else data)

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self._is_head:
            environ.pop("wsgi.file_wrapper", None)  # waitress sends such a file past `write`
        return environ

    @property
    def _is_head(self) -> bool:
        return bool(self.request.command == "HEAD")

    def _is_last(self) -> bool:
        """A connection is not kept after a webhook: the carrier could send the next one while this process ends."""
        if self.channel.server.is_stopping or self.request.path.startswith("/webhooks/"):
            self.request.headers["CONNECTION"] = "close"
        return bool(self.close_on_finish or self.request.headers.get("CONNECTION", "").lower() == "close")


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    parser_class = Parser
    task_class = _Task
    request: Parser | None

    discards_until: float | None = None
    """Set once the response to a refused request is sent."""
    has_refused = False
    has_served = False

    def received(self, data: bytes) -> bool:
        """Remembers whether a request was complete, and a refusal, which ends the connection."""
        took = bool(super().received(data))
        requests = list(self.requests)
        self.has_served = self.has_served or bool(requests)
        self.has_refused = self.has_refused or any(request.must_close for request in requests)
        return took

    def readable(self) -> bool:
        return self.discards_until is not None or bool(super().readable())

    def writable(self) -> bool:
        return self.discards_until is None and bool(super().writable())

    def handle_read(self) -> None:
        if self.discards_until is None:
            super().handle_read()
            return
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.handle_close()

    def handle_write(self) -> None:
        if not (self.has_refused and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.will_close:
            self.handle_close()
        elif not self.total_outbufs_len:
            self._discard_the_rest()

    def enforce_times(self, now: float, keep_alive_seconds: float) -> None:
        """Ends the connection of a client that is too slow. `now` is of time.monotonic()."""
        if self.discards_until is not None:
            if now > self.discards_until:
                self.handle_close()
        elif self.total_outbufs_len:
            self._end_after(SEND_SECONDS)
        elif self.requests:
            return
        elif self.request is not None:
            if now > self.request.deadline:
                self._answer_timeout()
        else:
            self._end_after(keep_alive_seconds if self.has_served else HEADER_SECONDS)

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered, or has not come completely."""
        return bool(self.requests or self.total_outbufs_len or self.request is not None)

    def _end_after(self, seconds: float) -> None:
        if time.time() - self.last_activity > seconds:  # waitress notes the wall clock
            self.will_close = True

    def _answer_timeout(self) -> None:
        with self.requests_lock:
            request, self.request = self.request, None
            if request is None:
                return
            request.error = RequestTimeoutError("The request did not arrive in time.")
            request.completed = True
            if not request.headers_finished:
                request.parse_header(b"GET / HTTP/1.0\r\n")
            self.has_refused = True
            self.requests.append(request)
            self.server.add_task(self)

    def _discard_the_rest(self) -> None:
        self.close_when_flushed = False
        self.discards_until = time.monotonic() + DISCARD_SECONDS
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()


class Server(TcpWSGIServer):  # type: ignore[misc]
    """One listening socket. Threads only run the application."""

    channel_class = Channel
    is_stopping = False
    max_connections: int

    def readable(self) -> bool:
        """No new connection while requests wait for a thread: another process may have one to spare."""
        return bool(super().readable()) and not self.task_dispatcher.queue

    def handle_accept(self) -> None:
        """Takes several connections at once: each turn of the loop looks at every connection."""
        for _ in range(ACCEPTS_PER_TURN):
            if not self._accept_one():
                break

    def accept_what_waits(self) -> None:
        """Takes every connection that the kernel has completed: closing the socket would reset them."""
        while self._accept_one():
            pass

    def maintenance(self, now: float) -> None:
        """Called by waitress every `cleanup_interval` seconds."""
        for channel in list(self.active_channels.values()):
            channel.enforce_times(time.monotonic(), self.adj.channel_timeout)

    def _accept_one(self) -> bool:
        """Makes room at the expense of the oldest connection that has sent no complete request. False: nobody waits."""
        if len(self.active_channels) >= self.max_connections:
            self._evict()
        before = len(self.active_channels)
        super().handle_accept()
        return len(self.active_channels) > before

    def _evict(self) -> None:
        waiting = [channel for channel in self.active_channels.values() if not channel.requests]
        if waiting:
            min(waiting, key=_worth).handle_close()


def _worth(channel: Channel) -> tuple[bool, float]:
    """Connections that are kept alive after a request are worth more than those that still owe their first."""
    return channel.has_served and channel.request is None, channel.creation_time
