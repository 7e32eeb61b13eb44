"""What patients said to the clinic itself, with their written permission to show it, which they may take back."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput

from clinic.core.edge import remove_everything_after_commit
from reviews.panels import PermissionStatePanel

#: A first name, and at most the initial of the last name. Of two words without an initial one may be the last name.
DISPLAY_NAME = re.compile(r"[^\W\d_][\w'’-]*(( [^\W\d_][\w'’-]*)? [^\W\d_]\.)?")


#: Days outside these are typing errors, and near the end of the calendar nothing can be reckoned.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class TestimonialQuerySet(models.QuerySet):
    """Ways to ask for testimonials."""

    def permitted(self, at: datetime | None = None) -> TestimonialQuerySet:
        """Those that may be shown at a moment (now without one): the permission was given, lasts, and stands."""
        day = timezone.localdate(at) if at else timezone.localdate()
        return self.filter(
            Q(permitted_until=None) | Q(permitted_until__gte=day), permitted_on__lte=day, revoked_at=None
        )

    def next_end(self, after: datetime) -> datetime | None:
        """When the next permission ends by itself: at midnight after its last day, in the clinic's zone."""
        lasting = self.filter(revoked_at=None, permitted_until__gte=timezone.localdate(after))
        day = lasting.aggregate(first=models.Min("permitted_until"))["first"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


class Testimonial(models.Model):
    """
    A sentence or two that somebody gave to the clinic, shown where an editor chooses it.

    It keeps no revisions, so that what was withdrawn is in no history. Nothing of it goes into structured data: reviews
    of itself are no reviews (https://developers.google.com/search/docs/appearance/structured-data/review-snippet).
    """

    class Means(models.TextChoices):
        PAPER = "paper", "On paper, signed"
        EMAIL = "email", "By e-mail"

    label = models.CharField(
        max_length=120, help_text="For your own lists and without a name, for example: Shoulder, spring 2026."
    )
    slug = models.SlugField(unique=True, help_text="A short name, such as shoulder-spring-2026.")
    quote = models.TextField(
        "what the person said",
        max_length=600,
        help_text="Word for word, without quotation marks. Leave out what the person did not agree to show, such as "
        "another illness.",
    )
    display_name = models.CharField(
        "first name and initial",
        max_length=60,
        help_text="As visitors see it, for example: Ruth P. Never the whole last name.",
    )
    given_on = models.DateField("said on")
    location = models.ForeignKey(
        "locations.LocationPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    service = models.ForeignKey(
        "locations.Service", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    permitted_by = models.CharField("how", max_length=10, choices=Means.choices)
    permitted_on = models.DateField("given on", help_text="The date on the paper, or of the e-mail.")
    permitted_until = models.DateField(
        "last day", null=True, blank=True, help_text="It takes itself down after this day. Empty: no end."
    )
    permission_scope = models.CharField(
        "what it covers",
        max_length=200,
        default="The words, first name and initial, on the clinic's website",
        help_text="In the words of the paper or e-mail. Keep that itself in your files, not here.",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(editable=False, auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    #: What the record of a permission is about: whoever changes it has recorded it anew.
    RECORDED: ClassVar = {
        "quote",
        "display_name",
        "permitted_by",
        "permitted_on",
        "permitted_until",
        "permission_scope",
    }

    objects = TestimonialQuerySet.as_manager()

    panels: ClassVar = [
        PermissionStatePanel(),
        TitleFieldPanel("label", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput, heading="Short name"),
        FieldPanel("quote"),
        FieldRowPanel([FieldPanel("display_name"), FieldPanel("given_on")]),
        FieldRowPanel([FieldPanel("location"), FieldPanel("service")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("permitted_by"), FieldPanel("permitted_on")]),
                FieldPanel("permission_scope"),
                FieldPanel("permitted_until"),
            ],
            heading="Written permission",
            help_text="Nothing is shown without it. Your name and today's date are kept with it.",
        ),
    ]

    class Meta:
        verbose_name = "testimonial"
        ordering: ClassVar = ["-given_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reviews_permission_has_a_length",
                condition=Q(permitted_until=None) | Q(permitted_until__gte=F("permitted_on")),
                violation_error_message="The permission must end after it was given.",
            ),
            models.CheckConstraint(
                name="reviews_testimonial_days_are_likely",
                condition=Q(given_on__range=(FIRST_DAY, LAST_DAY))
                & Q(permitted_on__range=(FIRST_DAY, LAST_DAY))
                & (Q(permitted_until=None) | Q(permitted_until__lte=LAST_DAY)),
                violation_error_message="Enter days between the years 2000 and 2100.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """
        Save. A permission that was taken back stays so, also where this copy was read before.

        What visitors could see until now leaves the edges, which must not serve it again.
        """
        with transaction.atomic():
            stored = Testimonial.objects.select_for_update().filter(pk=self.pk).first() if self.pk else None
            if stored and stored.revoked_at:
                self.revoked_at = stored.revoked_at
            if stored and stored.is_permitted:
                remove_everything_after_commit()
            super().save(*args, **kwargs)

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        today = timezone.localdate()
        if self.display_name and not DISPLAY_NAME.fullmatch(self.display_name):
            errors["display_name"] = (
                "Give the first name and at most the initial of the last name, for example: Ruth, Ruth P. or Mary Ann P."
            )
        for name in ("given_on", "permitted_on"):
            day = getattr(self, name)
            if day and day > today:
                errors[name] = "This day is in the future."
        for name in ("given_on", "permitted_on", "permitted_until"):
            day = getattr(self, name)
            if day and not FIRST_DAY <= day <= LAST_DAY:
                errors[name] = "Enter a day between the years 2000 and 2100."
        if self.permitted_until and self.permitted_on and self.permitted_until < self.permitted_on:
            errors["permitted_until"] = "The permission must end after it was given."
        if errors:
            raise ValidationError(errors)
        if self.pk and Testimonial.objects.filter(pk=self.pk, revoked_at__isnull=False).exists():
            raise ValidationError(
                "The permission to show these words was taken back, so they can no longer be changed. If the person "
                "agrees anew, add a new testimonial."
            )

    @property
    def is_permitted(self) -> bool:
        """Whether it may be shown today."""
        today = timezone.localdate()
        lasts = self.permitted_until is None or self.permitted_until >= today
        return self.revoked_at is None and self.permitted_on <= today and lasts

    @property
    def state(self) -> str:
        """In a word or two for lists."""
        if self.revoked_at:
            return "Permission taken back"
        return "May be shown" if self.is_permitted else "Permission has ended"
