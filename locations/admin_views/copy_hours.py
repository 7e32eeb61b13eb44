"""The page on which staff copy a location's hours to others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import get_text_list
from wagtail.admin import messages

from locations.copy_hours import Copied, copy_hours, refusal
from locations.hours import week_in_words
from locations.models import LocationPage


class PlacesToCopyTo(forms.ModelMultipleChoiceField):
    """The other locations. It also refuses numbers that no database has: SQLite fails on them."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > 18:
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": key})
        return super().clean(value)


class CopyHoursForm(forms.Form):
    """Where to, and whether with the seasons and at once."""

    targets = PlacesToCopyTo(
        queryset=LocationPage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Copy to",
        error_messages={"required": "Choose at least one location."},
    )
    seasons = forms.BooleanField(
        required=False,
        label="With the hours of seasons",
        help_text="They replace those of the other location.",
    )
    publish = forms.BooleanField(
        required=False,
        label="Publish at once",
        help_text="Publishes all of the other location's draft. Without it, the hours wait there as a draft.",
    )

    def __init__(self, *args: Any, places: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].queryset = places  # type: ignore[attr-defined]
        if not may_publish:
            del self.fields["publish"]


def copy_hours_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks where to, and copies the hours of the latest draft."""
    page = get_object_or_404(LocationPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    source = page.get_latest_revision_as_object()
    others = LocationPage.objects.exclude(pk=page.pk).order_by("path")
    possible = [place for place in others if not refusal(place, request.user)]
    form = CopyHoursForm(
        request.POST or None,
        places=others.filter(pk__in=[place.pk for place in possible]) if request.method != "POST" else others,
        may_publish=any(place.permissions_for_user(request.user).can_publish() for place in possible),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        copied = copy_hours(
            source,
            list(chosen["targets"]),
            request.user,
            seasons=chosen["seasons"],
            publish=chosen.get("publish", False),
        )
        _say(request, copied)
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "form": form,
        "page": page,
        "rows": week_in_words(row.interval for row in source.hours.all()),
        "seasons": list(source.seasonal_hours.all()),
        "places": possible,
        "page_title": "Copy the hours",
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "copy",
    }
    return TemplateResponse(request, "locations/admin/copy_hours.html", context)


def _say(request: HttpRequest, copied: Copied) -> None:
    for places, what in ((copied.published, "published"), (copied.drafts, "saved as a draft")):
        if places:
            names = get_text_list([place.title for place in places], "and")
            messages.success(request, f"The hours were copied to {names} and {what}.")
    for sentence in copied.refused:
        messages.error(request, sentence)
