"""Private pages and documents: the form that asks for their password, and the limit to guesses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from clinic.core.page_passwords import PAUSE
from clinic.home.models import StandardPage
from tests.factories import DocumentFactory, StandardPageFactory, restrict

LIMIT = 8


@pytest.fixture(autouse=True)
def _limit(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = LIMIT


@pytest.fixture
def page(home: Any) -> StandardPage:
    """A private page; its password is "tern"."""
    page = StandardPageFactory(title="Plans of the new branch", introduction="We will open in Elm Street.")
    restrict(page)
    return page


def address_of(page: StandardPage) -> str:
    restriction = PageViewRestriction.objects.get(page=page)
    return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])


def guess(page: StandardPage, password: str, client: Client | None = None, **extra: Any) -> Any:
    form = {"password": password, "return_url": page.url}
    return (client or Client()).post(address_of(page), form, **extra)


def document(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_the_form_looks_like_the_site_and_is_kept_by_nobody(page: StandardPage, client: Client) -> None:
    for _ in range(2):
        response = client.get(page.url)
        assert response.status_code == 200
        assert "X-Page-Cache" not in response
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        html = document(response)
        assert html.select_one("header.masthead")
        assert html.select_one("footer")
        assert html.select_one("meta[name=robots]")["content"] == "noindex"
        assert html.select_one("title").get_text().startswith("Password required")
        field = html.select_one("input[type=password]")
        assert html.select_one(f"label[for={field['id']}]").get_text() == "Password"
        assert "aria-invalid" not in field.attrs


def test_the_form_says_nothing_of_the_page(page: StandardPage, client: Client) -> None:
    for response in (client.get(page.url), guess(page, "wrong")):
        text = response.content.decode()
        assert "new branch" not in text
        assert "Elm Street" not in text
        assert "ld+json" not in text


def test_a_wrong_password_is_told_beside_the_field_and_not_repeated(page: StandardPage) -> None:
    response = guess(page, "heron")
    html = document(response)
    field = html.select_one("input[type=password]")
    assert field["aria-invalid"] == "true"
    error = html.select_one(f"#{field['aria-describedby']}")
    assert "not correct" in error.get_text()
    assert "heron" not in response.content.decode()
    assert html.select_one("input[name=return_url]")["value"] == page.url
    assert "no-store" in response["Cache-Control"]


def test_the_right_password_opens_the_page_in_this_browser_alone(page: StandardPage, client: Client) -> None:
    response = guess(page, "tern", client)
    assert (response.status_code, response["Location"]) == (302, page.url)
    assert "Elm Street" in client.get(page.url).content.decode()
    assert "Elm Street" not in Client().get(page.url).content.decode()


def test_too_many_wrong_passwords_close_the_page_for_a_while_even_to_the_right_one(
    page: StandardPage,
) -> None:
    for _ in range(LIMIT):
        assert guess(page, "wrong").status_code == 200
    for password in ("wrong", "tern"):
        response = guess(page, password)
        assert response.status_code == 429
        assert response["Retry-After"] == "900"
        error = document(response).select_one("p.error").get_text()
        assert error == "The password was wrong too many times. Please try again in a quarter of an hour."
        assert "no-store" in response["Cache-Control"]
    with time_machine.travel(timezone.now() + PAUSE - timedelta(seconds=5)):
        assert guess(page, "tern").status_code == 429
    with time_machine.travel(timezone.now() + PAUSE + timedelta(seconds=1)):
        assert guess(page, "tern").status_code == 302


def test_the_right_password_starts_the_count_anew(page: StandardPage) -> None:
    """Many people in one network may know it."""
    for _ in range(3):
        for _ in range(LIMIT - 1):
            guess(page, "wrong")
        assert guess(page, "tern").status_code == 302


def test_guesses_count_for_one_network_and_one_page(page: StandardPage) -> None:
    other = StandardPageFactory(title="Another private page")
    restrict(other)
    for number in range(LIMIT):
        guess(page, "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert guess(page, "tern", REMOTE_ADDR="2001:db8:1:2::ffff").status_code == 429
    assert guess(page, "tern", REMOTE_ADDR="2001:db8:1:3::1").status_code == 302
    assert guess(page, "tern", REMOTE_ADDR="192.0.2.7").status_code == 302
    assert guess(other, "tern", REMOTE_ADDR="2001:db8:1:2::ffff").status_code == 302


def test_whoever_reloads_the_forms_address_is_not_left_with_a_form_that_leads_nowhere(
    page: StandardPage, client: Client
) -> None:
    for answer in (client.get(address_of(page)), client.head(address_of(page))):
        assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_restriction_that_does_not_exist(home: Any, client: Client) -> None:
    assert client.post(f"/_util/authenticate_with_password/999/{home.pk}/").status_code == 404


def test_documents_too(home: Any, client: Client) -> None:
    sheet = DocumentFactory(released_at=timezone.now())
    folder = sheet.collection.add_child(name="Private")
    sheet.collection = folder
    sheet.save()
    restriction = CollectionViewRestriction.objects.create(
        collection=folder, restriction_type="password", password="tern"
    )
    html = document(client.get(sheet.url))
    assert html.select_one("header.masthead")
    assert html.select_one("meta[name=robots]")["content"] == "noindex"
    address = html.select_one("form[method=post]")["action"]
    assert address == reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    form = {"password": "wrong", "return_url": sheet.url}
    for _ in range(LIMIT):
        assert client.post(address, form).status_code == 200
    assert client.post(address, form | {"password": "tern"}).status_code == 429
    assert client.post(address, form | {"password": "tern"}, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert client.get(sheet.url).status_code == 200
