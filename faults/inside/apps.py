"""Puts the boundaries in place as soon as the service's code is loaded."""

from django.apps import AppConfig


class InsideConfig(AppConfig):
    """Loaded by `faults.settings` only."""

    name = "faults.inside"
    label = "faults_inside"

    def ready(self) -> None:
        """Wraps the functions that have a boundary, and shortens the waits between calls."""
        from faults.inside import steps, waits, web

        waits.shorten()
        steps.install()
        web.install()
