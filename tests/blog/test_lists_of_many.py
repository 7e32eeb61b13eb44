"""Lists of articles stay as fast as they are when there are many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from blog.models import HealthTipIndexPage, HealthTipPage
from tests.factories import HealthTipIndexPageFactory, HealthTipPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(home: Model) -> HealthTipIndexPage:
    """Fourteen articles, one a day, two of them on the last day."""
    index = HealthTipIndexPageFactory()
    for number in range(14):
        day = date(2026, 1, 1) + timedelta(days=min(number, 12))
        HealthTipPageFactory(parent=index, title=f"Tip {number}", published_on=day)
    return index


def test_the_newest_are_found_in_an_index(series: HealthTipIndexPage) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    articles = HealthTipPage.objects.live().public().descendant_of(series)
    plan = articles.newest_first().values_list("pk", flat=True)[:12].explain()
    assert "USING COVERING INDEX blog_newest_first" in plan
    assert "TEMP B-TREE" not in plan


def test_pages_of_a_list(series: HealthTipIndexPage, client: Client) -> None:
    articles = HealthTipPage.objects.live()
    assert [article.title for article in articles.newest(0, 3)] == ["Tip 13", "Tip 12", "Tip 11"]
    assert [article.title for article in articles.newest(12, 24)] == ["Tip 1", "Tip 0"]
    assert articles.newest(24, 36) == []
    first, second, beyond = (
        client.get(series.url, {"page": number}).content.decode() for number in (1, 2, 99)
    )
    assert "Tip 13" in first and "Tip 1<" not in first
    assert "Tip 1<" in second and "Tip 13" not in second
    assert "Tip 1<" in beyond


def test_the_number_of_pages_follows_what_is_published(series: HealthTipIndexPage, client: Client) -> None:
    assert client.get(series.url, {"page": 2}).context["articles"].paginator.count == 14
    HealthTipPage.objects.order_by("pk")[0].unpublish()
    assert client.get(series.url, {"page": 2}).context["articles"].paginator.count == 13
