"""What happened: per call, per REST request, and what the carrier's debugger would show."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from phoneline.clock import Clock
from phoneline.signature import Parameters

Listener = Callable[[str, dict[str, object]], None]


@dataclass(frozen=True)
class VerbEntry:
    """A verb began. `at` is call time, seconds since the epoch, as everywhere here."""

    at: float
    verb: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class SaidEntry:
    """Somebody said something: `service` or `candidate`. `seconds` is how long it takes when nobody interrupts."""

    at: float
    who: str
    text: str
    seconds: float


@dataclass(frozen=True)
class StatusEntry:
    """The call took a status; `initiated` is only ever seen here and in callbacks."""

    at: float
    status: str


@dataclass(frozen=True)
class WebhookEntry:
    """One request of the carrier and what became of it. `milliseconds` is real time, retries and redirects included."""

    at: float
    purpose: str
    method: str
    url: str
    parameters: Parameters
    signature: str
    token: str
    attempts: int
    status: int | None
    milliseconds: float
    error_code: int | None = None


@dataclass(frozen=True)
class Notice:
    """A line of the debugger. `code` is the carrier's, None where it has none for this."""

    at: float
    level: str
    code: int | None
    message: str
    call_sid: str | None = None


@dataclass(frozen=True)
class RestEntry:
    """One REST request. `query` and `form` are decoded, in their order; status 0: the connection was cut off."""

    at: float
    method: str
    path: str
    query: Parameters
    form: Parameters
    status: int


Entry = VerbEntry | SaidEntry | StatusEntry | WebhookEntry | Notice | RestEntry


@dataclass
class CallLog:
    """Everything of one call, each list in the order of happening."""

    verbs: list[VerbEntry] = field(default_factory=list)
    said: list[SaidEntry] = field(default_factory=list)
    statuses: list[StatusEntry] = field(default_factory=list)
    webhooks: list[WebhookEntry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class Journal:
    """Keeps the entries and tells listeners of each as it comes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: list[Listener] = []
        self.calls: dict[str, CallLog] = {}
        self.debugger: list[Notice] = []
        self.requests: list[RestEntry] = []

    def call(self, sid: str) -> CallLog:
        """The log of one call, made when it is not there."""
        return self.calls.setdefault(sid, CallLog())

    def verb(self, sid: str, verb: str, attributes: dict[str, str]) -> None:
        """A verb begins."""
        entry = VerbEntry(self._clock.now(), verb, attributes)
        self.call(sid).verbs.append(entry)
        self._tell("verb", entry, sid)

    def said(self, sid: str, entry: SaidEntry) -> None:
        """Words begin, or will begin at the moment the entry says."""
        self.call(sid).said.append(entry)
        self._tell("said", entry, sid)

    def status(self, sid: str, status: str) -> None:
        """A call takes a status."""
        entry = StatusEntry(self._clock.now(), status)
        self.call(sid).statuses.append(entry)
        self._tell("status", entry, sid)

    def webhook(self, sid: str | None, entry: WebhookEntry) -> None:
        """A webhook request has its answer, or has failed."""
        if sid is not None:
            self.call(sid).webhooks.append(entry)
        self._tell("webhook", entry, sid)

    def notice(self, level: str, code: int | None, message: str, sid: str | None = None) -> None:
        """`warning` or `error` for the debugger and, with `sid`, for its call."""
        entry = Notice(self._clock.now(), level, code, message, sid)
        self.debugger.append(entry)
        if sid is not None:
            self.call(sid).notices.append(entry)
        self._tell("notice", entry, sid)

    def request(self, entry: RestEntry) -> None:
        """A REST request was answered."""
        self.requests.append(entry)
        self._tell("request", entry, None)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(kind, entry)` for everything from now on; the answer stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, kind: str, entry: Entry, sid: str | None) -> None:
        if self._listeners:
            told: dict[str, object] = {"call_sid": sid, **asdict(entry)}
            for listener in tuple(self._listeners):
                listener(kind, told)
