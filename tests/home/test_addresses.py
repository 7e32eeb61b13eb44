"""Addresses that don't exist, that moved, and pages whose picture is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from blog.models import HealthTipIndexPage, HealthTipPage
from tests.factories import HealthTipPageFactory, ImageFactory, StandardPageFactory, TipsFormPageFactory

pytestmark = pytest.mark.django_db

Rename = Callable[[Any, str], None]


@pytest.fixture(autouse=True)
def _site(branding: Any) -> None:
    """There is a site with a name."""


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/nowhere",
        "/health-tips/nowhere/",
        "/wp-login.php",
        "/.env",
        "/%00/",
        "/%FF%FE/",
        "/a%20b/",
        "/<script>alert(1)</script>/",
        "/" + "x" * 3000 + "/",
        "/health-tips/%22%3E/",
        "/media/images/nothing.jpg",
        "/documents/999/nothing.pdf",
    ],
)
def test_an_unknown_address(client: Client, series: HealthTipIndexPage, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.status_code == 404
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "Tern &amp; Tide Physical Therapy" in html
    assert html.count("<h1") == 1
    assert "<main" in html
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-cache"


def test_an_address_outside_the_folder_of_pictures_is_refused(client: Client) -> None:
    for address in ("/media/images/../../db.sqlite3", "/media/images/%2e%2e/%2e%2e/db.sqlite3"):
        assert client.get(address).status_code in (400, 404)


def test_an_unknown_address_is_not_for_search_engines_and_offers_the_search(client: Client) -> None:
    html = client.get("/nowhere/").content.decode()
    assert 'action="/search/"' in html
    assert "<title>Page not found | " in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_breakdown_has_a_page_of_its_own_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(HealthTipPage, "get_context", fail)
    response = client.get(HealthTipPageFactory().url)
    assert response.status_code == 500
    html = response.content.decode()
    assert "swordfish" not in html
    assert "<h1" in html
    assert not response.cookies
    assert "X-Page-Cache" not in response.headers


# Moved and renamed


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Callable[[Any, str], None]:
    """Publishes a page under another slug."""

    def publish(page: Any, slug: str) -> None:
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


def test_a_changed_slug_redirects(client: Client, article: HealthTipPage, rename: Rename) -> None:
    client.get("/health-tips/heel/")
    rename(article, "heel-pain")
    response = client.get("/health-tips/heel/")
    assert (response.status_code, response["Location"]) == (301, "/health-tips/heel-pain/")
    assert client.get(response["Location"]).status_code == 200


def test_a_changed_slug_redirects_the_pages_below_and_the_feed(
    client: Client, series: HealthTipIndexPage, article: HealthTipPage, rename: Rename
) -> None:
    rename(series, "advice")
    for old, new in {
        "/health-tips/": "/advice/",
        "/health-tips/heel/": "/advice/heel/",
        "/health-tips/feed/": "/advice/feed/",
    }.items():
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert client.get(new).status_code == 200


def test_a_slug_changed_twice_redirects_to_the_last_one_at_once(
    client: Client, article: HealthTipPage, rename: Rename
) -> None:
    rename(article, "second")
    rename(article, "third")
    for old in ("heel", "second"):
        assert client.get(f"/health-tips/{old}/")["Location"] == "/health-tips/third/"


def test_a_slug_changed_there_and_back_serves_the_page(
    client: Client, article: HealthTipPage, rename: Rename
) -> None:
    rename(article, "second")
    rename(article, "heel")
    assert client.get("/health-tips/heel/").status_code == 200
    assert client.get("/health-tips/second/")["Location"] == "/health-tips/heel/"


def test_a_moved_page_and_the_pages_below_it_redirect(client: Client) -> None:
    section = StandardPageFactory(title="About", slug="about")
    page = StandardPageFactory(title="History", slug="history")
    child = StandardPageFactory(parent=page, title="Founders", slug="founders")
    page.move(section, pos="last-child")
    assert client.get("/history/")["Location"] == "/about/history/"
    assert client.get("/history/founders/")["Location"] == "/about/history/founders/"
    child.refresh_from_db()
    assert client.get("/about/history/founders/").status_code == 200


def test_a_renamed_form_page_redirects(client: Client, rename: Rename) -> None:
    page = TipsFormPageFactory(slug="free-tips")
    rename(page, "tips-by-mail")
    assert client.get("/free-tips/")["Location"] == "/tips-by-mail/"


def test_a_redirect_that_staff_made_keeps_campaign_parameters_out_of_the_way(
    client: Client, article: Any
) -> None:
    Redirect.objects.create(old_path="/flyer", redirect_page=article)
    assert client.get("/flyer/").status_code == 301
    assert client.get("/flyer/?utm_source=flyer")["Location"].startswith("/health-tips/heel/")


# Pictures whose files are gone


def without_its_file(**options: Any) -> Any:
    """A picture whose file was deleted from the disk."""
    picture = ImageFactory(large=True, **options)
    picture.file.storage.delete(picture.file.name)
    return picture


def test_a_page_whose_pictures_are_gone_still_works(client: Client, branding: Any) -> None:
    picture = without_its_file(title="Lost")
    branding.logo = branding.social_image = picture
    branding.save()
    body = [
        {
            "type": "picture",
            "value": {"image": {"image": picture.pk, "alt_text": "A heel", "decorative": False}},
        },
        {"type": "text", "value": "<p>The words are what matters.</p>"},
    ]
    page = HealthTipPageFactory(hero_image=picture, listing_image=picture, body=json.dumps(body))
    response = client.get(page.url)
    assert response.status_code == 200
    assert "The words are what matters." in response.content.decode()
    for address in ("/", "/health-tips/", "/search/?q=ankle", "/nowhere/"):
        assert client.get(address).status_code in (200, 404), address


def test_a_file_that_is_not_a_picture_breaks_no_page(client: Client) -> None:
    from django.core.files.base import ContentFile

    picture = ImageFactory(large=True)
    storage, name = picture.file.storage, picture.file.name
    storage.delete(name)
    storage.save(name, ContentFile(b"not a picture"))
    page = StandardPageFactory(hero_image=picture, introduction="The words are what matters.")
    response = client.get(page.url)
    assert response.status_code == 200
    assert "The words are what matters." in response.content.decode()
