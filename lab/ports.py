"""Ports on loopback."""

import socket

from lab.processes import ProcessError


def free_port() -> int:
    """A port that nothing uses now. Something else may take it before it is used: such a start fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_port_near(port: int) -> int:
    """`port` when it is free, else 0: the kernel then chooses one."""
    with listening_socket(port) as listener:
        return port if listener.getsockname()[1] == port else 0


def listening_socket(port: int = 0) -> socket.socket:
    """On `port`, or on a free one when it is taken or 0. It listens at once, so that nothing else can take the port."""
    for wanted in (port, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wanted))
        except OSError:
            listener.close()
        else:
            listener.listen(128)
            return listener
    raise ProcessError("There is no free port on 127.0.0.1.")


def url_of(listener: socket.socket) -> str:
    """The base URL of an HTTP server on this socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
