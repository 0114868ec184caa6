"""The service's settings with the linter of migrations, which is a tool of development and no app of the service."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
IS_SQLITE = str(DATABASES["default"]["ENGINE"]).endswith("sqlite3")
REBUILT_ON_SQLITE = [
    *("0009_plan_settings", "0014_plan_versions", "0016_reasons", "0018_job_settings", "0021_result_version"),
    *("0023_link_version", "0024_unusable_answers", "0025_call_phone", "0028_incomplete_recordings"),
    *("0031_provider_accounts", "0033_sessions"),
    *("0004_consent_purpose", "0007_phone_may_be_missing"),
]
REBUILT = REBUILT_ON_SQLITE if IS_SQLITE else []
"""Their NOT NULL columns have a database default or are those of a new table, which the linter overlooks where SQLite
rebuilds a table. On PostgreSQL they are read like the others."""

MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["calls", "candidates"],
    "ignore_name": [
        *REBUILT,
        "0022_results",  # its unique constraint takes over an index that was built concurrently
        "0029_erased_call_ids",  # unique: a new column that old code does not write, and one that was unique before
        # older than the first installation: no code ran beside them
        "0001_initial",
        "0002_dialpace_call_direction_call_outcome_and_more",
        "0002_candidate_extra_time",
        # unique on purpose: the code before it writes no phone, and what it would adopt twice is an error it repeats
        "0026_one_live_call",
    ],
    "warnings_as_errors": True,
    "no_cache": True,
    "quiet": ["ignore"],
}
