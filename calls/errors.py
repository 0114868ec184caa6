"""Every error this project raises on purpose when a vendor is involved."""

from __future__ import annotations

RETRYABLE_STATUSES = frozenset({408, 425, 429})


class ProviderError(Exception):
    """A vendor did not do what it was asked.

    `retryable` says whether asking again can help. `ambiguous` says that the vendor may have done it all the
    same (a timeout, a 5xx): whoever asked must not repeat a thing that may happen once only, such as a ring.
    `code` is stable snake_case for rows and API; the message is for people and carries no personal data.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        code: str = "provider_error",
        retryable: bool = False,
        ambiguous: bool = False,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.code = code
        self.retryable = retryable
        self.ambiguous = ambiguous

    @classmethod
    def from_status(cls, provider: str, status: int, *, code: str = "", detail: str = "") -> ProviderError:
        """The error for an HTTP answer: 5xx, 408, 425 and 429 may be asked again; only 5xx is ambiguous."""
        message = f"{provider} answered HTTP {status}" + (f": {detail}" if detail else "")
        return cls(
            message,
            provider=provider,
            code=code or f"{provider}_http_{status}",
            retryable=status >= 500 or status in RETRYABLE_STATUSES,
            ambiguous=status >= 500,
        )


class NotReady(ProviderError):
    """The vendor has not finished yet what we ask for (a recording that is still being stored)."""

    def __init__(self, message: str, *, provider: str, code: str = "not_ready") -> None:
        super().__init__(message, provider=provider, code=code, retryable=True)


class InvalidAnswer(ProviderError):
    """The vendor answered, but not with what the contract promises. Asking again may help once or twice."""

    def __init__(self, message: str, *, provider: str, code: str = "invalid_answer") -> None:
        super().__init__(message, provider=provider, code=code, retryable=True)
