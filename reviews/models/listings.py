"""Where the clinic is listed, and how its rating gets here."""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import RevisionMixin
from wagtail.search import index

from reviews.forms import GoogleListingForm
from reviews.panels import BusinessLocationPanel, GoogleTermsPanel

RATING_RANGE = "Enter a rating from 1.0 to 5.0."
PLACE_ID = (
    "A place ID has letters, digits, hyphens and underscores only, for example ChIJN1t_tDeuEmsRUsoyG83frY4."
)

#: How the Business Profile APIs name a location (https://developers.google.com/my-business/reference/rest/v4/accounts.locations).
BUSINESS_LOCATION = re.compile(r"\Aaccounts/[A-Za-z0-9_-]{1,40}/locations/[A-Za-z0-9_-]{1,40}\Z")


class GoogleListingQuerySet(models.QuerySet):
    """Ways to ask for listings."""

    def from_google(self) -> GoogleListingQuerySet:
        """Those whose figures Google is asked for."""
        providers = GoogleListing.Provider
        return self.filter(
            (Q(provider=providers.GOOGLE_PLACES) & ~Q(place_id=""))
            | (Q(provider=providers.GOOGLE_BUSINESS) & ~Q(business_location=""))
        )


class GoogleListing(index.Indexed, RevisionMixin, models.Model):
    """
    A listing of the clinic, or of one location, at Google Maps.

    The figures are what a member of staff read there on a day, and are shown with that day. Google's terms do not
    allow figures from its API to be stored, so a provider that asks Google keeps nothing in this table but the place ID,
    which may be kept (https://developers.google.com/maps/documentation/places/web-service/place-id).
    """

    class Provider(models.TextChoices):
        STAFF = "staff", "Rating and count entered by staff"
        LINK_ONLY = "link_only", "Only a link to the reviews"
        GOOGLE_PLACES = "google_places", "Rating and count from Google Maps, kept up to date by itself"
        GOOGLE_BUSINESS = "google_business", "Rating and count from the clinic's own Google Business Profile"

    name = models.CharField(max_length=120, help_text="For your own lists, for example: Google, Old Wharf.")
    slug = models.SlugField(unique=True, help_text="A short name, such as google-old-wharf.")
    location = models.OneToOneField(
        "locations.LocationPage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="google_listing",
        help_text="Leave it empty for the clinic as a whole.",
    )
    listing_url = models.URLField(
        "link to the reviews", max_length=500, help_text="The address of the listing at Google Maps."
    )
    provider = models.CharField(
        "what is shown", max_length=20, choices=Provider.choices, default=Provider.STAFF
    )
    rating = models.DecimalField(
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1, RATING_RANGE), MaxValueValidator(5, RATING_RANGE)],
        help_text="As Google shows it, from 1.0 to 5.0.",
    )
    review_count = models.PositiveIntegerField(
        "number of reviews", null=True, blank=True, help_text="As Google shows it."
    )
    as_of = models.DateField(
        "read on", null=True, blank=True, help_text="The day on which you read the figures."
    )

    place_id = models.CharField(
        "place ID",
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", PLACE_ID)],
        help_text="What Google calls this place: look for “Place ID Finder” in Google's documentation. Needed only if the "
        "figures come from Google Maps.",
    )

    business_location = models.CharField(
        "location of the Business Profile",
        max_length=100,
        blank=True,
        editable=False,
        validators=[
            RegexValidator(BUSINESS_LOCATION, "Choose the location on the page of the Business Profile.")
        ],
    )

    base_form_class = GoogleListingForm
    objects = GoogleListingQuerySet.as_manager()

    panels: ClassVar = [
        TitleFieldPanel("name", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput, heading="Short name"),
        FieldPanel("location"),
        FieldPanel("listing_url"),
        FieldPanel("provider"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("rating"), FieldPanel("review_count"), FieldPanel("as_of")])],
            heading="Rating that you enter yourself",
            help_text="Copy what the listing shows, and the day on which you read it. Visitors see that day.",
        ),
        MultiFieldPanel(
            [GoogleTermsPanel(), FieldPanel("place_id"), FieldPanel("accept_terms")],
            heading="Rating from Google Maps",
            help_text="Only if you chose above that the figures come from Google Maps. If Google does not answer, visitors "
            "see the link alone.",
        ),
        BusinessLocationPanel(heading="Rating from the clinic's own Google Business Profile"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "Google rating"
        ordering: ClassVar = ["location__path", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reviews_google_is_asked_about_a_place",
                condition=~Q(provider="google_places", place_id=""),
                violation_error_message="Enter the place ID, or choose another way to show the rating.",
            ),
            models.CheckConstraint(
                name="reviews_business_profile_has_a_location",
                condition=~Q(provider="google_business", business_location=""),
                violation_error_message="Choose the location of the Business Profile first.",
            ),
            models.CheckConstraint(
                name="reviews_rating_from_one_to_five",
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                violation_error_message=RATING_RANGE,
            ),
            models.UniqueConstraint(
                Coalesce("location", 0),
                name="reviews_one_listing_each",
                violation_error_message="There is a rating for this location, or for the clinic as a whole, already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def google_subject(self) -> str:
        """What Google is asked about: a place ID, or a location of the Business Profile; empty where it is not asked."""
        subjects = {
            self.Provider.GOOGLE_PLACES.value: self.place_id,
            self.Provider.GOOGLE_BUSINESS.value: self.business_location,
        }
        return subjects.get(self.provider, "")

    def clean(self) -> None:
        errors = {}
        if self.provider == self.Provider.STAFF:
            for name, words in {
                "rating": "the rating",
                "review_count": "the number of reviews",
                "as_of": "the day",
            }.items():
                if getattr(self, name) is None:
                    errors[name] = f"Enter {words}, or choose to show only a link."
        if self.provider == self.Provider.GOOGLE_PLACES:
            if not self.place_id:
                errors["place_id"] = "Enter the place ID, or choose another way to show the rating."
            if not settings.GOOGLE_PLACES_API_KEY:
                errors["provider"] = (
                    "This site has no key for Google yet: ask whoever runs it to set GOOGLE_PLACES_API_KEY. Until then, "
                    "choose another way to show the rating."
                )
        if self.provider == self.Provider.GOOGLE_BUSINESS and not self.business_location:
            errors["provider"] = (
                "Choose the location first: save this listing with another choice, and follow the link below to the "
                "clinic's Business Profile."
            )
        if self.as_of and self.as_of > timezone.localdate():
            errors["as_of"] = "This day is in the future. Enter the day on which you read the figures."
        stored = GoogleListing.objects.filter(pk=self.pk).first()
        if (
            stored
            and (self.rating, self.review_count) != (stored.rating, stored.review_count)
            and self.as_of == stored.as_of != timezone.localdate()
            and self.as_of is not None
        ):
            errors["as_of"] = "The figures are new: enter the day on which you read them."
        if GoogleListing.objects.filter(location=self.location_id).exclude(pk=self.pk).exists():
            errors["location"] = (
                "There is a listing for this location already: change that one, or choose another location."
                if self.location_id
                else "There is a listing for the clinic as a whole already: choose a location."
            )
        if errors:
            raise ValidationError(errors)
