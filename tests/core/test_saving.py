"""What has no drafts is on the site when it is saved, so nothing but the button saves it."""

import pytest
from django.urls import reverse
from wagtail.models import DraftStateMixin
from wagtail.snippets.models import get_snippet_models

from tests.factories import (
    ClosureFactory,
    GoogleListingFactory,
    ServiceFactory,
    TestimonialFactory,
    TipSeriesFactory,
    TipSheetFactory,
)

FACTORIES = {
    factory._meta.model: factory
    for factory in (
        ClosureFactory,
        GoogleListingFactory,
        ServiceFactory,
        TestimonialFactory,
        TipSeriesFactory,
        TipSheetFactory,
    )
}


@pytest.mark.django_db
def test_what_has_no_drafts_is_not_saved_while_somebody_types(admin):
    without_drafts = [model for model in get_snippet_models() if not issubclass(model, DraftStateMixin)]
    assert set(without_drafts) == set(FACTORIES)
    for model in without_drafts:
        names = model.snippet_viewset
        for address in (
            reverse(names.get_url_name("add")),
            reverse(names.get_url_name("edit"), args=(FACTORIES[model]().pk,)),
        ):
            response = admin.get(address)
            assert response.status_code == 200
            assert b"data-w-autosave-interval-value" not in response.content, address
