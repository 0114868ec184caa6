"""The app `calls`: what is asked, said and scored."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Interviews, their calls and their results."""

    name = "calls"

    def ready(self) -> None:
        """Lets `candidates` erase a person without knowing this app, and fills the registry of background tasks."""
        from calls import erasure, tasks  # noqa: F401 - fills the registry
        from calls.background.registry import registry

        erasure.connect()
        registry.check()
