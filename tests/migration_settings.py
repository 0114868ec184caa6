"""The service's settings with the linter of migrations, which is a tool of development and no app of the service."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["calls", "candidates"],
    "ignore_name": [  # older than the first installation: no code ran beside them
        "0001_initial",
        "0002_dialpace_call_direction_call_outcome_and_more",
        "0002_candidate_extra_time",
    ],
    "warnings_as_errors": True,
    "no_cache": True,
    "quiet": ["ignore"],
}
