"""Where a lead came from."""

from __future__ import annotations

from django.db import models

from leadcapture.attribution import DIRECT, MAX_LENGTH, Touch, Visit


class LeadSourceManager(models.Manager):
    """How a visit is kept with a lead."""

    def keep(self, lead: models.Model, visit: Visit | None) -> None:
        """
        Keep where a new lead came from; nothing where nothing is known. What is there already stays.

        Call it in the transaction that makes the lead.
        """
        if visit is not None and visit.is_known:
            self.bulk_create([self.model(lead=lead, **visit.as_fields())], ignore_conflicts=True)


def _value(label: str, default: str = "") -> models.CharField:
    return models.CharField(label, max_length=MAX_LENGTH, blank=True, default=default)


class LeadSource(models.Model):
    """
    How a lead first came to the site in the browser's session in which the form was sent, and how last.

    It goes with its lead. A lead without one came directly, or from a browser that does not say.
    """

    lead = models.OneToOneField(
        "leadcapture.Lead", on_delete=models.CASCADE, primary_key=True, related_name="origin"
    )
    first_source = _value("first came from", default=DIRECT)
    first_medium = _value("first medium")
    first_campaign = _value("first campaign")
    first_content = _value("first content")
    first_term = _value("first search term")
    last_source = _value("last came from", default=DIRECT)
    last_medium = _value("last medium")
    last_campaign = _value("last campaign")
    last_content = _value("last content")
    last_term = _value("last search term")

    objects = LeadSourceManager()

    class Meta:
        verbose_name = "lead's source"
        # It is seen, and deleted, with the lead.
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.visit.counted_as)

    @property
    def visit(self) -> Visit:
        """The visit that is kept."""
        first, last = (
            Touch(
                **{
                    name: getattr(self, f"{which}_{name}")
                    for name in ("source", "medium", "campaign", "content", "term")
                }
            )
            for which in ("first", "last")
        )
        return Visit(first=first, last=last)
