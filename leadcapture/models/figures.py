"""How often things happened, by day. Nothing here is about a person."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Sum

from leadcapture.attribution import MAX_LENGTH


class Kind(models.TextChoices):
    """What is counted."""

    VIEW = "view", "Views"
    START = "start", "Forms begun"
    REQUEST = "request", "Requests"
    CONFIRMATION = "confirmation", "Confirmations"
    DOWNLOAD = "download", "Downloads"


class DailyCountQuerySet(models.QuerySet):
    """Ways to ask for figures."""

    def between(self, first_day: date, last_day: date) -> Self:
        """Those of a period, both days included."""
        return self.filter(day__range=(first_day, last_day))

    def of_form(self, form_id: int) -> Self:
        """What happened with one form, with the views of the pages on which that was."""
        pages = self.filter(form_id=form_id).order_by().values("page_id").distinct()
        return self.filter(Q(form_id=form_id) | Q(kind=Kind.VIEW, page_id__in=pages))

    def summed(self, *names: str) -> models.QuerySet:
        """A row for each of these columns' values, with a sum for each kind: `views`, `starts` and so on."""
        return self.order_by().values(*names).annotate(**SUMS)


def _sum_of(kind: Kind) -> Sum:
    return Sum("number", filter=Q(kind=kind), default=0)


SUMS = {
    "views": _sum_of(Kind.VIEW),
    "starts": _sum_of(Kind.START),
    "requests": _sum_of(Kind.REQUEST),
    "confirmations": _sum_of(Kind.CONFIRMATION),
    "downloads": _sum_of(Kind.DOWNLOAD),
}


class DailyCount(models.Model):
    """
    How often one thing happened on one day of the clinic, on one page, with one form, from one source.

    Pages are numbers and no relations: what was counted stays when a page is deleted, and a relation that may be
    empty can't be part of a unique constraint. 0 is none.
    """

    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    page_id = models.PositiveBigIntegerField("page", default=0)
    form_id = models.PositiveBigIntegerField("form", default=0)
    source = models.CharField(max_length=MAX_LENGTH)
    medium = models.CharField(max_length=MAX_LENGTH, blank=True)
    campaign = models.CharField(max_length=MAX_LENGTH, blank=True)
    number = models.PositiveBigIntegerField(default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        verbose_name = "daily figure"
        # What a source has shown before, for the places that a day has for it.
        indexes: ClassVar = [
            models.Index(fields=["source", "campaign", "day"], name="leadcapture_count_source")
        ]
        # Nobody but the site itself makes, changes or deletes any.
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "kind", "page_id", "form_id", "source", "medium", "campaign"],
                name="leadcapture_one_count_a_day",
            ),
            models.CheckConstraint(
                name="leadcapture_count_of_a_kind", condition=Q(kind__in=[kind.value for kind in Kind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}: {self.number}"
