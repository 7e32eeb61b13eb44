"""The ratings and testimonials in the admin, and how asking Google goes."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from reviews.views.business import business_urls
from reviews.views.health import (
    RatingTroublePanel,
    rating_health_menu_item,
    rating_health_urls,
)
from reviews.views.revoke import revoke_permission
from reviews.viewsets import GoogleListingViewSet, TestimonialViewSet

register_snippet(GoogleListingViewSet)
register_snippet(TestimonialViewSet)

hooks.register("register_admin_urls", rating_health_urls)
hooks.register("register_admin_urls", business_urls)
hooks.register("register_reports_menu_item", rating_health_menu_item)


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    """Where a permission is taken back."""
    return [path("testimonials/<int:testimonial_id>/revoke/", revoke_permission, name="testimonial_revoke")]


@hooks.register("register_log_actions")
def register_audited_actions(actions: Any) -> None:
    """What the audit log says of permissions that were given and taken back. It names no patient."""
    actions.register_action("reviews.revoke", "Take a permission back", "Permission to show it taken back")
    actions.register_action("reviews.connect_business", "Connect", "Google Business Profile connected")
    actions.register_action(
        "reviews.disconnect_business", "Disconnect", "Google Business Profile disconnected"
    )


@hooks.register("construct_homepage_panels")
def rating_trouble_panel(request: HttpRequest, panels: list[Any]) -> None:
    """That Google's rating is missing on the site, and why."""
    panels.append(RatingTroublePanel())


@hooks.register("register_permissions")
def health_permission() -> QuerySet[Permission]:
    """To see how asking Google goes, for the form in which groups are edited."""
    return Permission.objects.filter(content_type__app_label="reviews", codename="view_googlecheck")
