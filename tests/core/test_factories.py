"""Every factory makes what it says: a valid object, and a page below a parent of the right type."""

import pytest
from wagtail.models import Page

import tests.factories as factories

FACTORIES = [getattr(factories, name) for name in factories.__all__ if name.endswith("Factory")]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_a_factory_makes_a_valid_object(home, factory):
    made = factory()
    made.full_clean()
    if isinstance(made, Page):
        assert made.specific_class.can_exist_under(made.get_parent().specific)
