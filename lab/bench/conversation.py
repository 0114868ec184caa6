"""The webhooks of one call, in the order in which a carrier sends them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from phoneline.geography import place_of
from phoneline.identifiers import new_sid
from phoneline.signature import Parameters

QUESTIONS = 6
WEBHOOKS = 20
"""How many there are in a conversation."""
KINDS = ("status", "voice", "machine", "consent", "answer", "recording", "silence")
_SILENT_AT = 3
"""The question at which this candidate needs a moment: it is asked again."""
_TALK_SECONDS, _ANSWER_SECONDS = "300", "25"
_OUR_NUMBER = "+14155550100"


@dataclass(frozen=True)
class Event:
    """One webhook. `place` is the end of its path: nothing, or the try, or the question and the try."""

    kind: str
    place: str
    fields: Parameters


@dataclass(frozen=True)
class _Call:
    account_sid: str
    phone: str
    sid: str = field(default_factory=lambda: new_sid("CA"))

    @property
    def ids(self) -> Parameters:
        return (("AccountSid", self.account_sid), ("CallSid", self.sid))

    def fields(self, status: str = "in-progress") -> Parameters:
        """What a carrier sends with every document that it asks for, and with a status."""
        numbers = [("From", _OUR_NUMBER), ("Caller", _OUR_NUMBER), ("To", self.phone), ("Called", self.phone)]
        places = ((who, vars(place_of(number))) for who, number in numbers)
        named = ((who + what.capitalize(), value) for who, place in places for what, value in place.items())
        call = (("ApiVersion", "2010-04-01"), ("CallStatus", status), ("Direction", "outbound-api"))
        return (*self.ids, *call, *numbers, *named)


def conversation(account_sid: str, phone: str) -> Iterator[Event]:
    """Everything that is told of a call in which each of QUESTIONS questions gets an answer."""
    call = _Call(account_sid, phone)
    yield from (_status(call, 0, "initiated"), _status(call, 1, "ringing"))
    yield Event("voice", "", call.fields())
    yield _status(call, 2, "in-progress")
    yield Event("machine", "", (*call.ids, ("AnsweredBy", "human"), ("MachineDetectionDuration", "2400")))
    yield Event("consent", "1/", (*call.fields(), ("Digits", "1")))
    for position in range(1, QUESTIONS + 1):
        yield from _question(call, position)
    yield _status(call, 3, "completed", ("CallDuration", _TALK_SECONDS), ("Duration", "5"))


def _question(call: _Call, position: int) -> Iterator[Event]:
    attempt = 1
    if position == _SILENT_AT:
        yield Event("silence", f"{position}/1/", call.fields())
        attempt = 2
    place, recording_sid = f"{position}/{attempt}/", new_sid("RE")
    url = f"https://carrier.example/2010-04-01/Accounts/{call.account_sid}/Recordings/{recording_sid}"
    recording = (("RecordingSid", recording_sid), ("RecordingUrl", url), ("RecordingDuration", _ANSWER_SECONDS))
    yield Event("answer", place, (*call.fields(), *recording, ("Digits", "#")))
    ready = (("RecordingStatus", "completed"), ("RecordingChannels", "1"), ("RecordingSource", "RecordVerb"))
    yield Event("recording", place, (*call.ids, *recording, *ready))


def _status(call: _Call, number: int, word: str, *more: tuple[str, str]) -> Event:
    own = (("CallbackSource", "call-progress-events"), ("SequenceNumber", str(number)))
    return Event("status", "", (*call.fields(word), *own, *more))
