"""Breaks the service on purpose while calls run, and counts what was lost, doubled or invented."""
