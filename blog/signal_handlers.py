"""What a clinician's page shows of health tips."""

from typing import Any

from django.dispatch import receiver

from blog.models import HealthTipPage
from clinic.people.models import ClinicianPage
from clinic.people.signals import clinician_context

#: The newest of a person's articles; the series lists the others.
ARTICLES_OF_CLINICIAN = 6


@receiver(clinician_context, dispatch_uid="blog.of_clinician")
def articles_of_clinician(sender: Any, clinician: ClinicianPage, **kwargs: Any) -> dict[str, Any]:
    """The newest health tips that the person wrote."""
    if clinician.pk is None:
        return {}
    articles = HealthTipPage.objects.live().public().filter(author=clinician).newest_first().for_listing()
    return {"articles": articles[:ARTICLES_OF_CLINICIAN]}
