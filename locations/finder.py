"""
The finder on the page of all locations: which are shown, and in which order.

Nothing here is kept: not a ZIP code, and not a position (docs/decisions/0031-the-finder.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page as PaginatorPage
from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from clinic.core.page_cache import remember
from locations.distance import Point
from locations.hours import Weekday
from locations.models.listing import LocationPaginator, LocationQuerySet
from locations.models.services import Service
from locations.zip_codes import point_of_zip_code

if TYPE_CHECKING:
    from locations.models import LocationIndexPage

#: Five digits; the four that may follow name a few houses, and are not used.
ZIP_CODE = re.compile(r"\s*([0-9]{5})(?:-?[0-9]{4})?\s*", re.ASCII)
#: A position is rounded to so many decimal places of a degree before it is sent, and again when it arrives: about half
#: a mile.
POSITION_PLACES = 2
#: Longer answers are nobody's.
LONGEST_ANSWER = 100


class FinderForm(forms.Form):
    """
    What a visitor may ask of the list. An answer that can't be used leaves the list as it would be without it.

    `cleaned_data`: `zip` (a `Point` or None), `service` (a `Service` or None), `saturday` (a bool).
    """

    zip = forms.CharField(label="ZIP code", required=False, max_length=5)
    service = forms.ChoiceField(required=False)
    saturday = forms.BooleanField(label="Open on Saturday", required=False)

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The length is the browser's affair: here a longer code is shortened rather than refused.
        self.fields["zip"].validators = []
        self.services = {service.slug: service for service in services}
        choices = [("", "Any service"), *((service.slug, service.name) for service in services)]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
        self.fields["service"].error_messages["invalid_choice"] = "Choose one of the services in the list."

    def clean_zip(self) -> Point | None:
        """Where the ZIP code is."""
        typed = self.cleaned_data["zip"]
        if not typed:
            return None
        match = ZIP_CODE.fullmatch(typed)
        if match is None:
            raise forms.ValidationError("Enter a ZIP code of five digits, such as 04101.")
        point = point_of_zip_code(match[1])
        if point is None:
            raise forms.ValidationError(
                f"We don't know where the ZIP code {match[1]} is. Check it or, if it is that of a post office box, enter "
                "the one of a street nearby."
            )
        return point

    def clean_service(self) -> Service | None:
        """The service with this short name."""
        return self.services.get(self.cleaned_data["service"])


class PositionForm(forms.Form):
    """A position as a browser sends it, rounded; `cleaned_data["point"]` is a `Point` once it is valid."""

    latitude = forms.FloatField(min_value=-90, max_value=90)
    longitude = forms.FloatField(min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "latitude" in cleaned and "longitude" in cleaned:
            rounded = (round(cleaned[name], POSITION_PLACES) for name in ("latitude", "longitude"))
            cleaned["point"] = Point(*rounded)
        return cleaned


@dataclass
class Finding:
    """What the page shows: the form as it was sent, and one page of locations."""

    form: FinderForm
    locations: PaginatorPage
    #: Whether there is more than one location to choose from.
    is_of_use: bool
    #: Whether the nearest locations stand first.
    by_distance: bool
    #: From where the distances are counted, if the visitor's browser said where it is.
    position: Point | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the visitor asked for anything: the page is then not the list as such."""
        return self.form.is_bound or self.position is not None

    @property
    def parameters(self) -> str:
        """What was asked, for the addresses of further pages: never a position."""
        sent = {name: str(self.form.data.get(name, "")) for name in self.form.fields}
        return urlencode({name: value[:LONGEST_ANSWER] for name, value in sent.items() if value})


def find(
    index: LocationIndexPage, request: HttpRequest, asked: QueryDict, position: Point | None = None
) -> Finding:
    """
    The locations below a page, in the order and with the filters that a visitor asked for.

    A position goes before a ZIP code. Without either they stand in the editors' order.
    """
    locations = index.listed_locations()
    count = remember(request, f"finder-count:{index.pk}", locations.count)
    services = remember(request, f"finder-services:{index.pk}", lambda: _offered(locations))
    is_asked = any(asked.get(name) for name in FinderForm.base_fields)
    form = FinderForm(asked if is_asked else None, services=services)
    answers: dict[str, Any] = {}
    if is_asked:
        form.is_valid()
        answers = form.cleaned_data
    service, saturday = answers.get("service"), bool(answers.get("saturday"))
    if service:
        locations = locations.offering(service)
    if saturday:
        locations = locations.open_on(Weekday.SATURDAY)
    if service or saturday:
        name = f"finder-count:{index.pk}:{service.pk if service else 0}:{saturday:d}"
        found = remember(request, name, locations.count)
    else:
        found = count
    point = position or answers.get("zip")
    ordered = locations.nearest_first(point) if point else locations.order_by("path")
    paginator = LocationPaginator(ordered, count=found)
    return Finding(
        form,
        paginator.get_page(asked.get("page")),
        is_of_use=count > 1,
        by_distance=point is not None,
        position=position,
    )


def redirect_to_five_digits(request: HttpRequest) -> HttpResponseRedirect | None:
    """Away from an address that holds more of a ZIP code than is used; None where it does not."""
    match = ZIP_CODE.fullmatch(request.GET.get("zip", ""))
    if match is None or match[0] == match[1]:
        return None
    asked = request.GET.copy()
    asked["zip"] = match[1]
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")


def _offered(locations: LocationQuerySet) -> list[Service]:
    """The services that any of these locations offers."""
    return list(Service.objects.filter(locations__in=locations.order_by().values("pk")).distinct())
