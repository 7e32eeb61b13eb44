"""What is published has the sizes of its pictures before the first visitor comes."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.test import Client

from blog.models import HealthTipPage
from clinic.core import warm_up
from clinic.core.models import ClinicImage, ClinicRendition
from tests.factories import (
    BrandingFactory,
    HealthTipIndexPageFactory,
    HealthTipPageFactory,
    ImageFactory,
    StandardPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(home: Any) -> HealthTipPage:
    """An article with a picture, which nobody has visited."""
    return HealthTipPageFactory(parent=HealthTipIndexPageFactory(), hero_image=ImageFactory(), draft=True)


def made_by_visits(client: Client, *addresses: str) -> int:
    """How many sizes the first visitors wait for."""
    before = ClinicRendition.objects.count()
    for address in addresses:
        assert client.get(address).status_code == 200
    return ClinicRendition.objects.count() - before


def test_no_visitor_of_a_new_article_waits_for_its_pictures(
    article: HealthTipPage, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert ClinicRendition.objects.filter(image=article.hero_image).exists()
    assert made_by_visits(client, article.url, article.get_parent().url, "/") == 0


def test_without_it_they_would_wait(article: HealthTipPage, client: Client) -> None:
    article.save_revision().publish()
    assert made_by_visits(client, article.url) > 0


@pytest.mark.indexes
def test_another_file_for_a_picture(
    article: HealthTipPage, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    image = ClinicImage.objects.get(pk=article.hero_image_id)
    with django_capture_on_commit_callbacks(execute=True):
        image.renditions.all().delete()
        image.file = ImageFile(ImageFactory.build().file.file, name="another.png")
        image.save()
    assert warm_up.pages_with_picture(image) == [article.pk]
    assert made_by_visits(client, article.url) == 0


def test_the_logo(home: Any, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        BrandingFactory(logo=ImageFactory())
    assert made_by_visits(client, "/") == 0


def test_a_page_that_can_not_be_drawn_holds_up_no_other(
    article: HealthTipPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = StandardPageFactory(title="Zebra")
    article.save_revision().publish()
    draw = warm_up.draw

    def drawn(page: Any) -> None:
        if page.pk == broken.pk:
            raise RuntimeError("Zebra")
        draw(page)

    monkeypatch.setattr(warm_up, "draw", drawn)
    warm_up.draw_pages.func([broken.pk, article.pk])
    assert ClinicRendition.objects.filter(image=article.hero_image).exists()
    assert f"The page {broken.pk} could not be drawn ahead: RuntimeError." in caplog.text
    assert "Zebra" not in caplog.text


def test_a_draft_is_left_alone(
    article: HealthTipPage, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        article.save_revision()
    assert waiting == []
    warm_up.draw_pages.func([article.pk])
    assert not ClinicRendition.objects.filter(image=article.hero_image).exists()


def test_whoever_loads_a_whole_site_draws_it_at_the_end(
    article: HealthTipPage, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as waiting, warm_up.left_out():
        article.save_revision().publish()
    assert not [task for task in waiting if "draw_after_commit" in task.__qualname__]


def test_a_redirect_is_not_taken_for_a_drawing(article: HealthTipPage, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True  # while the site is said to stand on port 80
    article.save_revision().publish()
    with pytest.raises(RuntimeError, match=f"The page {article.pk} can't be drawn"):
        warm_up.draw(article)


def test_sizes_from_a_cache_know_their_picture(
    home: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    image = ImageFactory(description="A heel")
    image.get_rendition("width-40")
    cache.set("picture", ClinicImage.objects.prefetch_related("renditions").get(pk=image.pk))
    kept = cache.get("picture")
    with django_assert_num_queries(0):
        assert kept.get_rendition("width-40").alt == "A heel"


def test_a_site_without_any_size_has_its_pages_drawn(
    article: HealthTipPage, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    article.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        warm_up.draw_all_where_no_size_is()
    assert made_by_visits(client, article.url, article.get_parent().url, "/") == 0


def test_a_site_with_sizes_or_without_pictures_is_left_alone(
    article: HealthTipPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(warm_up, "draw_pages", SimpleNamespace(enqueue=asked.append))
    article.hero_image.get_rendition("width-40")
    warm_up.draw_all_where_no_size_is()
    ClinicImage.objects.all().delete()
    warm_up.draw_all_where_no_size_is()
    assert asked == []
