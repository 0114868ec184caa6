"""Calls: create, fetch, list, update, delete."""

from phoneline.call import FINAL, Call, Ended, Redirected
from phoneline.dialling import place
from phoneline.limits import limit
from phoneline.line import Line
from phoneline.rest.call_fields import ACCEPTED_ONLY, MAX_CALL_SECONDS, call_request, instructions
from phoneline.rest.entry import ApiAnswer, ApiRequest
from phoneline.rest.errors import ApiError, not_found
from phoneline.rest.filters import time_filter
from phoneline.rest.paging import PAGE_FIELDS, page_request, paged
from phoneline.rest.parameters import BAD_CALLBACK, Fields
from phoneline.rest.shapes import call_json

NOT_IN_PROGRESS = "Call is not in-progress. Cannot redirect."
_UPDATE_FIELDS = (
    *("Url", "Method", "Twiml", "Status", "FallbackUrl", "FallbackMethod"),
    *("StatusCallback", "StatusCallbackMethod", "TimeLimit"),
)
_TIME_FILTERS = tuple(name + sign for name in ("StartTime", "EndTime") for sign in ("", "<", ">"))


async def create_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Accept a call and queue it."""
    call = place(line, call_request(line, request.form))
    for name in sorted({name for name, value in request.form if name in ACCEPTED_ONLY and value != "false"}):
        line.journal.notice("warning", None, f"{name} is accepted and has no effect here", call.sid)
    return ApiAnswer(201, call_json(call))


async def fetch_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """One call."""
    return ApiAnswer(200, call_json(_found(line, request)))


async def list_calls(line: Line, request: ApiRequest) -> ApiAnswer:
    """Calls, newest first."""
    fields = Fields(request.query, ("To", "From", "ParentCallSid", "Status", *_TIME_FILTERS, *PAGE_FIELDS))
    status = fields.choice("Status", (*FINAL, "queued", "ringing", "in-progress"))
    started, ended = time_filter(fields, "StartTime"), time_filter(fields, "EndTime")
    rows = [
        call_json(call)
        for call in reversed(line.calls.values())
        if fields.text("To") in ("", call.request.to)
        and fields.text("From") in ("", call.request.from_)
        and status in ("", call.status)
        and not fields.text("ParentCallSid")
        and started(call.answered_at)
        and ended(call.ended_at)
    ]
    return ApiAnswer(200, paged("calls", rows, page_request(request.path, request.query, fields)))


async def update_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Hang up, cancel, redirect, or set another time limit."""
    call, fields = _found(line, request), Fields(request.form, _UPDATE_FIELDS)
    status = fields.choice("Status", ("canceled", "completed"))
    following = instructions(fields, required=False)
    callback = fields.target("StatusCallback", "StatusCallbackMethod", BAD_CALLBACK)
    longest = fields.whole("TimeLimit", 0, range(1, MAX_CALL_SECONDS + 1))
    redirects = following.page is not None or following.twiml is not None
    if call.over or (redirects and call.status != "in-progress"):
        raise ApiError(400, 21220, NOT_IN_PROGRESS)
    if longest:
        limit(line, call, longest, "time limit")
    call.status_callback = callback or call.status_callback
    if redirects:
        call.interrupt_with(Redirected(following))
    elif status == "completed" or (status and call.status != "in-progress"):
        call.interrupt_with(Ended("hung up over the API"))
        if call.status != "in-progress":
            line.end(call, "canceled", None)
    return ApiAnswer(200, call_json(call))


async def delete_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Forget a call that is over."""
    call = _found(line, request)
    if not call.over:
        raise ApiError(400, 20009, "Cannot delete this resource before it is complete")
    del line.calls[call.sid]
    return ApiAnswer(204)


def _found(line: Line, request: ApiRequest) -> Call:
    call = line.calls.get(request.parts["call"])
    if call is None:
        raise not_found(request.path)
    return call
