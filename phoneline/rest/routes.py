"""Which path leads to which handler."""

from aiohttp import web

from phoneline.line import Line
from phoneline.rest import calls, messages, numbers, recordings
from phoneline.rest.entry import ApiAnswer, ApiRequest, Handler, entry, unknown
from phoneline.rest.shapes import account_json

_ACCOUNT = r"/2010-04-01/Accounts/{account:[^/.]+}"
_CALL = _ACCOUNT + r"/Calls/{call:[^/.]+}"
_NUMBER = _ACCOUNT + r"/IncomingPhoneNumbers/{number:[^/.]+}.json"
_RECORDING = r"/Recordings/{recording:[^/.]+}"


async def fetch_account(line: Line, request: ApiRequest) -> ApiAnswer:
    """The account itself."""
    return ApiAnswer(200, account_json(line.config))


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _ACCOUNT + ".json", fetch_account),
    ("POST", _ACCOUNT + "/Calls.json", calls.create_call),
    ("GET", _ACCOUNT + "/Calls.json", calls.list_calls),
    ("GET", _CALL + ".json", calls.fetch_call),
    ("POST", _CALL + ".json", calls.update_call),
    ("DELETE", _CALL + ".json", calls.delete_call),
    ("GET", _ACCOUNT + "/Recordings.json", recordings.list_recordings),
    ("GET", _CALL + "/Recordings.json", recordings.list_recordings),
    *(
        (method, prefix + _RECORDING + ".json", handler)
        for prefix in (_ACCOUNT, _CALL)
        for method, handler in (("GET", recordings.fetch_recording), ("DELETE", recordings.delete_recording))
    ),
    ("GET", _ACCOUNT + _RECORDING + "/Transcriptions.json", recordings.list_transcriptions),
    ("GET", _ACCOUNT + _RECORDING + r"{suffix:(\.wav|\.mp3)?}", recordings.fetch_sound),
    ("GET", _ACCOUNT + "/IncomingPhoneNumbers.json", numbers.list_numbers),
    ("GET", _NUMBER, numbers.fetch_number),
    ("POST", _NUMBER, numbers.update_number),
    ("POST", _ACCOUNT + "/Messages.json", messages.create_message),
    ("GET", _ACCOUNT + "/Messages.json", messages.list_messages),
    ("GET", _ACCOUNT + r"/Messages/{message:[^/.]+}.json", messages.fetch_message),
)


def add_routes(app: web.Application, line: Line) -> None:
    """Serve the REST API; every other path below the API's version answers 404 as the carrier does."""
    for method, path, handler in ROUTES:
        app.router.add_route(method, path, entry(line, handler))
    app.router.add_route("*", r"/2010-04-01/{rest:.*}", entry(line, unknown))
