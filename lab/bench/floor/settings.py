"""Django settings of the floor: one app, no middleware, and the service's own database options."""

from screener import env

SECRET_KEY = "the-floor-keeps-no-secret"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["lab.bench.floor"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "lab.bench.floor.views"
DATABASES = {"default": env.database("DATABASE_URL", "")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
USE_TZ = True

FLOOR_URL = env.base_url("FLOOR_URL")
"""The public base of the floor: signatures are checked against it."""
FLOOR_TOKEN = env.text("FLOOR_TOKEN")
MODEL_URL = env.text("MODEL_URL")
"""The base URL of the model for which the inline view waits."""
