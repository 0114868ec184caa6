#!/usr/bin/env python
"""Django's command line for this service."""

import os
import sys


def main() -> None:
    """Runs a management command with this project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "screener.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}.")


if __name__ == "__main__":
    main()
