"""The service's settings for a run of faults: time runs fast, and a process can be killed at a named boundary."""

from lab.faults.inside.clock import run_fast

run_fast()  # before the models are read: their columns keep the function that tells the time

from screener.settings import *  # noqa: E402, F403 - everything else is as it is
from screener.settings import INSTALLED_APPS as _APPS  # noqa: E402

INSTALLED_APPS = [*_APPS, "lab.faults.inside"]
