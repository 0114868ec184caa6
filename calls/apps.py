"""The app `calls`: what is asked, said and scored."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Interviews, their calls and their results."""

    name = "calls"

    def ready(self) -> None:
        """Lets `candidates` erase a person without knowing this app."""
        from calls import erasure

        erasure.connect()
