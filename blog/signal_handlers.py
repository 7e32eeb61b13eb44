"""What the pages of clinicians and of locations show of health tips."""

from typing import Any

from django.dispatch import receiver

from blog.models import HealthTipPage
from clinic.people.models import ClinicianPage
from clinic.people.signals import clinician_context
from locations.models import LocationPage
from locations.signals import location_context

#: The newest of a person's articles; the series lists the others.
ARTICLES_OF_CLINICIAN = 6
#: The newest of a location's staff.
ARTICLES_OF_LOCATION = 4


@receiver(clinician_context, dispatch_uid="blog.of_clinician")
def articles_of_clinician(sender: Any, clinician: ClinicianPage, **kwargs: Any) -> dict[str, Any]:
    """The newest health tips that the person wrote."""
    if clinician.pk is None:
        return {}
    articles = HealthTipPage.objects.live().public().filter(author=clinician).newest_first().for_listing()
    return {"articles": articles[:ARTICLES_OF_CLINICIAN]}


@receiver(location_context, dispatch_uid="blog.of_location")
def articles_of_location(
    sender: Any, location: LocationPage, clinicians: list[int], **kwargs: Any
) -> dict[str, Any]:
    """The newest health tips that the location's staff wrote."""
    if not clinicians:
        return {}
    written = HealthTipPage.objects.live().public().filter(author__in=clinicians)
    return {"articles": written.newest_first().for_listing()[:ARTICLES_OF_LOCATION]}
