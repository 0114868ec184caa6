"""A gunicorn worker class: `gunicorn --worker-class screener.serving.worker.WaitressWorker`.

gunicorn keeps the processes, waitress serves their connections. docs/decisions/0001-web-server.md says why.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any, Final

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from screener.serving.channel import Channel, Parser, Server

MAX_HEADER_BYTES: Final = 32_768
MAX_RESPONSE_BUFFER: Final = 64 * 1024 * 1024
"""A response up to this length leaves its thread at once; above 1 MB the buffer is a temporary file."""
STOP_SECONDS: Final = 2.0
"""How long connections are accepted after SIGTERM while others are open: a proxy needs a moment to notice."""


class WaitressWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """Reads requests and writes responses in one loop; `--threads` of them are answered at the same time."""

    def run(self) -> None:
        """Serve until SIGTERM, or until the parent is gone."""
        from calls.api.auth import holds_key  # only now: gunicorn loads this module before Django is set up

        Parser.has_key = staticmethod(
            lambda headers: holds_key(headers.get("X_API_KEY", ""), headers.get("AUTHORIZATION", ""))
        )
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(self.cfg.threads)
        self._map: dict[int, Any] = {}
        self._servers = [self._serve(listener.sock) for listener in self.sockets]
        self.log.info("Worker ready (pid: %s)", os.getpid())
        while self.alive and os.getppid() == self.ppid:
            self._turn()
        self._stop()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: end the wait of the loop."""
        super().handle_exit(sig, frame)
        for server in getattr(self, "_servers", ()):
            server.pull_trigger()

    def _serve(self, listener: Any) -> Server:
        adjustments = Adjustments(
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=2 * self.cfg.worker_connections,  # never reached: waitress would stop to accept
            channel_timeout=self.cfg.keepalive,
            cleanup_interval=1,
            max_request_header_size=MAX_HEADER_BYTES,
            outbuf_high_watermark=MAX_RESPONSE_BUFFER,
            clear_untrusted_proxy_headers=False,  # Django reads X-Forwarded-Proto, when it is told to
            log_socket_errors=False,
            ident=None,
            sockets=[listener],
        )
        where = (listener.family, listener.type, listener.proto, listener.getsockname())
        server = Server(
            self.wsgi,
            map=self._map,
            _sock=listener,
            dispatcher=self._dispatcher,
            adj=adjustments,
            sockinfo=where,
            bind_socket=False,
        )
        server.max_connections = self.cfg.worker_connections
        return server

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)

    def _stop(self) -> None:
        """Accept for a moment longer, then answer what has begun, for at most `graceful_timeout` seconds."""
        began = time.monotonic()
        for server in self._servers:
            server.is_stopping = True
        while self._channels() and time.monotonic() < began + STOP_SECONDS:
            self._turn()
        for server in self._servers:
            server.accept_what_waits()
            server.accepting = False
            server.del_channel()
            server.socket.close()
        while self._is_busy() and time.monotonic() < began + self.cfg.graceful_timeout:
            self._turn()
            for server in self._servers:
                server.maintenance(time.time())
        self._dispatcher.shutdown(timeout=1)

    def _channels(self) -> list[Channel]:
        return [channel for server in self._servers for channel in list(server.active_channels.values())]

    def _is_busy(self) -> bool:
        return any(channel.is_busy for channel in self._channels())
