"""A carrier that keeps a record of its own: when each call became live, and when it ended."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from calls.errors import ProviderError
from calls.models import Call
from calls.ports import CallOrder, CallState
from calls.telephony.states import CallStatus
from tests.calls.story import FakeTelephony


@dataclass
class Line:
    """One call as the carrier knows it. `call_id` is ours; an inbound call has none at first."""

    sid: str
    call_id: str
    phone: str
    is_inbound: bool
    began: datetime
    status: CallStatus = CallStatus.RINGING
    ended: datetime | None = None
    known: datetime | None = None
    """Since when the service must know of it: its webhook was answered, or the service itself ordered it."""

    @property
    def is_live(self) -> bool:
        return self.ended is None

    def __str__(self) -> str:
        direction = "from" if self.is_inbound else "to"
        return f"call {direction} {self.phone}, {self.began:%H:%M:%S.%f} to {self.ended or 'now'}"


@dataclass
class Exchange(FakeTelephony):
    """Connects calls, refuses them, and times out before and after it has rung a phone.

    `faults` describes every call that was ordered while another call with its number was live here, and the service had
    been told of that one.
    """

    random: random.Random = field(default_factory=random.Random)
    slow: float = 0.0
    """Up to how many seconds an order takes."""
    lines: dict[str, Line] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def place_call(self, order: CallOrder) -> str:
        """Rings, or refuses, or times out whether it rings or not."""
        self.orders.append(order)
        ordered_at = Call.objects.filter(pk=order.call_id).values_list("ordered_at", flat=True).first()
        with self.lock:
            self._check(order, ordered_at or timezone.now())
            fate = self.random.random()
        time.sleep(self.slow * fate)
        if fate < 0.15:
            raise ProviderError("429", provider=self.name, code="busy", retryable=True)
        line = None if fate < 0.2 else self._begin(order.call_id, order.to, is_inbound=False)
        if line is None or fate < 0.35:
            raise ProviderError("timeout", provider=self.name, code="timeout", retryable=True, ambiguous=True)
        return line.sid

    def _check(self, order: CallOrder, ordered_at: datetime) -> None:
        """A call of which the service learned after it had stored `ordered_at` could not stop the order."""
        known = [line for line in self.live(order.to) if line.known is not None and line.known < ordered_at]
        other = [str(line) for line in known]
        if other:
            self.faults.append(f"ordered at {ordered_at:%H:%M:%S.%f} beside {other}")

    def ring_us(self, phone: str) -> Line:
        """A person calls our number. The service knows of it once its webhook is answered."""
        return self._begin("", phone, is_inbound=True)

    def _begin(self, call_id: str, phone: str, *, is_inbound: bool) -> Line:
        with self.lock:
            sid = f"CA{self.random.getrandbits(128):032x}"
            now = timezone.now()
            self.lines[sid] = Line(sid, call_id, phone, is_inbound, now, known=None if is_inbound else now)
            return self.lines[sid]

    def live(self, phone: str = "") -> list[Line]:
        """The calls that are live now, the oldest first."""
        return [line for line in list(self.lines.values()) if line.is_live and phone in ("", line.phone)]

    def answered(self, line: Line) -> None:
        """Somebody takes a call, unless it has ended meanwhile."""
        with self.lock:
            if line.is_live:
                line.status = CallStatus.IN_PROGRESS

    def end(self, line: Line, status: CallStatus) -> None:
        """Ends a call."""
        with self.lock:
            if line.is_live:
                line.ended, line.status = timezone.now(), status

    def fetch_call(self, provider_call_id: str) -> CallState:
        """As it is recorded."""
        line = self.lines.get(provider_call_id)
        if line is None:
            raise ProviderError("unknown", provider=self.name, code="carrier_not_found")
        return CallState(provider_call_id, line.status, "", None, None, None)

    def find_calls(self, order: CallOrder, *, since: datetime) -> Sequence[str]:
        """The calls that we made to a number since then."""
        made = [line for line in list(self.lines.values()) if line.phone == order.to and not line.is_inbound]
        return [line.sid for line in made if line.began >= since]

    def hang_up(self, provider_call_id: str) -> None:
        """Ends a call, or fails."""
        if self.random.random() < 0.3:
            raise ProviderError("503", provider=self.name, code="away", retryable=True)
        if provider_call_id in self.lines:
            self.end(self.lines[provider_call_id], CallStatus.COMPLETED)
