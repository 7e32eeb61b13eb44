"""What a clinician's page shows of locations."""

from typing import Any

from django.dispatch import receiver

from clinic.people.models import ClinicianPage
from clinic.people.signals import clinician_context
from locations.models import LocationPage


@receiver(clinician_context, dispatch_uid="locations.of_clinician")
def locations_of_clinician(sender: Any, clinician: ClinicianPage, **kwargs: Any) -> dict[str, Any]:
    """Where the person works, in the editors' order."""
    if clinician.pk is None:
        return {}
    return {
        "locations": LocationPage.objects.live().public().filter(staff__clinician=clinician).order_by("path")
    }
