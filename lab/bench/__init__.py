"""Measures the service against its goals, and against a floor written here."""
