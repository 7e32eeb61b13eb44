"""The site's addresses, with those for the events of every provider."""

from django.urls import path

from clinic.core.email_providers import PROVIDERS
from clinic.urls import urlpatterns as of_the_site
from leadcapture.views.email_events import events_view

urlpatterns = [
    *(path(f"email-events/{name}/", events_view(provider)) for name, provider in PROVIDERS.items()),
    *of_the_site,
]
