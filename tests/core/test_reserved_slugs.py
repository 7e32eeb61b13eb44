"""A page at the first level can't take an address that the site itself uses."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield

from clinic.core.forms import RESERVED_SLUGS
from clinic.home.models import StandardPage
from tests.factories import StandardPageFactory

pytestmark = pytest.mark.django_db


def form_for(parent, slug):
    form_class = StandardPage.get_edit_handler().get_form_class()
    data = nested_form_data({"title": "A page", "slug": slug, "body": streamfield([])})
    # Comments are a formset of their own, which a person's form always carries.
    data |= {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return form_class(data, instance=StandardPage(), parent_page=parent)


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_reserved_address_is_refused_with_a_sentence(home, slug):
    form = form_for(home, slug)
    form.is_valid()
    assert f"The address /{slug}/ is used by the site itself." in form.errors["slug"][0]


def test_the_same_word_is_free_further_down(home):
    form = form_for(StandardPageFactory(parent=home), "search")
    form.is_valid()
    assert "slug" not in form.errors


def test_other_addresses_are_free(home):
    form = form_for(home, "about-us")
    form.is_valid()
    assert "slug" not in form.errors
