"""The map of a location: Google's alone, with a key and an editor's tick, and nothing of it before a press."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings as site_settings

from clinic.settings import base
from tests.factories import LocationPageFactory

KEY = "a-key-of-the-tests"


@pytest.fixture
def key(settings):
    settings.GOOGLE_MAPS_EMBED_KEY = KEY


def map_on(client, location) -> Tag | None:
    return BeautifulSoup(client.get(location.url).content.decode(), "html.parser").select_one("[data-embed]")


def test_a_map_is_offered_with_a_key_and_a_tick(home, client, key):
    location = LocationPageFactory(
        title="Old Wharf", street_address="27 Ropewalk & Sons", address_line_2="Suite 3", offers_map=True
    )
    stage = map_on(client, location)
    address = urlsplit(stage["data-embed"])
    assert (address.netloc, address.path) == ("www.google.com", "/maps/embed/v1/place")
    assert parse_qs(address.query) == {"key": [KEY], "q": ["27 Ropewalk & Sons, Portland, ME 04101"]}
    assert stage["data-title"] == "Map: Old Wharf"
    page = urlsplit(stage.a["href"])
    assert parse_qs(page.query) == {"api": ["1"], "query": ["27 Ropewalk & Sons, Portland, ME 04101"]}
    assert KEY not in page.query


def test_the_map_link_of_an_editor_is_where_the_button_leads_without_scripts(home, client, key):
    location = LocationPageFactory(offers_map=True, map_url="https://example.org/map")
    assert map_on(client, location).a["href"] == "https://example.org/map"
    assert "Open the map" not in client.get(location.url).content.decode()


def test_without_a_tick_there_is_none(home, client, key):
    assert map_on(client, LocationPageFactory()) is None


def test_without_a_key_there_is_none_and_no_tick_either(home, client, admin):
    location = LocationPageFactory(offers_map=True)
    assert map_on(client, location) is None
    assert 'name="offers_map"' not in admin.get(f"/admin/pages/{location.pk}/edit/").content.decode()


def test_the_tick_is_there_with_a_key(home, admin, key):
    location = LocationPageFactory()
    assert 'name="offers_map"' in admin.get(f"/admin/pages/{location.pk}/edit/").content.decode()


def test_no_page_loads_it_by_itself(home, client, key):
    location = LocationPageFactory(offers_map=True)
    html = BeautifulSoup(client.get(location.url).content.decode(), "html.parser")
    assert not html.find("iframe")
    for element in html.select("script[src], link[href], img[src]"):
        assert "google" not in (element.get("src") or element.get("href"))


def test_no_map_of_anybody_else_can_stand_beside_googles_figures():
    script = (Path(site_settings.ROOT) / "static" / "js" / "embed.js").read_text()
    hosts = {urlsplit(address).netloc for address in re.findall(r'"(https://[^"]+)"', script)}
    assert hosts == {"www.youtube-nocookie.com", "player.vimeo.com", "www.google.com"}
    allowed = {urlsplit(source).netloc for source in base.FRAME_HOSTS}
    assert allowed <= hosts
