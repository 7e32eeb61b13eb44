"""The services in the admin."""

from wagtail.snippets.models import register_snippet

from locations.viewsets import ServiceViewSet

register_snippet(ServiceViewSet)
