"""The ratings in the admin, and how asking Google for them goes."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from reviews.views.health import (
    RatingTroublePanel,
    rating_health_menu_item,
    rating_health_urls,
)
from reviews.viewsets import GoogleListingViewSet

register_snippet(GoogleListingViewSet)

hooks.register("register_admin_urls", rating_health_urls)
hooks.register("register_reports_menu_item", rating_health_menu_item)


@hooks.register("construct_homepage_panels")
def rating_trouble_panel(request: HttpRequest, panels: list[Any]) -> None:
    """That Google's rating is missing on the site, and why."""
    panels.append(RatingTroublePanel())


@hooks.register("register_permissions")
def health_permission() -> QuerySet[Permission]:
    """To see how asking Google goes, for the form in which groups are edited."""
    return Permission.objects.filter(content_type__app_label="reviews", codename="view_placescheck")
