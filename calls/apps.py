"""The app `calls`: what is asked, said and scored."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Interviews, their calls and their results."""

    name = "calls"

    def ready(self) -> None:
        """Fills the registries of tasks and channels, and lets `candidates` erase a person without knowing this app."""
        from calls import erasure, tasks  # noqa: F401 - fills the registry
        from calls.background.registry import registry
        from calls.channels.phone.channel import Phone
        from calls.interview import channels

        erasure.connect()
        registry.check()
        channels.register(Phone())
