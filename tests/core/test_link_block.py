"""A link leads to exactly one place, and never to one that is not there."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from clinic.core.blocks import ButtonBlock, LinkBlock
from tests.factories import DocumentFactory, StandardPageFactory


def link(**targets):
    return LinkBlock().to_python(dict(targets))


def cleaned(**targets):
    return LinkBlock().clean(link(**targets))


def test_without_a_target_the_editor_is_asked_for_one():
    with pytest.raises(StructBlockValidationError) as error:
        cleaned()
    assert "Choose where the link leads" in str(error.value.non_block_errors)


def test_with_two_targets_the_message_stands_at_both():
    with pytest.raises(StructBlockValidationError) as error:
        cleaned(url="https://example.org/", email="hello@example.com")
    assert set(error.value.block_errors) == {"url", "email"}
    assert "one place only" in str(error.value.block_errors["url"])


@pytest.mark.parametrize("number", ["12", "555-0100", "call us", "+1 000 000 0000"])
def test_a_bad_telephone_number_is_refused_with_an_example(number):
    with pytest.raises(StructBlockValidationError) as error:
        cleaned(telephone=number)
    assert "(207) 555-0100" in str(error.value.block_errors["telephone"])


@pytest.mark.parametrize("number", ["(207) 555-0100", "207-555-0100", "+1 207 555 0100"])
def test_a_telephone_number_becomes_an_address_that_dials(number):
    assert cleaned(telephone=number).url == "tel:+1-207-555-0100"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp//x", "not an address"])
def test_only_addresses_of_the_web_are_accepted(address):
    with pytest.raises(StructBlockValidationError) as error:
        cleaned(url=address)
    assert "url" in error.value.block_errors


def test_an_address_and_a_mail_address():
    assert cleaned(url="https://example.org/x").url == "https://example.org/x"
    assert cleaned(email="hello@example.com").url == "mailto:hello@example.com"


@pytest.mark.django_db
def test_a_published_page_and_a_document(home):
    assert link(page=StandardPageFactory(slug="about").pk).url == "/about/"
    document = DocumentFactory()
    assert link(document=document.pk).url == document.url


@pytest.mark.django_db
@pytest.mark.parametrize("state", [{"draft": True}, {"expired": True}])
def test_a_page_that_is_not_published_is_no_target(home, state):
    assert link(page=StandardPageFactory(**state).pk).url == ""


@pytest.mark.django_db
def test_a_page_that_was_deleted_is_no_target(home):
    page = StandardPageFactory()
    value = {"page": page.pk}
    page.delete()
    assert LinkBlock().to_python(value).url == ""


@pytest.mark.django_db
def test_a_button_to_a_page_that_is_not_published_is_not_shown(home):
    block = ButtonBlock()
    value = block.to_python({"text": "Read on", "link": {"page": StandardPageFactory(draft=True).pk}})
    assert "Read on" not in str(block.render(value))


def test_what_was_stored_badly_shows_no_dead_link():
    assert link(telephone="12").url == ""
    assert link().url == ""
