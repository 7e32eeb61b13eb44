"""The page on which publishers say on which holidays the clinic is closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from locations.closure_form import PlacesField
from locations.holiday_offers import offers, take
from locations.models import LocationPage

ADD_CLOSURE = "locations.add_closure"


class HolidaysForm(forms.Form):
    """Which of the offers, and where."""

    offers = forms.MultipleChoiceField(error_messages={"required": "Tick at least one holiday."})
    everywhere = forms.BooleanField(required=False, initial=True, label="All locations")
    locations = PlacesField(
        queryset=LocationPage.objects.order_by("path"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Or these locations",
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("everywhere") and "locations" in cleaned and not cleaned["locations"]:
            self.add_error("locations", "Choose the locations, or tick “All locations”.")
        return cleaned


def holidays_view(request: HttpRequest) -> HttpResponse:
    """Offers the holidays of the coming year, and makes closures of those that are ticked."""
    if not request.user.has_perm(ADD_CLOSURE):
        raise PermissionDenied
    today = timezone.localdate()
    offered = offers(today)
    form = HolidaysForm(request.POST or None, keys=[offer.key for offer in offered])
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        places = [] if chosen["everywhere"] else list(chosen["locations"])
        made = take(chosen["offers"], places, today, request.user)
        if made:
            names = ", ".join(closure.reason for closure in made)
            messages.success(request, f"Closed every year on: {names}. To change one, open it in this list.")
        else:
            messages.info(request, "These holidays were closures already, so nothing was changed.")
        return redirect("wagtailsnippets_locations_closure:list")
    context = {
        "form": form,
        "offers": offered,
        "ticked": set(form["offers"].value() or ()),
        "page_title": "Holidays",
        "header_icon": "date",
    }
    return TemplateResponse(request, "locations/admin/holidays.html", context)


class HolidaysMenuItem(MenuItem):
    """Below the closures, for those who may add some."""

    def __init__(self) -> None:
        super().__init__("Holidays", reverse_lazy("holidays"), name="holidays", icon_name="date", order=161)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADD_CLOSURE)
