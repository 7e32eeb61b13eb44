"""
Where an e-mail provider tells us what became of our e-mails.

django-anymail's own view checks the secret and reads the event. Around it stands what an address needs that anybody can
send anything to: nobody gets a 500, and nothing of what was sent gets into a log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from anymail.exceptions import AnymailWebhookValidationFailure
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from clinic.core.email_providers import EmailProvider
from leadcapture.views.forms import body_bytes

logger = logging.getLogger(__name__)

#: An event has a few thousand bytes; Postmark's may hold the e-mail that came back.
MAX_BODY_BYTES = 1024 * 1024


def events_view(provider: EmailProvider) -> Callable[..., HttpResponseBase]:
    """The view that takes the events of a provider."""
    read = import_string(provider.events_view).as_view()

    # The secret in its headers takes the place of Django's token.
    @csrf_exempt
    @never_cache
    def email_events(request: HttpRequest) -> HttpResponseBase:
        if body_bytes(request) > MAX_BODY_BYTES:
            return _refuse(413, "This is more than an event.")
        try:
            return read(request)
        except AnymailWebhookValidationFailure:
            logger.warning("An e-mail event was refused: its secret or its signature is wrong.")
            response = _refuse(401, "The secret or the signature is wrong.")
            response["WWW-Authenticate"] = 'Basic realm="E-mail events"'
            return response
        except DatabaseError as error:
            # The kind of the error only: its text may hold an address. The provider sends the event again.
            logger.error("An e-mail event could not be kept: %s.", type(error).__name__)
            return _refuse(503, "Send it again later.")
        except Exception as error:
            # What is no event of this provider's makes its reader stumble in any way. Its text may hold all of it.
            logger.warning("An e-mail event could not be read: %s.", type(error).__name__)
            return _refuse(400, "This is no event of this provider.")

    return email_events


def _refuse(status: int, text: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    # It stands in the log already, where that says anything.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
