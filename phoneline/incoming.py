"""Calls from a candidate to the account's number."""

from phoneline.call import Call, CallOver, CallRequest, Instructions
from phoneline.conversation import Conversation
from phoneline.dialling import answer, finish, fire, live, new_call
from phoneline.line import Line
from phoneline.script import Script

SIP_OK, SIP_BUSY, SIP_DECLINED = 200, 486, 603


class NobodyThere(Exception):
    """The account's number does not know where calls go; the message says what to set."""


def take(line: Line, sender: str, script: Script | None = None) -> Call:
    """A call from `sender` begins to ring; it behaves as `script`, or as its number's. Raises NobodyThere."""
    number = line.number
    if number.voice is None:
        raise NobodyThere("the number has no VoiceUrl; set one with IncomingPhoneNumbers")
    request = CallRequest(
        account_sid=number.account_sid,
        to=number.number,
        from_=sender,
        instructions=Instructions(number.voice, fallback=number.voice_fallback),
        status_callback=number.status_callback,
        direction="inbound",
    )
    call = new_call(line, request, script or line.script_for(sender))
    call.initiated = True
    line.spawn(live(line, call, _ring))
    return call


async def _ring(line: Line, call: Call) -> None:
    line.set_status(call, "ringing")
    fire(line, call, "ringing", "ringing")
    try:
        await Conversation(line, call, lambda: answer(line, call)).run(call.request.instructions)
    except CallOver:
        call.cut(line.clock.now())
    if call.rejected_as is None:
        finish(line, call, "completed", SIP_OK)
    else:
        finish(line, call, call.rejected_as, SIP_BUSY if call.rejected_as == "busy" else SIP_DECLINED)
