"""The structured data of every page of the demonstration keeps to schema.org's domains and ranges."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from tests.core.schema_org import mistakes_in
from tests.core.structured_data import graphs_of, types_of

CLINIC = {"@type": "MedicalOrganization", "@id": "#clinic", "name": "x"}


@pytest.mark.django_db
def test_every_page_of_the_demonstration_keeps_to_the_vocabulary():
    Page.objects.filter(depth__gt=1).first().delete()
    call_command("load_demo", stdout=StringIO())
    seen: set[str] = set()
    mistakes = []
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        response = Client().get(page.url)
        assert response.status_code == 200, page.url
        (document,) = graphs_of(response.content.decode())
        seen |= {kind for node in document["@graph"] for kind in types_of(node)}
        mistakes += [f"{page.url}: {sentence}" for sentence in mistakes_in(document["@graph"])]
        organizations = [node for node in document["@graph"] if "MedicalOrganization" in types_of(node)]
        assert len(organizations) == 1
    assert mistakes == []
    assert {
        "MedicalClinic",
        "Physiotherapy",
        "Person",
        "BlogPosting",
        "MedicalWebPage",
        "ProfilePage",
    } <= seen


@pytest.mark.parametrize(
    "node, mistake",
    [
        ({"@type": "BlogPosting", "lastReviewed": "2026-01-05"}, "lastReviewed is no property of BlogPosting."),
        ({"@type": "Clinic"}, "Clinic is no type"),
        ({"name": "x"}, "has no type"),
        ({"@type": "MedicalWebPage", "lastReviewed": "May 2026"}, "is no lastReviewed"),
        ({"@type": "MedicalWebPage", "reviewedBy": "Ann"}, "is no reviewedBy"),
        ({"@type": "MedicalWebPage", "publisher": {"@id": "#nobody"}}, "is no publisher"),
        ({"@type": "MedicalClinic", "medicalSpecialty": "https://schema.org/PhysicalTherapy"}, "is no medicalSpecialty"),
        ({"@type": "ImageObject", "width": 1600}, "is no width"),
        ({"@type": "MedicalClinic", "geo": {"@type": "GeoCoordinates", "lat": 1.5}}, "lat is no property"),
        ({"@type": "Person", "url": "/team/"}, "is no url"),
        ({"@type": "OpeningHoursSpecification", "opens": "7 am"}, "is no opens"),
    ],
)  # fmt: skip
def test_the_checker_finds(node, mistake):
    assert mistake in " ".join(mistakes_in([CLINIC, node]))


@pytest.mark.parametrize(
    "node",
    [
        {"@type": ["MedicalClinic", "Physiotherapy"], "medicalSpecialty": "https://schema.org/Physiotherapy"},
        {"@type": "MedicalClinic", "parentOrganization": {"@id": "#clinic"}, "geo": {"@type": "GeoCoordinates", "latitude": 43.6}},
        {"@type": "BlogPosting", "timeRequired": "PT5M", "datePublished": "2026-01-05", "publisher": {"@id": "#clinic"}},
        {"@type": "ListItem", "position": 1, "item": "https://example.org/"},
    ],
)  # fmt: skip
def test_the_checker_lets_pass(node):
    assert mistakes_in([CLINIC, node]) == []
