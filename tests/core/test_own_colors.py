"""A clinic's own colors: what may be stored, and what visitors get."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from clinic.core.brand_stylesheet import stylesheet, stylesheet_url
from clinic.core.colors import contrast
from clinic.core.models import BrandingSettings
from clinic.core.models.branding import Palette
from clinic.core.own_colors import STARTS
from tests.factories import BrandingFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    "red;}body{",
    "#0b5d4e;}",
    "#0b5d4e\n",
    "</style>",
    "#fff",
    "0b5d4e",
    "rgb(0,0,0)",
    "#0b5d4g",
    "#٠٠٠٠٠٠",
]


def head(html: bytes) -> list[str]:
    """The addresses of the stylesheets for screens in the page's head."""
    soup = BeautifulSoup(html, "html.parser")
    return [str(link["href"]) for link in soup.select("head link[rel=stylesheet]:not([media])")]


def palette_of(html: bytes) -> str:
    return str(BeautifulSoup(html, "html.parser").html["data-palette"])  # type: ignore[index]


# What is stored


@pytest.mark.parametrize("field", ["brand_color", "accent_color"])
@pytest.mark.parametrize("text", HOSTILE)
def test_only_colors_are_taken(site: Site, field: str, text: str) -> None:
    branding = BrandingSettings(site=site, **{field: text})
    with pytest.raises(ValidationError) as refused:
        branding.full_clean()
    assert set(refused.value.message_dict) == {field}
    assert "# and six digits" in refused.value.message_dict[field][0]


def test_our_own_colors_need_a_brand_color(site: Site) -> None:
    with pytest.raises(ValidationError) as refused:
        BrandingSettings(site=site, palette=Palette.OWN, accent_color="#c8502b").full_clean()
    assert list(refused.value.message_dict) == ["brand_color"]
    BrandingSettings(site=site, palette=Palette.OWN, brand_color="#0b5d4e").full_clean()
    BrandingSettings(site=site, palette=Palette.SPRUCE).full_clean()


def test_a_color_is_stored_in_small_letters(site: Site) -> None:
    branding = BrandingSettings(site=site, brand_color="#0B5D4E")
    branding.full_clean()
    assert branding.brand_color == "#0b5d4e"


# What visitors get


@pytest.mark.parametrize("palette", [value for value in Palette.values if value != Palette.OWN])
def test_a_finished_palette_loads_what_it_did(home: Any, client: Client, palette: str) -> None:
    BrandingFactory(palette=palette, brand_color="#ff0000", accent_color="#00ff00")
    html = client.get("/").content
    assert palette_of(html) == palette
    assert b"/brand/" not in html
    sheets = head(html)
    assert any("palettes" in address for address in sheets) is (palette != "spruce")
    assert not any("plain" in address for address in sheets)


def test_own_colors_come_in_a_stylesheet_of_their_own(home: Any, client: Client) -> None:
    BrandingFactory(palette=Palette.OWN, brand_color="#fff9c4", accent_color="#c8502b")
    html = client.get("/").content
    assert palette_of(html) == "own"
    address = head(html)[1]
    assert re.fullmatch(r"/brand/fff9c4-c8502b-[0-9a-f]{12}\.css", address)
    assert not any("palettes" in sheet for sheet in head(html))
    assert BeautifulSoup(html, "html.parser").select("style, [style]") == []

    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies
    assert response.content.decode() == stylesheet("#fff9c4", "#c8502b")
    light = dict(
        re.findall(r"(--[\w-]+):(#[0-9a-f]{6})", response.content.decode().split("@media (prefers")[0])
    )
    assert contrast(light["--brand"], light["--ground"]) >= 7


def test_without_an_accent_the_address_names_the_one_of_ours(home: Any, client: Client) -> None:
    branding = BrandingFactory(palette=Palette.OWN, brand_color="#808080")
    assert branding.stylesheet_url.startswith("/brand/808080-c8502b-")
    assert client.get(branding.stylesheet_url).status_code == 200


def test_a_page_that_is_not_found_has_them_too(home: Any, client: Client) -> None:
    BrandingFactory(palette=Palette.OWN, brand_color="#643a75")
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert palette_of(response.content) == "own"
    assert client.get(head(response.content)[1]).status_code == 200


def test_changed_colors_have_another_address_and_the_old_one_stays(home: Any, client: Client) -> None:
    branding = BrandingFactory(palette=Palette.OWN, brand_color="#643a75")
    before = head(client.get("/").content)[1]
    branding.brand_color = "#39ff14"
    branding.save()
    after = head(client.get("/").content)[1]
    assert before != after
    # A page that a browser still shows may ask for it.
    assert client.get(before).status_code == client.get(after).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "0b5d4e-c8502b.css",
        "0b5d4e-c8502b-{digest}",
        "0b5d4e-c8502b-{digest}.css/",
        "0b5d4e-c8502b-{digest}.css%0A",
        "0B5D4E-c8502b-{digest}.css",
        "red;}}body{{-c8502b-{digest}.css",
        "..%2F0b5d4e-c8502b-{digest}.css",
        "٠٠٠٠٠٠-c8502b-{digest}.css",
    ],
)
def test_no_other_address_is_answered(home: Any, client: Client, name: str) -> None:
    digest = stylesheet_url("#0b5d4e", "#c8502b").rpartition("-")[2].removesuffix(".css")
    response = client.get("/brand/" + name.format(digest=digest), follow=True)
    assert response.status_code == 404
    assert "immutable" not in response.get("Cache-Control", "")
    assert "red;}" not in response.content.decode().partition("<main")[0]


def test_a_page_of_another_version_of_the_site_finds_its_colors(home: Any, client: Client) -> None:
    response = client.get("/brand/0b5d4e-c8502b-000000000000.css")
    assert (response.status_code, response["Cache-Control"]) == (302, "no-cache")
    assert response["Location"] == stylesheet_url("#0b5d4e", "#c8502b")
    assert client.get(response["Location"]).status_code == 200


def test_nothing_is_kept_for_an_address(home: Any, client: Client) -> None:
    address = stylesheet_url("#0b5d4e", "#c8502b")
    stylesheet_url.cache_clear()
    for _ in range(2):
        assert "X-Page-Cache" not in client.get(address)
        assert client.get(address.replace("0b5d4e", "0b5d4f")).status_code == 302
    assert stylesheet_url.cache_info().currsize == 0


def test_the_stylesheet_is_only_read(client: Client) -> None:
    address = stylesheet_url("#0b5d4e", "#c8502b")
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("text", [*HOSTILE, ""])
def test_a_page_does_not_fail_over_what_is_stored_wrongly(home: Any, client: Client, text: str) -> None:
    branding = BrandingFactory(palette=Palette.OWN)
    BrandingSettings.objects.filter(pk=branding.pk).update(brand_color=text[:7], accent_color=text[:7])
    html = client.get("/").content
    brand_is_right = text.startswith("#0b5d4e")
    assert palette_of(html) == ("own" if brand_is_right else "spruce")
    assert (b"/brand/" in html) is brand_is_right
    assert b"red;}" not in html


def test_the_stylesheet_covers_what_the_finished_palettes_cover() -> None:
    css = stylesheet("#0b5d4e", "#c8502b")
    finished = (settings.ROOT / "static" / "css" / "palettes.css").read_text()
    for rule in (
        "forced-colors",
        "prefers-color-scheme",
        "prefers-contrast",
        "@layer tokens",
        ":root[data-palette]",
    ):
        assert rule in css
        assert rule in finished
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("palette", STARTS)
def test_own_colors_start_from_those_of_the_finished_palettes(palette: str) -> None:
    name, selector = (
        ("site.css", ":root") if palette == "spruce" else ("palettes.css", f'[data-palette="{palette}"]')
    )
    rule = (
        (settings.ROOT / "static" / "css" / name)
        .read_text()
        .split("@layer tokens", 1)[1]
        .split(selector, 1)[1]
    )
    found = tuple(re.search(rf"{role}: (#[0-9a-f]{{6}})", rule)[1] for role in ("--brand", "--accent"))  # type: ignore[index]
    assert found == STARTS[palette]
    assert set(STARTS) == set(Palette.values) - {Palette.OWN}


# Typefaces


def test_the_plain_pair_loads_no_face_for_headings(home: Any, client: Client) -> None:
    BrandingFactory(typeface_pair="plain")
    html = client.get("/").content
    assert any("plain" in address for address in head(html))
    assert b"young-serif" not in html
    assert b"atkinson" in html


def test_the_first_pair_loads_both(home: Any, branding: Any, client: Client) -> None:
    html = client.get("/").content
    assert not any("plain" in address for address in head(html))
    assert b"young-serif" in html
    assert b"atkinson" in html
