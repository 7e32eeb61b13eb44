"""The WSGI entry point that the web server serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from clinic.core.at_rest.modes import begin_private
from clinic.core.http.front_door import FrontDoor
from clinic.core.http_requests import Utf8WSGIRequest
from clinic.settings.environment import EXIT_CODE_OF_SERVERS, in_a_sentence

begin_private()
os.environ["DJANGO_SETTINGS_MODULE"] = (
    os.environ.get("DJANGO_SETTINGS_MODULE") or "clinic.settings.production"
)

with in_a_sentence(EXIT_CODE_OF_SERVERS):
    django = get_wsgi_application()
django.request_class = Utf8WSGIRequest
application = FrontDoor(django, settings.TRUSTED_PROXIES)

from clinic.core.at_rest.at_start import mend_at_start  # noqa: E402
from clinic.core.http.error_page_files import make_at_start  # noqa: E402 (it needs the applications that are loaded now)

mend_at_start()
make_at_start()
