"""The service's settings with the environment of the tests: nothing of the developer's own is used."""

import atexit
import os
import tempfile

_OF_THE_SERVICE = (
    *("TWILIO_", "OPENAI_", "SPEECH_", "DEEPGRAM_", "ELEVENLABS_", "AWS_", "TASKS_", "RESUME_"),
    *("TEXT_TO_", "WHISPER_"),
    *("LOG_", "OTEL_", "SENTRY_", "METRICS_", "TRACE_"),
)
for name in list(os.environ):
    if name.startswith(_OF_THE_SERVICE):
        del os.environ[name]

_files = tempfile.TemporaryDirectory(prefix="screener-tests-")
atexit.register(_files.cleanup)

os.environ.update(
    {
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "DEBUG": "false",
        "API_KEY": "test-key-0123456789",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "DATA_DIR": _files.name,
        "WEBHOOK_BASE_URL": "http://screen.test",
        "WHITELISTED_NUMBERS": "*",
        "CALLING_HOURS": "00:00-24:00",
        "COOLDOWN_SECONDS": "0",
        "COMPANY_NAME": "Acme",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "token-of-the-tests",
        "TWILIO_PHONE_NUMBER": "+14155550100",
        "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
    }
)

from screener.settings import *  # noqa: E402, F403

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend",
        "QUEUES": TASK_QUEUES,  # noqa: F405
    }
}
TASKS_IN_DATABASE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
