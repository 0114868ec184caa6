"""Puts the boundaries in place as soon as the service's code is loaded."""

import sys
from importlib import import_module

from django.apps import AppConfig

SLOW_TO_LOAD = ("calls.providers.openai", "calls.providers.openai.resume", "calls.providers.elevenlabs")
"""Imported by a worker once, so that a child that it forks in place of a killed one need not import them."""


class InsideConfig(AppConfig):
    """Loaded by `lab.faults.settings` only."""

    name = "lab.faults.inside"
    label = "faults_inside"

    def ready(self) -> None:
        """Wraps the functions that have a boundary, and shortens the waits between calls."""
        from lab.faults.inside import steps, waits, web

        if "run_worker" in sys.argv:
            for name in SLOW_TO_LOAD:
                import_module(name)
        waits.shorten()
        steps.install()
        web.install()
