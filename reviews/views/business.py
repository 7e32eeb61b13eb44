"""Connecting the clinic's Google Business Profile, and choosing which of its locations a listing is."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from reviews.forms import BusinessLocationForm, BusinessTermsForm
from reviews.google import access, terms
from reviews.google.business import connection, locations, sign_in
from reviews.google.failures import GoogleFailure
from reviews.google.sources import BUSINESS
from reviews.models import GoogleListing
from reviews.services import show_business_location

from .health import CHANGE

#: What is remembered in the session while somebody is at Google, and for how long.
SESSION_KEY = "google_business_sign_in"
SECONDS_AT_GOOGLE = 15 * 60


def _require_change(request: HttpRequest) -> None:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied


class _BusinessView(WagtailAdminTemplateMixin, FormView):
    """A page for those who may change listings, below the page of ratings."""

    header_icon = "pick"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _require_change(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse("rating_health"), "label": "Google's rating"}
        return [*super().get_breadcrumbs_items(), above, {"url": "", "label": self.get_page_title()}]


class BusinessProfileView(_BusinessView):
    """How the connection stands; after a yes to the terms, the way to Google."""

    template_name = "reviews/admin/business_profile.html"
    page_title = "Google Business Profile"
    form_class = BusinessTermsForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        at_google = urlsplit(settings.GOOGLE_SIGN_IN_URL)
        # A browser that is sent on after a form asks the policy about that address too.
        may_send_on = csp_update({"form-action": [f"{at_google.scheme}://{at_google.netloc}"]})
        return may_send_on(super().dispatch)(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_accepted": terms.is_accepted(terms.BUSINESS)}

    def form_valid(self, form: Any) -> HttpResponse:
        if not BUSINESS.is_set_up:
            return redirect("rating_business")
        if not terms.is_accepted(terms.BUSINESS):
            terms.accept(terms.BUSINESS, self.request.user)
        return _send_to_google(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            terms=terms.BUSINESS,
            acceptance=terms.latest_acceptance(terms.BUSINESS),
            is_set_up=BUSINESS.is_set_up,
            connection=connection.current(),
            return_address=_return_address(self.request),
            listings=GoogleListing.objects.select_related("location"),
            **kwargs,
        )


def _return_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("rating_business_return"))


def _send_to_google(request: HttpRequest) -> HttpResponse:
    return_address = _return_address(request)
    begun = sign_in.begin(return_address)
    request.session[SESSION_KEY] = {
        "state": begun.state,
        "verifier": begun.verifier,
        "return_address": return_address,
        "at": timezone.now().timestamp(),
    }
    return redirect(begun.address)


@require_GET
def return_from_google(request: HttpRequest) -> HttpResponse:
    """
    Google sends the browser back here with a code, or with the reason why there is none.

    It counts only in the browser that was sent there from here, once, and soon (RFC 6749, section 10.12).
    """
    _require_change(request)
    begun = request.session.pop(SESSION_KEY, None) or {}
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    is_late = timezone.now().timestamp() - begun.get("at", 0) > SECONDS_AT_GOOGLE
    if is_late or not hmac.compare_digest(state.encode(), begun.get("state", "").encode()):
        messages.error(
            request, "This way back from Google has ended or is not yours. Connect again from this page."
        )
    elif not code:
        messages.warning(request, "Google gave no permission, so nothing has changed.")
    else:
        _connect(request, code, begun)
    return redirect("rating_business")


def _connect(request: HttpRequest, code: str, begun: dict[str, Any]) -> None:
    try:
        tokens = sign_in.redeem(code, begun["verifier"], begun["return_address"])
    except GoogleFailure as error:
        messages.error(request, f"The Business Profile could not be connected. {error.failure.sentence}")
        return
    connection.connect(tokens.refresh, request.user)
    messages.success(request, "The Business Profile is connected. Now choose the location of each listing.")


@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    """Forget the permission, and give it back."""
    _require_change(request)
    if connection.disconnect(request.user):
        messages.success(request, "The Business Profile is disconnected. Visitors see the link alone.")
    else:
        messages.warning(
            request,
            "This site has forgotten the permission, but Google could not be told. Remove it in the Google account too: "
            "Security, Connections to other apps.",
        )
    return redirect("rating_business")


class ChooseLocationView(_BusinessView):
    """Asks Google for the locations of the profile, and keeps which one the listing is."""

    template_name = "reviews/admin/business_location.html"
    page_title = "Choose the location"
    form_class = BusinessLocationForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.found: locations.FoundLocations | None = None
        self.trouble = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _require_change(request)
        self.listing = get_object_or_404(GoogleListing, pk=kwargs["listing_id"])
        self._find()
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.listing.name

    def _find(self) -> None:
        self.trouble = BUSINESS.missing
        if self.trouble:
            return
        try:
            self.found = locations.find(lambda: access.take_call(BUSINESS))
        except access.NoCallLeft:
            self.trouble = "Today's calls are used up. Try again tomorrow."
        except GoogleFailure as error:
            self.trouble = error.failure.sentence

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"locations": self.found.locations if self.found else []}

    def get_initial(self) -> dict[str, Any]:
        return {"location": self.listing.business_location}

    def form_valid(self, form: Any) -> HttpResponse:
        show_business_location(self.listing, form.cleaned_data["location"], self.request.user)
        messages.success(
            self.request, f"{self.listing.name} shows the rating of this location as soon as Google gives it."
        )
        return redirect("rating_health")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            listing=self.listing, found=self.found, trouble=self.trouble, **kwargs
        )


def business_urls() -> list[URLPattern]:
    """The addresses of these pages."""
    below = "reports/google-rating/business-profile/"
    return [
        path(below, BusinessProfileView.as_view(), name="rating_business"),
        path(f"{below}return/", return_from_google, name="rating_business_return"),
        path(f"{below}disconnect/", disconnect, name="rating_business_disconnect"),
        path(f"{below}<int:listing_id>/", ChooseLocationView.as_view(), name="rating_business_location"),
    ]
