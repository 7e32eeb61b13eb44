"""The people who asked for a free screening appointment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.models import Site

from .follow_up_states import OPEN_STATES, FollowUpState
from .follow_ups import staff_name
from .mailed_requests import MailedQuerySet, MailedRequest


class ScreeningRequestQuerySet(MailedQuerySet):
    """Ways to ask for screening requests."""

    mail_field = "screening_request"

    def to_be_called(self) -> Self:
        """Requests that the desk has not done with."""
        return self.filter(state__in=OPEN_STATES)

    def of_locations(self, locations: Iterable[Any]) -> Self:
        """Requests of people who named one of these locations, or none on the site of one of these."""
        locations = list(locations)
        roots = {root for location in locations if (root := _site_root(location))}
        without_location = Q(pk__in=[])
        for root in roots:
            without_location |= Q(preferred_location=None, form_page__url_path__startswith=root)
        return self.filter(Q(preferred_location__in=[one.pk for one in locations]) | without_location)


def _site_root(page: Any) -> str:
    """The `url_path` of the root page of the site that holds a page; nothing where none does."""
    roots = [
        root.root_path for root in Site.get_site_root_paths() if page.url_path.startswith(root.root_path)
    ]
    return max(roots, key=len, default="")


class ScreeningRequest(MailedRequest):
    """
    A person who asked for a free screening appointment. No health details are asked for or kept.

    The e-mail that it is answered by tells the desk of a location that somebody is waiting. From then on `state` and
    `assigned_to` say how far the desk has come; `version` goes up with each change of these, so that of two members of
    staff who look at the same request the second is told.
    """

    class Time(models.TextChoices):
        MORNING = "morning", "In the morning"
        MIDDAY = "midday", "Around noon"
        AFTERNOON = "afternoon", "In the afternoon"
        EVENING = "evening", "In the evening"

    name = models.CharField(max_length=120)
    telephone = PhoneNumberField(blank=True)
    email = models.EmailField("e-mail address", blank=True)
    preferred_location = models.ForeignKey(
        "locations.LocationPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preferred_time = models.CharField(max_length=20, choices=Time.choices, blank=True)
    form_page = models.ForeignKey(
        "leadcapture.ScreeningFormPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="requests",
        verbose_name="form",
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="came from",
    )
    state = models.CharField(max_length=20, choices=FollowUpState.choices, default=FollowUpState.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ScreeningRequestQuerySet.as_manager()

    class Meta(MailedRequest.Meta):
        verbose_name = "screening request"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leadcapture_screening_can_be_answered", condition=~Q(telephone="") | ~Q(email="")
            ),
            models.CheckConstraint(
                name="leadcapture_screening_state_exists", condition=Q(state__in=FollowUpState.values)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "requested_at"], name="leadcapture_screening_state"),
            models.Index(fields=["telephone"], name="leadcapture_screening_phone"),
        ]

    def __str__(self) -> str:
        return f"Screening request {self.pk}"

    def clean(self) -> None:
        if not self.telephone and not self.email:
            raise ValidationError("Give a telephone number or an e-mail address, so that we can answer.")

    @property
    def is_to_be_called(self) -> bool:
        """Whether the desk has not done with it."""
        return self.state in OPEN_STATES

    @property
    def assignee_name(self) -> str:
        """Who calls; nothing where nobody has taken it."""
        return staff_name(self.assigned_to)
