"""The addresses of the phone page: the page, its files, and the socket of each page that is open."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from phoneline.line import Line
from phoneline.page.session import Session

PAGE = "/phoneline/phone"
_STATIC = Path(__file__).parent / "static"
_FILES = ("phone.css", "phone.js", "sound.js", "capture.js")
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src ws://{host}; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MAX_FRAME = 64 * 1024
_HEARTBEAT_SECONDS = 20.0


def add_page(app: web.Application, line: Line) -> None:
    """Serve the page at `/phoneline/phone`."""
    app.router.add_get(PAGE, _file(_STATIC / "index.html"))
    for name in _FILES:
        app.router.add_get(f"{PAGE}/{name}", _file(_STATIC / name))

    async def socket(request: web.Request) -> web.StreamResponse:
        opened = web.WebSocketResponse(max_msg_size=_MAX_FRAME, heartbeat=_HEARTBEAT_SECONDS)
        await opened.prepare(request)
        await Session(line, opened).run()
        return opened

    app.router.add_get(f"{PAGE}/socket", socket)


def _file(path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def send(request: web.Request) -> web.Response:
        text = path.read_text(encoding="utf-8")
        headers = _HEADERS | {"Content-Security-Policy": _POLICY.format(host=request.host)}
        return web.Response(text=text, content_type=_TYPES[path.suffix], headers=headers)

    return send
