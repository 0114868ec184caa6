"""The WSGI application that gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "screener.settings")
application = get_wsgi_application()
import_module("screener.urls")  # with all views: half a second that the first caller would hear as silence
