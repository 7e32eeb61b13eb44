"""The ratings in the admin."""

from wagtail.snippets.models import register_snippet

from reviews.viewsets import GoogleListingViewSet

register_snippet(GoogleListingViewSet)
