"""Every error this project raises on purpose when a vendor is involved."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from calls.domain.usage import NOTHING, Usage

RETRYABLE_STATUSES = frozenset({408, 425, 429})
ACCESS_STATUSES = frozenset({401, 402, 403, 404})


class ProviderError(Exception):
    """A vendor did not do what it was asked.

    `retryable` says whether asking again can help. `ambiguous` says that the vendor may have done it all the
    same (a timeout, a 5xx): whoever asked must not repeat a thing that may happen once only, such as a ring.
    `code` is stable snake_case for rows and API; the message is for people and carries no personal data.
    `retry_after` is how many seconds the vendor asked to be left alone.

    What may be added later: `only_here` says that it is our account or configuration there that is refused, so that
    another vendor of the same kind may well do it; `refuses_credentials` that this goes for everything we ask
    there, until somebody changes it, so that the vendor is left alone and rows wait for as long as it takes;
    `usage` is what the failure took all the same; `wait_seconds` is set when the vendor is away or busy, so that
    the row waits that long without losing a try.
    """

    is_outage = True
    """Whether the vendor itself is in trouble when the error is retryable."""
    is_unusable = False
    """Whether the vendor answered, but with something that cannot be used."""

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        code: str = "provider_error",
        retryable: bool = False,
        ambiguous: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.code = code
        self.retryable = retryable
        self.ambiguous = ambiguous
        self.retry_after = retry_after
        self.only_here = False
        self.refuses_credentials = False
        self.usage: Usage = NOTHING
        self.wait_seconds: float | None = None

    @property
    def costs_attempt(self) -> bool:
        """Whether the row that needed the vendor has used up a try."""
        return self.wait_seconds is None

    @classmethod
    def from_status(
        cls, provider: str, status: int, *, code: str = "", detail: str = "", retry_after: float | None = None
    ) -> ProviderError:
        """The error for an HTTP answer: 5xx, 408, 425 and 429 may be asked again; only 5xx is ambiguous.

        `retry_after` counts with an error that may be asked again only.
        """
        retryable = status >= 500 or status in RETRYABLE_STATUSES
        message = f"{provider} answered HTTP {status}" + (f": {detail}" if detail else "")
        error = cls(
            message,
            provider=provider,
            code=code or f"{provider}_http_{status}",
            retryable=retryable,
            ambiguous=status >= 500,
            retry_after=retry_after if retryable else None,
        )
        error.only_here = status in ACCESS_STATUSES
        return error


class NotReady(ProviderError):
    """The vendor has not finished yet what we ask for (a recording that is still being stored)."""

    is_outage = False

    def __init__(self, message: str, *, provider: str, code: str = "not_ready") -> None:
        super().__init__(message, provider=provider, code=code, retryable=True)


class InvalidAnswer(ProviderError):
    """The vendor answered, but not with what the contract promises. Asking again may help once or twice."""

    is_outage = False
    is_unusable = True

    def __init__(self, message: str, *, provider: str, code: str = "invalid_answer") -> None:
        super().__init__(message, provider=provider, code=code, retryable=True)


class Unavailable(ProviderError):
    """The vendor is not even asked: it is away, or a limit of ours is reached. No attempt is lost by that."""

    is_outage = False

    def __init__(
        self, message: str, *, provider: str, code: str, wait_seconds: float, is_unusable: bool = False
    ) -> None:
        """`is_unusable` says that the answers of a vendor that is away could not be used."""
        super().__init__(message, provider=provider, code=code, retryable=True)
        self.wait_seconds = wait_seconds
        self.is_unusable = is_unusable


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
    """The queue of background work takes no tasks now. Nothing is lost: rows wait, and the sweep enqueues again."""


class NotItsOwn(Exception):
    """A carrier's event names a call, a recording or a message that belongs to another row than its URL does."""


class Refused(ValueError):
    """A request asks for what cannot be done: a stable code, a sentence, and the field of the request at fault."""

    def __init__(self, code: str, detail: str, field: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
