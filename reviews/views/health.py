"""Whether Google gives its rating, and what to do where it does not: a page for staff."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from reviews.google import refresh
from reviews.google.health import current_health
from reviews.tasks import call_a_worker

#: To see how it goes.
VIEW = "reviews.view_googlecheck"
#: To have Google asked again before its time, and to correct a listing.
CHANGE = "reviews.change_googlelisting"


def may_see(user: Any) -> bool:
    """Whether somebody is told of trouble with ratings, and may see the page."""
    return user.has_perm(VIEW)


class RatingHealthView(WagtailAdminTemplateMixin, TemplateView):
    """Each listing: what visitors see of it, when Google was asked, and what is wrong."""

    template_name = "reviews/admin/rating_health.html"
    page_title = "Google's rating"
    header_icon = "pick"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            health=current_health(),
            hours_held=round(settings.GOOGLE_FIGURES_SECONDS / 3600, 1),
            may_change=self.request.user.has_perm(CHANGE),
            **kwargs,
        )


@require_POST
def ask_again(request: HttpRequest) -> HttpResponse:
    """Have Google asked about every listing now."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    if not refresh.ask_again_now():
        messages.warning(request, "Google was asked less than a minute ago. Wait a minute, and try again.")
    elif refresh.is_anything_due():
        call_a_worker()
        messages.success(request, "Google is being asked. Load this page again in a few seconds.")
    else:
        messages.warning(request, "Google can't be asked now. What is wrong stands below.")
    return redirect("rating_health")


class RatingTroublePanel(Component):
    """On the admin's first page: that Google's rating is missing, and why. Nothing while all is well."""

    name = "rating_trouble"
    template_name = "reviews/admin/rating_trouble.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"trouble": current_health().trouble if may_see(user) else ""}


class RatingHealthMenuItem(MenuItem):
    """The way to the page, below the reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


def rating_health_urls() -> list[URLPattern]:
    """The addresses of the page and its button."""
    return [
        path("reports/google-rating/", RatingHealthView.as_view(), name="rating_health"),
        path("reports/google-rating/ask-again/", ask_again, name="rating_ask_again"),
    ]


def rating_health_menu_item() -> MenuItem:
    """Its line in the menu."""
    return RatingHealthMenuItem(
        "Google's rating", reverse("rating_health"), name="google-rating", icon_name="pick", order=330
    )
