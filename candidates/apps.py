"""The app `candidates`: who is called."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Candidates, their consents, and the numbers that must not be called."""

    name = "candidates"

    def ready(self) -> None:
        """Registers the checks."""
        from candidates import checks  # noqa: F401
