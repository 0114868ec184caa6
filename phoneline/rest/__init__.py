"""The REST API of the carrier."""
