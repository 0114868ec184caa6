"""How a command of the lab ends."""

from collections.abc import Callable

import psycopg
import requests

from lab.ats import ApiError
from lab.inputs import InputError
from lab.processes import ProcessError, end_on_signals
from lab.terminal import complain

FAILURES = (ApiError, ProcessError, requests.RequestException, psycopg.Error, TimeoutError)
"""What ends a command that had usable input."""


def exit_status(work: Callable[[], int], failed: str) -> int:
    """The status that `work` returns. Otherwise 2: unusable input; 1: a failure; 130: interrupted; with a sentence.

    SIGTERM ends the command too, through every `with` and `finally`.
    """
    end_on_signals()
    try:
        return work()
    except InputError as error:
        complain(str(error))
        return 2
    except FAILURES as error:
        complain(f"{failed}: {error}")
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
