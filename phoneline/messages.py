"""Text messages: kept, and told about as they are sent and delivered."""

from dataclasses import dataclass, field
from typing import Literal

from phoneline.identifiers import new_sid

MessageStatus = Literal["queued", "sent", "delivered", "undelivered", "failed", "received"]
MessageDirection = Literal["outbound-api", "outbound-reply", "inbound"]


@dataclass
class Message:
    """One text message. Moments are call time, seconds since the epoch."""

    account_sid: str
    to: str
    from_: str
    body: str
    created_at: float
    direction: MessageDirection = "outbound-api"
    messaging_service_sid: str | None = None
    sid: str = field(default_factory=lambda: new_sid("SM"))
    status: MessageStatus = "queued"
    sent_at: float | None = None
    updated_at: float | None = None
    error_code: int | None = None

    @property
    def segments(self) -> int:
        """How many text messages it takes: 160 characters of plain text, 70 when there are others."""
        size = 160 if self.body.isascii() else 70
        return max(1, -(-len(self.body) // size))
