"""Which browsers may reach the line: only those that show its own page."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@web.middleware
async def refuse_other_sites(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """403 for a host name that is not this machine's own, and for what the page of another site sends.

    A site can make its name mean 127.0.0.1 (DNS rebinding), and can send a form or plain text to any address.
    """
    if _host_in(f"http://{request.host}") not in LOOPBACK:
        raise web.HTTPForbidden(text="Use this line by 127.0.0.1 or localhost.")
    if not _is_own_page(request):
        raise web.HTTPForbidden(text="Only the page of this line may send requests from a browser.")
    return await handler(request)


def _is_own_page(request: web.Request) -> bool:
    """Programs send no Origin; browsers send it with everything but the loading of a page, which changes nothing."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() == f"http://{request.host}".lower()
    is_plain = request.method in {"GET", "HEAD"}
    return is_plain or request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def _host_in(url: str) -> str | None:
    try:
        return URL(url).host
    except ValueError:
        return None
