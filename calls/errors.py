"""Every error this project raises on purpose when a vendor is involved."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

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


class StorageError(ProviderError):
    """The storage of recordings and résumés is away, full, or refuses us.

    Nothing is lost by it and no attempt is used up: the step is tried again for as long as that lasts. `code`
    is `storage_unavailable`, `storage_full` or `storage_refused`.
    """

    def __init__(self, message: str, *, code: str = "storage_unavailable") -> None:
        super().__init__(message, provider="storage", code=code, retryable=True)


_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_errors() -> Iterator[None]:
    """Makes a disk that is full or broken a StorageError. FileNotFoundError stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        full = error.errno in _DISK_FULL
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        code = "storage_full" if full else "storage_unavailable"
        raise StorageError(f"The disk cannot be used: {reason}.", code=code) from error


class QueueAway(Exception):
    """The queue of background work takes no tasks now. Nothing is lost: rows wait, and the sweep pumps them again."""
