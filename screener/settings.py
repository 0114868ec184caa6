"""Django settings. Every variable of the environment is read here once, with its type, and nowhere else."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from calls.domain.speech import NOBODY, Voices
from calls.domain.usage import Prices
from screener import env, profiles
from screener.observability import logs, redact
from screener.serving.bodies import MAX_JSON_BYTES

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(str(BASE_DIR / ".env"))

# -- Django ------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-debug-never-in-production" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it to a long random text")

DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var", inside=("static", "media"))

RENDER_EXTERNAL_URL = env.public_url("RENDER_EXTERNAL_URL", "")
"""Set by Render, which knows the address of a service before its owner does."""
WEBHOOK_BASE_URL = env.public_url("WEBHOOK_BASE_URL", RENDER_EXTERNAL_URL or "http://127.0.0.1:8000")
"""The public base of this service: carriers get URLs below it, and signatures are checked against it."""

_PUBLIC = urlsplit(WEBHOOK_BASE_URL)
_HTTPS = _PUBLIC.scheme == "https"
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS") or sorted({str(_PUBLIC.hostname), "127.0.0.1", "localhost"})

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "django_structlog",
    "screener.observability",
    "candidates",
    "calls",
]

MIDDLEWARE = [
    "screener.health.probes_with_any_host",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "screener.observability.requests.ObservedRequests",
    "screener.serving.middleware.limit_bodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "screener.urls"
WSGI_APPLICATION = "screener.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASE_POOL_SIZE = env.integer("DATABASE_POOL_SIZE", 16, min_value=1, max_value=500)
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'db.sqlite3'}",
        pool_size=DATABASE_POOL_SIZE,
        prepared=env.flag("DATABASE_PREPARED", default=True),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
APPEND_SLASH = False  # a redirect would turn a webhook's POST into a GET without its parameters

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
AWS_STORAGE_BUCKET_NAME = env.bucket("AWS_STORAGE_BUCKET_NAME")
AWS_S3_ENDPOINT_URL = env.base_url("AWS_S3_ENDPOINT_URL")
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY")
if AWS_STORAGE_BUCKET_NAME and bool(AWS_ACCESS_KEY_ID) != bool(AWS_SECRET_ACCESS_KEY):
    raise ImproperlyConfigured("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set both, or neither for a role")
_FOLDER = {"BACKEND": "screener.storage.folder.Folder"}
_BUCKET = {
    "BACKEND": "screener.storage.bucket.Bucket",
    "OPTIONS": {
        "bucket_name": AWS_STORAGE_BUCKET_NAME,
        "endpoint_url": AWS_S3_ENDPOINT_URL or None,
        "region_name": AWS_S3_REGION_NAME or None,
        "access_key": AWS_ACCESS_KEY_ID or None,
        "secret_key": AWS_SECRET_ACCESS_KEY or None,
    },
}
STORAGES = {
    "default": _BUCKET if AWS_STORAGE_BUCKET_NAME else _FOLDER,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # static files are served from the packages, no collectstatic step is needed
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_JSON_BYTES

SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probed from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000, min_value=0, max_value=63_072_000)
HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", default=False)
HSTS_PRELOAD = env.flag("HSTS_PRELOAD", default=False)
if HSTS_PRELOAD and not (HSTS_INCLUDE_SUBDOMAINS and HSTS_SECONDS >= 31_536_000):
    raise ImproperlyConfigured("HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS=true, and HSTS_SECONDS of at least 31536000")
SECURE_HSTS_SECONDS = HSTS_SECONDS if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_INCLUDE_SUBDOMAINS
SECURE_HSTS_PRELOAD = HSTS_PRELOAD
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # both bind every other service of the domain to https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
X_FRAME_OPTIONS = "DENY"

# -- background work ---------------------------------------------------------------------------------------

WORKER_THREADS = env.integer("WORKER_THREADS", 4, min_value=1, max_value=64)
TASK_SLOTS = {"calls": 4, "speech": WORKER_THREADS, "scores": WORKER_THREADS, "notify": 2}
"""The queues, and how many tasks of each one worker does at the same time."""
TASK_QUEUES = list(TASK_SLOTS)
TASK_SOFT_SECONDS, TASK_HARD_SECONDS = 150, 170
"""Above the longest time-out of a vendor (120 s) and below the lease of a row (180 s): who holds a lease lives."""
DRAIN_SECONDS = 20
"""How long tasks that run may go on after the worker was told to stop; platforms kill after 30 seconds."""
TASKS_BROKER_URL = env.broker_url("TASKS_BROKER_URL")
TASKS_IN_DATABASE = not TASKS_BROKER_URL
"""Whether the queue is in the database, so that a task is enqueued or rolled back with its row."""
TASKS_BACKEND = "django_tasks_db.DatabaseBackend" if TASKS_IN_DATABASE else "screener.tasks_backend.CeleryBackend"
TASKS = {"default": {"BACKEND": TASKS_BACKEND, "QUEUES": TASK_QUEUES}}

# -- REST --------------------------------------------------------------------------------------------------

API_KEY = env.text("API_KEY")
"""The bootstrap key, or several with commas between them. Without one every request to the API is refused."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["calls.api.auth.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "calls.api.pagination.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "calls.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Phone screening",
    "DESCRIPTION": "Interviews candidates by telephone and returns results that a person checks. "
    "Every request needs the header `X-API-Key`.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,  # they come in the order of calls/api/v1/urls.py
    "TAGS": [
        {
            "name": "Job descriptions",
            "description": "What is asked: jobs, their questions and settings, and the versions of both.",
        },
        {"name": "Candidates", "description": "Who is called: candidates, their consents and their résumés."},
        {"name": "Interviews", "description": "Order an interview, follow its events, cancel it or retry it."},
        {"name": "Calls and recordings", "description": "What was said: the audio of each answer."},
        {
            "name": "Results and reviews",
            "description": "The recommendation with its reasons for a review, and the match of the résumé.",
        },
        {"name": "Suppressions", "description": "Numbers that are never called and never get a text message."},
        {"name": "Operation", "description": "What needs a person: background work that was given up, and costs."},
    ],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "calls.api.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {"DeadLetterKindEnum": "calls.background.dead_letters.kinds"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# -- the telephone -----------------------------------------------------------------------------------------

PHONELINE_URL = "http://127.0.0.1:4010"

TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_PHONE_NUMBER = env.number("TWILIO_PHONE_NUMBER")
TWILIO_API_BASE_URL = env.base_url("TWILIO_API_BASE_URL")
if not TWILIO_ACCOUNT_SID:  # no carrier: the phoneline, with a token that nobody outside can know
    TWILIO_ACCOUNT_SID = "AC" + "0" * 32
    TWILIO_AUTH_TOKEN = hashlib.sha256(f"phoneline:{SECRET_KEY}".encode()).hexdigest()[:32]
    TWILIO_PHONE_NUMBER = "+14155550100"
    TWILIO_API_BASE_URL = TWILIO_API_BASE_URL or PHONELINE_URL
elif not (TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER):
    raise ImproperlyConfigured("TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER are needed beside TWILIO_ACCOUNT_SID")

COMPANY_NAME = env.text("COMPANY_NAME", "the hiring company")
"""Who is calling, as it is said in the first sentence of every call."""

WHITELISTED_NUMBERS = env.numbers_or_all("WHITELISTED_NUMBERS")
ALLOWED_COUNTRIES = env.countries_or_all("ALLOWED_COUNTRIES")
CONSENT_REQUIRED = env.flag("CONSENT_REQUIRED", default=True)
CONSENT_VALID_DAYS = env.integer("CONSENT_VALID_DAYS", 365, min_value=0, max_value=36_500)
CALLING_HOURS = env.hours("CALLING_HOURS", "08:00-21:00")
MAX_ATTEMPTS = env.integer("MAX_ATTEMPTS", 3, min_value=1, max_value=20)
COOLDOWN_SECONDS = env.integer("COOLDOWN_SECONDS", 60, min_value=0, max_value=604_800)
DIALLING_ENABLED = env.flag("DIALLING_ENABLED", default=True)
DAILY_CALLS = env.limit("DAILY_CALLS")
DAILY_SPEND = env.limit("DAILY_SPEND")
COST_PER_MINUTE = env.decimal("COST_PER_MINUTE", 0.02, above=0, max_value=100)
SMS_ENABLED = env.flag("SMS_ENABLED", default=False)
LINK_DAYS = env.integer("LINK_DAYS", 14, min_value=1, max_value=90)
FOLLOW_UPS = env.integer("FOLLOW_UPS", 0, min_value=0, max_value=10)
FOLLOW_UPS_SECONDS = env.integer("FOLLOW_UPS_SECONDS", 180, min_value=60, max_value=3600)
RATE_CALLS_PER_SECOND = env.decimal("RATE_CALLS_PER_SECOND", 1, above=0, max_value=100)
MAX_LIVE_CALLS = env.integer("MAX_LIVE_CALLS", 10, min_value=1, max_value=10_000)

# -- language model and speech-to-text ---------------------------------------------------------------------

OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.base_url("OPENAI_BASE_URL")
OPENAI_MODEL = env.text("OPENAI_MODEL", "gpt-4.1-mini")
OPENAI_TRANSCRIBE_MODEL = env.text("OPENAI_TRANSCRIBE_MODEL", "gpt-4o-mini-transcribe")
OPENAI_PROFILE = env.choice("OPENAI_PROFILE", profiles.profile_of(OPENAI_BASE_URL), tuple(profiles.PROFILES))
OPENAI_CAPABILITIES = env.capabilities("OPENAI_CAPABILITIES", profile=OPENAI_PROFILE, model=OPENAI_MODEL)
OPENAI_MAX_TOKENS = env.integer("OPENAI_MAX_TOKENS", 0, min_value=0, max_value=1_000_000)

DEEPGRAM_API_KEY = env.text("DEEPGRAM_API_KEY")
DEEPGRAM_BASE_URL = env.base_url("DEEPGRAM_BASE_URL")
DEEPGRAM_MODEL = env.text("DEEPGRAM_MODEL", "nova-3")
ELEVENLABS_API_KEY = env.text("ELEVENLABS_API_KEY")
ELEVENLABS_BASE_URL = env.base_url("ELEVENLABS_BASE_URL")
ELEVENLABS_TRANSCRIBE_MODEL = env.text("ELEVENLABS_TRANSCRIBE_MODEL", "scribe_v1")
SPEECH_PRICES = Prices(
    audio_minute=env.price("SPEECH_PRICE_AUDIO_MINUTE"), thousand_characters=env.price("SPEECH_PRICE_CHARACTERS")
)
SPEECH_TO_TEXT = env.vendor(
    "SPEECH_TO_TEXT",
    "openai" if OPENAI_API_KEY else "carrier",
    {
        "carrier": "",
        "faster-whisper": "",
        "openai": "OPENAI_API_KEY",
        "deepgram": "DEEPGRAM_API_KEY",
        "elevenlabs": "ELEVENLABS_API_KEY",
    },
)
WHISPER_MODEL = env.text("WHISPER_MODEL", "small")
if SPEECH_TO_TEXT == "faster-whisper":
    env.need_package("faster_whisper", "SPEECH_TO_TEXT is faster-whisper", "requirements-whisper.txt")
RESUME_MATCHING = env.vendor(
    "RESUME_MATCHING",
    "openai" if OPENAI_API_KEY else "builtin",
    {"off": "", "builtin": "", "openai": "OPENAI_API_KEY"},
)
TEXT_TO_SPEECH = env.vendor("TEXT_TO_SPEECH", "carrier", {"carrier": "", "elevenlabs": "ELEVENLABS_API_KEY"})
ELEVENLABS_SPEECH_MODEL = env.text("ELEVENLABS_SPEECH_MODEL", "eleven_multilingual_v2")
ELEVENLABS_VOICES = env.voices("ELEVENLABS_VOICES")
if TEXT_TO_SPEECH == "elevenlabs" and not ELEVENLABS_VOICES:
    raise ImproperlyConfigured("ELEVENLABS_VOICES is missing: use for example en=VOICE_ID,de=VOICE_ID")
VOICES = Voices("elevenlabs", ELEVENLABS_SPEECH_MODEL, ELEVENLABS_VOICES) if TEXT_TO_SPEECH != "carrier" else NOBODY
"""Who reads which language; what nobody reads is left to the carrier's own voice."""
CARRIER_TRANSCRIBES = SPEECH_TO_TEXT == "carrier"
"""Whether the carrier's own transcription is asked for."""

OPENAI_PRICES = Prices(
    env.price("OPENAI_PRICE_INPUT"), env.price("OPENAI_PRICE_OUTPUT"), env.price("OPENAI_PRICE_AUDIO_MINUTE")
)
OPENAI_FALLBACKS = env.endpoints("OPENAI_FALLBACKS", taken="openai")
if OPENAI_FALLBACKS and not OPENAI_API_KEY:
    raise ImproperlyConfigured("OPENAI_FALLBACKS are asked after the first endpoint: set OPENAI_API_KEY too")
INTERVIEW_COST_CAP = env.limit("INTERVIEW_COST_CAP")
_UNPRICED = [p for p in (OPENAI_PRICES, *(e.prices for e in OPENAI_FALLBACKS)) if not p.input_tokens * p.output_tokens]
if INTERVIEW_COST_CAP is not None and _UNPRICED:
    raise ImproperlyConfigured("INTERVIEW_COST_CAP needs prices: set OPENAI_PRICE_INPUT, OPENAI_PRICE_OUTPUT, …")

RESULT_PATIENCE_MINUTES = env.integer("RESULT_PATIENCE_MINUTES", 15, min_value=1, max_value=1440)
"""How long a result waits for what is missing before it is provisional."""
RATINGS_PER_ANSWER = env.integer("RATINGS_PER_ANSWER", 3, min_value=1, max_value=9)
VENDOR_CONCURRENCY = env.integer("VENDOR_CONCURRENCY", 50, min_value=1, max_value=10_000)
VENDOR_RATE_PER_MINUTE = env.integer("VENDOR_RATE_PER_MINUTE", 1000, min_value=1, max_value=1_000_000)

# -- how long it is kept -----------------------------------------------------------------------------------

KEEP_PROVIDER_EVENTS_DAYS = env.integer("KEEP_PROVIDER_EVENTS_DAYS", 30, min_value=1, max_value=3650)
KEEP_VENDOR_CALLS_DAYS = env.integer("KEEP_VENDOR_CALLS_DAYS", 365, min_value=1, max_value=3650)
KEEP_TASK_RESULTS_DAYS = env.integer("KEEP_TASK_RESULTS_DAYS", 1, min_value=1, max_value=365)

# -- what it tells about itself ----------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("LOG_FORMAT", "console" if DEBUG else "json", ("json", "console"))
METRICS_TOKEN = env.text("METRICS_TOKEN")
"""What Prometheus sends as its bearer token. Without one there is no /metrics, and no process writes figures."""
OTEL_EXPORTER_OTLP_ENDPOINT = env.base_url("OTEL_EXPORTER_OTLP_ENDPOINT")
OTEL_EXPORTER_OTLP_HEADERS = env.pairs("OTEL_EXPORTER_OTLP_HEADERS")
OTEL_SERVICE_NAME = env.text("OTEL_SERVICE_NAME", "phone-screening")
TRACE_CONTENT = env.flag("TRACE_CONTENT", default=False)
"""Whether spans of a model hold what it was asked and answered: what candidates said, among other things."""
SENTRY_DSN = env.dsn("SENTRY_DSN")
SENTRY_ENVIRONMENT = env.text("SENTRY_ENVIRONMENT", "production")
SENTRY_RELEASE = env.text("SENTRY_RELEASE", "0.1.0")
LOGGING = logs.config(LOG_LEVEL, LOG_FORMAT)
redact.know(
    [
        *(SECRET_KEY, *env.names("API_KEY"), METRICS_TOKEN, OPENAI_API_KEY, TWILIO_AUTH_TOKEN, AWS_SECRET_ACCESS_KEY),
        *(DEEPGRAM_API_KEY, ELEVENLABS_API_KEY),
        *(urlsplit(TASKS_BROKER_URL).password or "", str(DATABASES["default"].get("PASSWORD") or "")),
        *OTEL_EXPORTER_OTLP_HEADERS.values(),
        *(endpoint.api_key for endpoint in OPENAI_FALLBACKS),
    ]
)

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
