"""The schema.org node of a location."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from clinic.core.seo import GraphContext
from locations.structured_hours import opening_hours

if TYPE_CHECKING:
    from locations.models import LocationPage
    from locations.schedule import Schedule


def location_node(location: LocationPage, context: GraphContext, schedule: Schedule) -> dict[str, Any]:
    """
    The location as a clinic of physiotherapy.

    `Physiotherapy` is a medical specialty and a type of medical business; `PhysicalTherapy` is a treatment and
    never the business (https://schema.org/Physiotherapy, https://schema.org/MedicalClinic).
    """
    node: dict[str, Any] = {
        "@type": ["MedicalClinic", "Physiotherapy"],
        "@id": context.absolute(f"{location.url}#location"),
        "name": f"{context.branding.name}, {location.title}",
        "url": context.absolute(location.url or ""),
        "parentOrganization": {"@id": context.organization_id},
        "medicalSpecialty": "https://schema.org/Physiotherapy",
        "telephone": location.telephone.as_e164 if location.telephone else None,
        "faxNumber": location.fax.as_e164 if location.fax else None,
        "email": location.email,
        "image": context.image(location.hero_image),
        "hasMap": location.map_url,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(filter(None, (location.street_address, location.address_line_2))),
            "addressLocality": location.city,
            "addressRegion": location.state,
            "postalCode": location.postal_code,
            "addressCountry": "US",
        },
        "openingHoursSpecification": opening_hours(schedule, schedule.local_date(timezone.now())),
        "paymentAccepted": location.visit_facts.payment_accepted,
        "areaServed": location.towns_served,
        "employee": [{"@id": person.person_id(context)} for person in location.staff_members],
        "availableService": [
            {"@type": "MedicalTherapy", "name": service.name} for service in location.service_list
        ],
    }
    if location.latitude is not None and location.longitude is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(location.latitude),
            "longitude": float(location.longitude),
        }
    return node
