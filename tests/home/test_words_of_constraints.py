"""What staff read when the database would refuse what they typed: a sentence, and never the name of a constraint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from modelcluster.fields import ParentalKey
from wagtail.contrib.settings.registry import registry
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from leadcapture.models import StaffNote
from leadcapture.models.webhooks import WebhookEndpoint
from tests.factories import GoogleListingFactory, LocationPageFactory

OURS = {"core", "notices", "people", "home", "blog", "leadcapture", "locations", "reviews"}


def models_with_forms() -> Iterator[type[models.Model]]:
    """Every model of ours that staff fill in: pages, snippets, settings, and the rows within them."""
    found: set[Any] = {*get_page_models(), *get_snippet_models(), *registry, StaffNote, WebhookEndpoint}
    rows = {
        model
        for model in apps.get_models()
        if any(isinstance(field, ParentalKey) for field in model._meta.get_fields())
    }
    return (model for model in found | rows if model._meta.app_label in OURS)


def tells_its_name(constraint: Any) -> bool:
    """Whether Django would say: Constraint "name" is violated. Of fields that are unique together it says more."""
    says_which_fields = isinstance(constraint, models.UniqueConstraint) and (
        constraint.fields and constraint.condition is None
    )
    own_words = constraint.violation_error_message != constraint.default_violation_error_message
    return not says_which_fields and not own_words


def test_every_constraint_has_words_of_its_own() -> None:
    constraints = [constraint for model in models_with_forms() for constraint in model._meta.constraints]
    assert len(constraints) >= 20
    assert [constraint.name for constraint in constraints if tells_its_name(constraint)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("of_a_location", [True, False])
def test_a_second_rating_is_refused_with_one_sentence(home: Any, admin: Client, of_a_location: bool) -> None:
    location = LocationPageFactory() if of_a_location else None
    GoogleListingFactory(location=location)
    response = admin.post(
        "/admin/snippets/reviews/googlelisting/add/",
        {
            "name": "Another",
            "slug": "another",
            "location": location.pk if location else "",
            "listing_url": "https://maps.example.com/2",
            "provider": "link_only",
        },
    )
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert set(errors) == {"location"}
    assert len(errors["location"]) == 1
    assert "already" in errors["location"][0]
    assert "onstraint" not in response.content.decode()
