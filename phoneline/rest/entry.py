"""The one door through which every REST request comes in: authenticates, decodes, answers, keeps."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from phoneline.faults.policy import Occasion
from phoneline.faults.rest import ConnectionLost, through_faults
from phoneline.journal import RestEntry
from phoneline.line import Line
from phoneline.rest.auth import authenticate
from phoneline.rest.errors import ApiError, not_found
from phoneline.signature import Parameters

NO_ANSWER = 0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class ApiRequest:
    """A decoded request. `parts` are the variable parts of its path."""

    method: str
    path: str
    query: Parameters
    form: Parameters
    parts: Mapping[str, str]


@dataclass(frozen=True)
class ApiAnswer:
    """`body` is JSON when it is a mapping; bytes are sent as `content_type`."""

    status: int
    body: Mapping[str, object] | bytes | None = None
    content_type: str = "application/json"


Handler = Callable[[Line, ApiRequest], Awaitable[ApiAnswer]]


def entry(line: Line, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A handler of aiohttp around one of ours."""

    async def enter(request: web.Request) -> web.StreamResponse:
        wanted = await _decoded(request)
        try:
            answer = await through_faults(
                line, _occasion(line, wanted), lambda: _admitted(line, handler, request, wanted)
            )
        except ApiError as error:
            answer = _refusal(error, wanted.path)
        except ConnectionLost:
            answer = ApiAnswer(NO_ANSWER)
        line.journal.request(
            RestEntry(line.clock.now(), wanted.method, wanted.path, wanted.query, wanted.form, answer.status)
        )
        return _response(answer) if answer.status != NO_ANSWER else _cut_off(request)

    return enter


def _cut_off(request: web.Request) -> web.Response:
    """Reset the connection; what is returned never reaches anybody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _occasion(line: Line, request: ApiRequest) -> Occasion:
    """A request concerns the number it names, or that of the call or the recording in its path."""
    recording = line.recordings.get(request.parts.get("recording", ""))
    call = line.calls.get(request.parts.get("call", "") or (recording.call_sid if recording is not None else ""))
    number = call.request.person if call is not None else dict(request.form).get("To", "")
    return Occasion("rest", number, method=request.method, path=request.path)


async def unknown(line: Line, request: ApiRequest) -> ApiAnswer:
    """Whatever has no route."""
    raise not_found(request.path)


async def _admitted(line: Line, handler: Handler, request: web.Request, wanted: ApiRequest) -> ApiAnswer:
    authenticate(line.config, request.headers.get("Authorization", ""))
    if wanted.parts.get("account", line.config.account_sid) != line.config.account_sid:
        raise not_found(wanted.path)
    if request.method == "POST" and request.can_read_body and request.content_type != FORM:
        raise ApiError(415, 20001, f"Send {FORM}")
    return await handler(line, wanted)


async def _decoded(request: web.Request) -> ApiRequest:
    form: Parameters = ()
    if request.method == "POST" and request.content_type == FORM:
        form = tuple(parse_qsl(await request.text(), keep_blank_values=True))
    query = tuple(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
    return ApiRequest(request.method, request.path, query, form, dict(request.match_info))


def _refusal(error: ApiError, path: str) -> ApiAnswer:
    if path.endswith(".json"):
        return ApiAnswer(error.status, error.as_json())
    return ApiAnswer(error.status, error.as_xml().encode(), "application/xml")


def _response(answer: ApiAnswer) -> web.Response:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if answer.status == 401 else {}
    if isinstance(answer.body, Mapping):
        return web.json_response(answer.body, status=answer.status, headers=headers)
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    return web.Response(body=answer.body, status=answer.status, headers=headers, content_type=answer.content_type)
