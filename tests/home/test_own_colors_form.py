"""The branding form's preview of a clinic's own colors, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from clinic.core.own_colors import preview

pytestmark = pytest.mark.django_db


def ask(client: Client, **typed: str) -> Any:
    return client.get(reverse("own_colors_preview"), typed)


def test_the_preview_shows_both_modes_and_every_reason(login: Callable[[str], Client]) -> None:
    response = ask(login("publisher"), palette="own", brand_color="#fff9c4")
    soup = BeautifulSoup(response.content, "html.parser")
    assert [sample["style"].count("--brand:") for sample in soup.select(".color-sample")] == [1, 1]
    reasons = [item.get_text(" ", strip=True) for item in soup.select(".color-adjustments li")]
    assert any(
        "Your brand color is too light for links and buttons on paper" in reason and "#5c5525" in reason
        for reason in reasons
    )
    assert f"adjusted in {len(reasons)} places" in soup.get_text()
    assert "#8c65a3 is taken" in soup.get_text()
    assert "not in use" not in soup.get_text()
    assert "no-store" in response["Cache-Control"]


def test_colors_can_be_tried_while_a_finished_set_is_in_use(login: Callable[[str], Client]) -> None:
    text = ask(login("publisher"), palette="harbor", brand_color="#fff9c4").content.decode()
    assert "These colors are not in use" in text
    assert "color-sample" in text


@pytest.mark.parametrize(
    "text", ["red;}body{", "<script>alert(1)</script>", "#12", "#0b5d4e;x:url(//a.example)"]
)
@pytest.mark.parametrize("field", ["brand_color", "accent_color"])
def test_what_is_no_color_is_not_echoed_but_explained(
    login: Callable[[str], Client], field: str, text: str
) -> None:
    typed = {"palette": "own", "brand_color": "#0b5d4e", field: text}
    response = ask(login("publisher"), **typed)
    assert response.status_code == 200
    html = response.content.decode()
    assert "is not a color yet" in html
    assert text not in html
    assert "style=" not in html


def test_what_is_missing_is_said() -> None:
    def text(palette: str) -> str:
        return render_to_string("core/admin/own_colors.html", preview(palette, "", ""))

    assert "Enter your brand color" in text("own")
    assert "nothing in it has to be adjusted" in text("spruce")


@pytest.mark.parametrize("role", ["editor", "reviewer", "leads", "nobody"])
def test_nobody_else_sees_the_preview(login: Callable[[str], Client], role: str) -> None:
    response = ask(login(role), palette="own", brand_color="#fff9c4")
    assert response.status_code == 302
    assert b"color-sample" not in response.content


def test_a_visitor_is_sent_to_the_log_in() -> None:
    assert "/login/" in ask(Client(), brand_color="#fff9c4")["Location"]


def form_of(soup: BeautifulSoup) -> dict[str, str]:
    """What a browser would send for the branding form, as it is."""
    form = soup.select_one("main form[method=post]") or soup.select_one("form[method=POST]")
    assert form is not None
    data = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[name]")}
    data |= {str(area["name"]): area.get_text().strip() for area in form.select("textarea[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]")
        data[str(select["name"])] = str(chosen["value"]) if chosen else ""
    return data | {"social_links-count": "0"}  # which Wagtail's script would add


def test_a_publisher_sets_the_colors_and_the_form_shows_them_without_a_script(
    branding: Any, site: Site, login: Callable[[str], Client]
) -> None:
    publisher = login("publisher")
    address = reverse("wagtailsettings:edit", args=["core", "brandingsettings", site.pk])
    page = BeautifulSoup(publisher.get(address).content, "html.parser")
    assert page.select(".own-colors") and not page.select(".color-sample")
    assert page.select_one('script[type=module][src*="own-colors"]')

    data = form_of(page) | {"palette": "own", "brand_color": "", "accent_color": "#39FF14"}
    refused = publisher.post(address, data)
    assert "Enter your brand color" in refused.content.decode()
    branding.refresh_from_db()
    assert branding.palette == "spruce"

    saved = publisher.post(address, data | {"brand_color": "#FFF9C4", "typeface_pair": "plain"})
    assert saved.status_code == 302
    branding.refresh_from_db()
    assert (branding.palette, branding.brand_color, branding.accent_color) == ("own", "#fff9c4", "#39ff14")
    assert branding.typeface_pair == "plain"
    shown = BeautifulSoup(publisher.get(address).content, "html.parser")
    assert len(shown.select(".color-sample")) == 2
    assert "too light for links" in shown.select_one(".color-adjustments").get_text()  # type: ignore[union-attr]
