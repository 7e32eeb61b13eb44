"""The least that Django can do: one view, no middleware, the same bytes each time. Served for comparison."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="constant", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
BODY = Path(os.environ["CONSTANT_BODY"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    """The bytes."""
    return HttpResponse(BODY, headers={"Content-Encoding": "br"})


urlpatterns = [path("", constant)]
application = get_wsgi_application()
