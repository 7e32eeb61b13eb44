"""The ASGI entry point, for servers that speak it."""

import os

from django.core.asgi import get_asgi_application

from clinic.core.http_requests import Utf8ASGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.production")

application = get_asgi_application()
application.request_class = Utf8ASGIRequest
