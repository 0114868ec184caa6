"""The account's telephone number, and where it sends incoming calls and messages."""

from dataclasses import dataclass

from phoneline.call import Target


@dataclass(frozen=True)
class PhoneNumber:
    """One number. Moments are call time, seconds since the epoch."""

    account_sid: str
    number: str
    created_at: float
    friendly_name: str = ""
    voice: Target | None = None
    voice_fallback: Target | None = None
    sms: Target | None = None
    sms_fallback: Target | None = None
    status_callback: Target | None = None
    updated_at: float | None = None

    @property
    def sid(self) -> str:
        """Its identifier: an account has one number here, so the account's is enough."""
        return "PN" + self.account_sid[2:]
