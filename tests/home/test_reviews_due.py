"""The list of health tips that wait for their next clinical review, on the first page of the admin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from tests.factories import HealthTipPageFactory


def listed(client: Client) -> list[str]:
    page = BeautifulSoup(client.get("/admin/").content.decode(), "html.parser")
    return [" ".join(item.text.split()) for item in page.select(".reviews-due li")]


@pytest.fixture
def due(series: Any) -> None:
    today = timezone.localdate()
    for title, days, live in (
        ("Late", -1, True),
        ("Soon", 30, True),
        ("Not yet", 31, True),
        ("Draft", -5, False),
    ):
        HealthTipPageFactory(
            parent=series, title=title, reviewed=True, review_due_on=today + timedelta(days=days), live=live
        )


@pytest.mark.parametrize("role", ["editor", "reviewer", "publisher", "admin"])
def test_those_who_write_or_review_see_the_most_urgent_first(
    role: str, login: Callable[[str], Client], due: None
) -> None:
    titles = [line.split()[0] for line in listed(login(role))]
    assert titles == ["Late", "Soon"]


def test_it_says_whether_the_day_has_passed(login: Callable[[str], Client], due: None) -> None:
    late, soon = listed(login("editor"))
    assert "was due on" in late
    assert "was due" not in soon


def test_nobody_else_sees_it(login: Callable[[str], Client], due: None) -> None:
    assert listed(login("leads")) == []


def test_only_those_who_may_change_it_are_led_to_its_form(login: Callable[[str], Client], due: None) -> None:
    def first_link(role: str) -> str:
        page = BeautifulSoup(login(role).get("/admin/").content.decode(), "html.parser")
        return str(page.select_one(".reviews-due a")["href"])

    assert "/admin/pages/" in first_link("editor")
    assert "/admin/" not in first_link("reviewer")


def test_a_long_list_is_cut_and_counted(login: Callable[[str], Client], series: Any) -> None:
    for number in range(10):
        HealthTipPageFactory(
            parent=series, title=f"Tip {number}", reviewed=True, review_due_on=timezone.localdate()
        )
    html = login("editor").get("/admin/").content.decode()
    assert len(listed(login("editor"))) == 8
    assert "And 2 more." in html
