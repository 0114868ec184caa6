"""The service's settings with limits that a test can wait for."""

from screener.settings import *  # noqa: F403

DRAIN_SECONDS = 2
TASK_SOFT_SECONDS, TASK_HARD_SECONDS = 5, 10
