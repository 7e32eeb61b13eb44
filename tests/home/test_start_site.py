"""`start_site`: the skeleton of a new clinic's site."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Site, Workflow

from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.home.models import HomePage, StandardPage
from tests.factories import StandardPageFactory, home_page, welcome_page

pytestmark = pytest.mark.django_db

PUBLISHED = ["/", "/health-tips/", "/health-tips/topics/", "/locations/", "/team/"]
DRAFTS = ["/free-tips/", "/free-screening/", "/privacy/", "/accessibility/"]


@pytest.fixture(autouse=True)
def _newly_installed(db: None) -> None:
    """Nobody has started the site yet."""
    welcome_page()


def start(**options: Any) -> str:
    out = StringIO()
    call_command("start_site", stdout=out, **options)
    return out.getvalue()


def test_the_site_bears_its_name_and_address() -> None:
    said = start(name="Seaside Physical Therapy", hostname="www.example.org", port=443)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("www.example.org", 443, True)
    assert isinstance(site.root_page.specific, HomePage)
    assert BrandingSettings.for_site(site).name == "Seaside Physical Therapy"
    assert "https://www.example.org/" in said
    assert not Page.objects.filter(title__startswith="Welcome to your new").exists()


def test_its_pages_are_there_and_drafts_are_not_yet(client: Client) -> None:
    start(name="Seaside Physical Therapy")
    for address in PUBLISHED:
        assert client.get(address).status_code == 200, address
    for address in DRAFTS:
        assert client.get(address).status_code == 404, address
    html = client.get("/").content.decode()
    assert "Seaside Physical Therapy" in html
    assert "/health-tips/" in html
    assert "/privacy/" not in html


def test_drafts_can_be_finished_and_then_appear_in_the_menu(client: Client) -> None:
    start()
    privacy = StandardPage.objects.get(slug="privacy")
    assert [block.block_type for block in privacy.body] == ["heading"] * 6
    privacy.get_latest_revision().publish()
    assert client.get("/privacy/").status_code == 200
    assert 'href="/privacy/"' in client.get("/").content.decode()


def test_every_page_is_valid_and_has_a_history() -> None:
    start()
    for page in Page.objects.filter(depth__gt=1).specific():
        page.full_clean()
        assert page.latest_revision_id, page


def test_an_administrator_can_open_every_page_for_editing(admin: Client) -> None:
    start()
    for page in Page.objects.filter(depth__gt=1):
        assert admin.get(f"/admin/pages/{page.pk}/edit/").status_code == 200, page
    site = Site.objects.get()
    for name in ("brandingsettings", "navigationsettings"):
        assert admin.get(f"/admin/settings/core/{name}/{site.pk}/").status_code == 200


def test_groups_and_workflows_are_there() -> None:
    start()
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Editors",
        "Clinical reviewers",
        "Publishers",
        "Leads",
    }
    assert Workflow.objects.filter(active=True).count() == 2
    assert HomePage.objects.get().get_workflow().name == "Publish"


def test_it_refuses_where_there_is_a_home_page() -> None:
    start(name="First")
    before = list(Page.objects.values_list("pk", "title"))
    with pytest.raises(CommandError, match="home page already"):
        start(name="Second")
    assert list(Page.objects.values_list("pk", "title")) == before
    assert BrandingSettings.objects.get().name == "First"


def test_it_refuses_where_there_are_other_pages() -> None:
    home = home_page()
    page = StandardPageFactory()
    page.move(Page.get_first_root_node(), pos="last-child")
    Page.objects.get(pk=home.pk).delete()
    with pytest.raises(CommandError, match="pages already"):
        start()
    assert StandardPage.objects.filter(pk=page.pk).exists()


def test_it_makes_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.home.skeleton.create_workflows", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        start()
    assert not HomePage.objects.exists()
    assert Site.objects.get().hostname == "testserver"


@pytest.mark.parametrize(
    ("option", "value"), [("port", 0), ("port", 70000), ("name", "  "), ("name", "x" * 121)]
)
def test_senseless_options_are_refused_in_words(option: str, value: Any) -> None:
    with pytest.raises(CommandError):
        start(**{option: value})
    assert not HomePage.objects.exists()


def test_the_menus_hold_entries_that_editors_can_change() -> None:
    start()
    menus = NavigationSettings.objects.get()
    assert [item.value["text"] for item in menus.main_menu] == [
        "Health tips",
        "Locations",
        "Our team",
        "Free screening",
    ]
    assert [item.value["text"] for item in menus.footer_menu] == ["Privacy", "Accessibility"]
