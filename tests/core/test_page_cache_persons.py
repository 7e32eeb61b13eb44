"""What is made for one person is never stored, and nobody with a session is served from the store."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from tests.factories import StandardPageFactory, restrict


@pytest.fixture
def page(home):
    return StandardPageFactory(title="About us", slug="about")


def test_a_person_who_is_logged_in_neither_fills_nor_reads_the_store(page, admin):
    response = admin.get("/about/")
    assert "X-Page-Cache" not in response
    assert "private" in response["Cache-Control"]
    visitor = Client()
    assert "X-Page-Cache" not in visitor.get("/about/")
    assert "X-Page-Cache" in visitor.get("/about/")
    assert "X-Page-Cache" not in admin.get("/about/")


def test_a_visitor_with_any_session_gets_a_page_of_their_own(page, client):
    client.get("/about/")
    session = SessionStore()
    session["anything"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert "X-Page-Cache" not in client.get("/about/")


def test_a_request_with_credentials_is_not_stored(page, client):
    for _ in range(2):
        response = client.get("/about/", headers={"authorization": "Basic eDp5"})
        assert "X-Page-Cache" not in response
        assert "public" not in response["Cache-Control"]
    assert "X-Page-Cache" not in client.get("/about/")


def test_other_cookies_do_not_keep_a_visitor_from_the_store(page, client):
    client.get("/about/")
    client.cookies["dismissed"] = "1"
    assert "X-Page-Cache" in client.get("/about/")


def test_the_admin_is_never_stored(home, client, admin):
    for _ in range(2):
        login = client.get("/admin/login/")
        assert login.status_code == 200
        assert "X-Page-Cache" not in login
        assert "public" not in login.get("Cache-Control", "")
        assert "X-Page-Cache" not in admin.get("/admin/")


def test_a_preview_is_not_stored_and_not_served_from_the_store(page, admin, client):
    client.get("/about/")
    page.introduction = "A first draft"
    page.save_revision()
    preview = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert b"A first draft" in preview.content
    assert "X-Page-Cache" not in preview
    assert b"A first draft" not in client.get("/about/").content


def test_a_page_made_private_is_no_longer_served_from_the_store(page, client):
    assert client.get("/about/").status_code == 200
    assert "X-Page-Cache" in client.get("/about/")
    restrict(page)
    for _ in range(2):
        response = client.get("/about/")
        assert b"We opened in 2004." not in response.content
        assert "X-Page-Cache" not in response
        assert "public" not in response.get("Cache-Control", "")


def test_the_password_opens_a_private_page_to_that_visitor_only(page, client):
    restriction = restrict(page)
    assert b"We opened in 2004." not in client.get("/about/").content
    answer = client.post(
        reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk]),
        {"password": "tern", "return_url": "/about/"},
    )
    assert answer.status_code == 302
    opened = client.get("/about/")
    assert b"We opened in 2004." in opened.content
    assert "private" in opened["Cache-Control"] or "no-store" in opened["Cache-Control"]
    assert b"We opened in 2004." not in Client().get("/about/").content


def test_a_page_opened_again_to_everybody_is_served_at_once(page, client):
    restriction = restrict(page)
    client.get("/about/")
    restriction.delete()
    assert b"We opened in 2004." in client.get("/about/").content
