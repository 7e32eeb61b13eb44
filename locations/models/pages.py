"""The page of a location."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.search import index

from clinic.core.models import BasePage, HeroImageMixin
from clinic.core.rich_text import BOX_FEATURES
from clinic.core.seo import GraphContext
from clinic.people.models import ClinicianPage
from locations.coming_days_panels import ComingDaysPanel
from locations.forms import LocationPageForm
from locations.map_links import EmbeddedMap, MapLink, directions_to, embedded_map_of
from locations.map_panel import MapPanel
from locations.schedule import Schedule
from locations.signals import location_context
from locations.structured_data import location_node
from locations.week_panel import WeekPanel

from .listing import LocationQuerySet
from .visit import VisitFacts, VisitFactsMixin, entries_of, visit_panel


class LocationPage(VisitFactsMixin, HeroImageMixin, BasePage):
    """One place: where it is, when it is open, who works there and what it offers."""

    street_address = models.CharField(max_length=160)
    address_line_2 = models.CharField("suite or floor", max_length=80, blank=True)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2, help_text="Two letters, such as ME.")
    postal_code = models.CharField("ZIP code", max_length=10)
    telephone = PhoneNumberField(help_text="Shown with its area code; it dials on a tap.")
    fax = PhoneNumberField(blank=True)
    email = models.EmailField("e-mail address", blank=True, help_text="The desk of this location.")
    digest_hour = models.PositiveSmallIntegerField(
        "morning e-mail to the desk",
        choices=[(None, "No e-mail"), *((hour, f"At {hour} in the morning") for hour in range(5, 12))],
        null=True,
        blank=True,
        default=8,
        help_text="How many people who asked for a screening wait for a call, once a day and only when somebody waits. It "
        "names nobody, and goes to the address above or, without one, to the clinic's under Settings, Branding.",
    )
    latitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    time_zone = models.CharField(
        max_length=64, default="America/New_York", help_text="The hours below are in this zone."
    )
    directions = RichTextField(blank=True, features=BOX_FEATURES)
    parking = RichTextField(blank=True, features=BOX_FEATURES)
    accessibility = RichTextField(
        blank=True,
        features=BOX_FEATURES,
        help_text="Entrance, doors, restroom, quiet room, help at the desk.",
    )
    area_served = models.CharField(
        "towns served",
        max_length=200,
        blank=True,
        help_text="Where most of the patients live, divided by commas: Portland, South Portland. Visitors and search "
        "engines read it.",
    )
    map_url = models.URLField(
        "map link", max_length=500, blank=True, help_text="Opens on a click; no map is loaded into the page."
    )
    offers_map = models.BooleanField(
        "map within the page",
        default=False,
        help_text="Visitors press a button for it. Until then nothing is loaded from Google.",
    )
    opened_on = models.DateField(
        "first day",
        null=True,
        blank=True,
        help_text="The first day of a new location: before it, the location counts as not open yet. Its page says so "
        "until you empty this.",
    )
    shut_from = models.DateField(
        "closed from",
        null=True,
        blank=True,
        help_text="The first day on which the location takes no visitors for a longer time, such as a move or a repair. "
        "For a few days, put up a closure instead.",
    )
    reopens_on = models.DateField(
        "reopens on", null=True, blank=True, help_text="Leave it empty while nobody knows."
    )
    shut_for_good = models.BooleanField("closed for good", default=False)
    shut_reason = models.CharField(
        "reason for closing",
        max_length=120,
        blank=True,
        help_text="Visitors read it: We are moving next door.",
    )
    hours_note = models.CharField(max_length=255, blank=True, help_text="A remark below the hours.")
    services = ParentalManyToManyField("locations.Service", blank=True, related_name="locations")

    objects = PageManager.from_queryset(LocationQuerySet)()
    base_form_class = LocationPageForm

    parent_page_types: ClassVar = ["locations.LocationIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = "A location with address, hours, staff and services."
    structured_data_type = "WebPage"
    template = "locations/location_page.html"

    content_panels: ClassVar = [
        *BasePage.content_panels,
        HeroImageMixin.hero_panel,
        MultiFieldPanel(
            [
                FieldPanel("street_address"),
                FieldPanel("address_line_2"),
                FieldRowPanel([FieldPanel("city"), FieldPanel("state"), FieldPanel("postal_code")]),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("fax")]),
                FieldPanel("email"),
                FieldPanel("digest_hour"),
            ],
            heading="Address and contact",
        ),
        WeekPanel(
            "hours",
            heading="Opening hours",
            label="Hours",
            help_text="A lunch break makes two intervals on a day; a day without hours is closed. "
            "A closing time at or before the opening time means the next day.",
        ),
        FieldPanel("hours_note"),
        InlinePanel(
            "seasonal_hours",
            heading="Hours of a season",
            label="Season",
            help_text="Another week between two days, such as summer hours. Days without hours are closed.",
        ),
        ComingDaysPanel(),
        FieldRowPanel([FieldPanel("time_zone"), FieldPanel("opened_on")]),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("shut_from"), FieldPanel("reopens_on"), FieldPanel("shut_for_good")]
                ),
                FieldPanel("shut_reason"),
            ],
            heading="Closed for a longer time",
        ),
        MultiFieldPanel(
            [
                FieldPanel("directions"),
                FieldPanel("parking"),
                FieldPanel("accessibility"),
                FieldPanel("map_url"),
                MapPanel("offers_map"),
                FieldPanel("area_served"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading="Getting there",
        ),
        visit_panel("Leave a field empty to show what stands on the page of all locations."),
        FieldPanel("services", widget=forms.CheckboxSelectMultiple),
        InlinePanel("staff", heading="Staff", label="Clinician"),
        MultipleChooserPanel("pictures", chooser_field_name="image", heading="Pictures", label="Picture"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("street_address"),
        index.SearchField("city"),
        index.SearchField("postal_code"),
        index.SearchField("directions"),
        index.SearchField("parking"),
        index.SearchField("accessibility"),
    ]

    class Meta:
        verbose_name = "location"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="locations_reopens_after_it_shut",
                condition=Q(reopens_on__isnull=True)
                | Q(shut_from__isnull=False, shut_for_good=False, reopens_on__gt=models.F("shut_from")),
                violation_error_message="A location reopens after the day from which it is closed, and not at all where "
                "it is closed for good.",
            ),
            models.CheckConstraint(
                name="locations_shut_for_good_from_a_day",
                condition=Q(shut_for_good=False) | Q(shut_from__isnull=False),
                violation_error_message="Enter the day from which the location is closed for good.",
            ),
        ]

    @cached_property
    def schedule(self) -> Schedule:
        """All that decides when it is open, around this moment."""
        # Imported here: schedules are made of models.
        from locations.schedules import schedule_of

        return schedule_of(self)

    @cached_property
    def staff_members(self) -> list[Any]:
        """The published clinicians who work here, in the editors' order."""
        order = [row.clinician_id for row in self.staff.all()]
        listed = ClinicianPage.objects.live().public().filter(pk__in=order).for_listing()
        return sorted(listed, key=lambda clinician: order.index(clinician.pk))

    @cached_property
    def visit_facts(self) -> VisitFacts:
        """What to know before a visit here."""
        from .index import LocationIndexPage  # which lists this page

        shared = LocationIndexPage.objects.parent_of(self).first() if self.depth else None
        return VisitFacts.of(self, shared)

    @property
    def towns_served(self) -> list[str]:
        """The towns served, each by itself."""
        return entries_of(self.area_served)

    @cached_property
    def service_list(self) -> list[Any]:
        """What is offered here."""
        return list(self.services.all())

    @cached_property
    def picture_list(self) -> list[Any]:
        """The pictures with their captions, in the editors' order, without the main picture."""
        pictures = self.pictures.select_related("image").prefetch_related("image__renditions")
        return [picture for picture in pictures if picture.image_id != self.hero_image_id]

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it is written on an envelope, without the name."""
        street = ", ".join(filter(None, (self.street_address, self.address_line_2)))
        return [street, f"{self.city}, {self.state} {self.postal_code}"]

    @property
    def directions_links(self) -> list[MapLink]:
        """The way here in the visitor's own map application."""
        return directions_to(self._address_on_maps)

    @property
    def embedded_map(self) -> EmbeddedMap | None:
        """A map within the page, after a click; None where nobody wants it, or the site has no key for it."""
        return embedded_map_of(self._address_on_maps, self.map_url) if self.offers_map else None

    @property
    def _address_on_maps(self) -> str:
        """Without suite and floor, at which maps stumble."""
        return ", ".join((self.street_address, *self.address_lines[1:]))

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        clinicians = [clinician.pk for clinician in self.staff_members]
        # Upper floors answer with what they know of this place: articles by its staff.
        for _receiver, extra in location_context.send(type(self), location=self, clinicians=clinicians):
            context.update(extra)
        return context

    def structured_data(self, context: GraphContext) -> list[dict[str, Any]]:
        location_id = context.absolute(f"{self.url}#location")
        people = [person.person_node(context) for person in self.staff_members]
        return [
            location_node(self, context, self.schedule),
            *people,
            {"@id": context.page_id, "mainEntity": {"@id": location_id}},
        ]
