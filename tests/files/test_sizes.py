"""Sizes are made sparingly, named by their content, and none that fails takes a page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image
from wagtail.images.models import SourceImageIOError

from blog.models import HealthTipPage
from clinic.core.blocks import PictureBlock
from clinic.core.files import decoding, sizes
from clinic.core.models import ClinicImage, ClinicRendition, ContentGeneration
from tests.factories import HealthTipIndexPageFactory, HealthTipPageFactory, ImageFactory
from tests.files.uploads import BLUE, RED, UPLOADS, photo, saved, two_halves

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def stored(content: bytes, name: str = "photo.png") -> ClinicImage:
    return ImageFactory(file=ContentFile(content, name=name))


def upload(name: str) -> bytes:
    return next(upload.content for upload in UPLOADS if upload.name == name)


def damage(image: ClinicImage, content: bytes = b"\xff\xd8\xff" + bytes(50)) -> None:
    """As a disk or a person with access to it might."""
    with open(image.file.path, "wb") as file:
        file.write(content)


@pytest.fixture
def article(home: Any) -> HealthTipPage:
    """An article with two pictures."""
    page = HealthTipPageFactory(parent=HealthTipIndexPageFactory(), hero_image=stored(photo()))
    page.body = [("picture", {"image": stored(photo()), "caption": "The caption", "width": "normal"})]
    page.save_revision().publish()
    return page


def pictures_of(page: HealthTipPage, client: Client) -> list[str]:
    """The addresses of pictures that a page names; each answers."""
    answer = client.get(page.url)
    assert answer.status_code == 200
    addresses = re.findall(r"/media/[^\s\"',)]+", answer.content.decode())
    for address in addresses:
        assert client.get(address).status_code == 200, address
    return addresses


def rendered(template: str, image: Any) -> BeautifulSoup:
    html = Template("{% load pictures %}" + template).render(Context({"image": image}))
    return BeautifulSoup(html, "html.parser")


def test_the_address_of_a_size_names_its_content() -> None:
    first = stored(saved(Image.new("RGB", (50, 50), RED), "PNG"), "team.png")
    names = {first.get_rendition("max-40x40").file.name}
    first.delete()
    second = stored(saved(Image.new("RGB", (50, 50), BLUE), "PNG"), "team.png")
    names.add(second.get_rendition("max-40x40").file.name)
    assert len(names) == 2


def test_a_replaced_picture_leaves_nothing_of_the_one_before(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    image = stored(photo())
    before = image.get_rendition("max-40x40")
    with django_capture_on_commit_callbacks(execute=True):
        image.file = ContentFile(saved(two_halves().rotate(180), "PNG"), name="photo.png")
        image.save()
    assert not before.file.storage.exists(before.file.name)
    assert image.get_rendition("max-40x40").file.name != before.file.name


@pytest.mark.parametrize("with_cache", [True, False])
def test_sizes_that_another_process_deleted_are_made_again(with_cache: bool) -> None:
    """Its caches do not know, as far as this process is concerned."""
    image = stored(photo())
    size = image.get_rendition("max-40x40")
    size.file.storage.delete(size.file.name)
    if with_cache:
        ClinicRendition.objects.filter(pk=size.pk)._raw_delete("default")
    else:
        ClinicRendition.cache_backend.clear()
    again = ClinicImage.objects.get(pk=image.pk).get_rendition("max-40x40")
    assert again.file.storage.exists(again.file.name)
    assert ClinicRendition.objects.get().pk == again.pk


def test_whoever_deletes_sizes_ends_the_pages_that_name_them(article: HealthTipPage, client: Client) -> None:
    before, generation = pictures_of(article, client), ContentGeneration.current()
    ClinicRendition.objects.all().delete()
    assert ContentGeneration.current() > generation
    assert len(pictures_of(article, client)) == len(before)


def test_a_picture_replaced_while_a_size_was_made_gets_no_size_of_the_old_one() -> None:
    old = stored(photo())
    new = ClinicImage.objects.get(pk=old.pk)
    new.file = ContentFile(saved(two_halves().rotate(180), "PNG"), name="other.png")
    new.save()
    made = sizes.encoded(new, [sizes.size_filter("max-40x40")])
    assert (
        old._store(
            sizes.size_filter("max-40x40"),
            old._named(sizes.size_filter("max-40x40"), *next(iter(made.values()))),
        )
        is None
    )
    assert not ClinicRendition.objects.exists()


def test_two_processes_that_make_the_same_size_keep_one() -> None:
    image, filter = stored(photo()), sizes.size_filter("max-40x40")
    content = next(iter(sizes.encoded(image, [filter]).values()))
    assert image._store(filter, image._named(filter, *content)) == image._store(
        filter, image._named(filter, *content)
    )
    assert len(image.file.storage.listdir("images")[1]) == 1


def test_another_recipe_makes_all_sizes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    image = stored(photo())
    before = image.get_rendition("max-40x40")
    monkeypatch.setattr(sizes, "RECIPE", sizes.RECIPE + 1)
    assert image.get_rendition("max-40x40").pk != before.pk


def test_the_focal_point_decides_what_is_cropped() -> None:
    image = stored(photo())
    plain = image.get_rendition("fill-100x150").file.name
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = (
        20,
        100,
        10,
        10,
    )
    with Image.open(image.get_rendition("fill-100x150").file) as left:
        assert abs(left.convert("RGB").getpixel((90, 75))[0] - RED[0]) < 20
    assert image.get_rendition("fill-100x150").file.name != plain


def test_an_original_is_decoded_once_for_all_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    decode = sizes.decode
    monkeypatch.setattr(sizes, "decode", lambda *args: calls.append(1) or decode(*args))
    image = stored(photo())
    image.get_renditions("max-40x40", "max-80x80", "max-80x80|format-webp", "max-120x120|format-avif")
    assert len(calls) == 1


def test_pictures_are_decoded_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many threads want sizes: each decoded picture takes memory."""
    inside, most = 0, 0
    decode = sizes.decode

    def watched(*args: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.05)
        try:
            return decode(*args)
        finally:
            inside -= 1

    monkeypatch.setattr(sizes, "decode", watched)
    image = stored(photo())
    with ThreadPoolExecutor(4) as threads:
        made = list(
            threads.map(lambda spec: sizes.encoded(image, [sizes.size_filter(spec)]), ["max-40x40"] * 4)
        )
    assert len(made) == 4
    assert most == 1


def test_the_command_that_makes_sizes_anew() -> None:
    image = stored(photo())
    before = image.get_rendition("max-40x40")
    call_command("wagtail_update_image_renditions", verbosity=0)
    after = image.get_rendition("max-40x40")
    assert after.pk != before.pk
    assert after.file.storage.exists(after.file.name)
    call_command("wagtail_update_image_renditions", "--purge-only", verbosity=0)
    assert not ClinicRendition.objects.exists()


@pytest.mark.parametrize("error", [ValueError, RuntimeError, SyntaxError, MemoryError, OSError, KeyError])
def test_one_size_that_can_not_be_made_is_left_out(
    article: HealthTipPage,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    encode = sizes._encode

    def encode_no_avif(made: Any, name: str, *args: Any) -> None:
        if name == "avif":
            raise error("Mira Example's knee")
        encode(made, name, *args)

    monkeypatch.setattr(sizes, "_encode", encode_no_avif)
    addresses = pictures_of(article, client)
    assert addresses
    assert not [address for address in addresses if address.endswith(".avif")]
    notes = [record.getMessage() for record in caplog.records if "can't be shown" in record.getMessage()]
    assert notes
    assert "Mira" not in caplog.text
    article.save_revision().publish()
    pictures_of(article, client)
    assert len([r for r in caplog.records if "can't be shown" in r.getMessage()]) == len(notes)


@pytest.mark.parametrize("how", ["gone", "damaged", "empty", "bomb"])
def test_a_page_goes_on_without_a_picture_that_can_not_be_read(
    article: HealthTipPage, client: Client, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    for image in ClinicImage.objects.all():
        if how == "gone":
            image.file.storage.delete(image.file.name)
        else:
            damage(
                image, {"damaged": b"\xff\xd8\xff" + bytes(50), "empty": b"", "bomb": upload("bomb.png")}[how]
            )
    assert pictures_of(article, client) == []
    page = client.get(article.url).content.decode()
    assert "not-found" not in page
    assert "srcset" not in page
    assert "The caption" in page
    assert client.get("/").status_code == client.get(article.get_parent().url).status_code == 200


def test_the_list_of_pictures_stands_with_one_that_can_not_be_read(admin: Client) -> None:
    image = stored(photo())
    damage(image)
    chosen = f"chooser/chosen/{image.pk}/"
    for address in ("", f"{image.pk}/", "chooser/", chosen, f"{chosen}?multiple=1", f"{image.pk}/delete/"):
        assert admin.get(f"/admin/images/{address}").status_code == 200, address


def test_a_file_that_is_put_back_is_shown_at_once() -> None:
    image = stored(photo())
    with image.file.open("rb") as file:
        content = file.read()
    image.file.storage.delete(image.file.name)
    with pytest.raises(SourceImageIOError):
        image.get_rendition("max-40x40")
    damage(image, content)
    assert image.get_rendition("max-40x40").width == 40


def test_what_can_not_be_read_is_not_tried_with_every_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    image = stored(photo())
    damage(image)
    calls: list[Any] = []
    decode = sizes.decode
    monkeypatch.setattr(sizes, "decode", lambda *args: calls.append(1) or decode(*args))
    for _ in range(3):
        with pytest.raises(SourceImageIOError):
            image.get_rendition("max-40x40")
    assert len(calls) == 1


@pytest.mark.parametrize("name", ["tall.png", "taller.png", "wide.png"])
def test_no_picture_is_scrolled_through_for_minutes(name: str) -> None:
    image = stored(upload(name), name)
    value = {"image": {"image": image.pk, "alt_text": "x", "decorative": False}, "width": "normal"}
    html = BeautifulSoup(PictureBlock().render(PictureBlock().to_python(value)), "html.parser")
    assert html.img
    assert ("tall" in html.img.get("class", [])) == (image.height > image.width)
    for size in ClinicRendition.objects.all():
        assert size.height <= 3600
        assert size.width <= 1200


@pytest.mark.parametrize("width", [1, 300, 400, 800, 801, 1600])
def test_no_width_is_listed_twice_and_no_file_made_for_nothing(width: int) -> None:
    image = stored(saved(Image.new("RGB", (width, 50)), "PNG"))
    html = rendered("{% picture image format-{avif,webp} max-{400x1200,800x2400,1200x3600} %}", image)
    found = 0
    for tag in html.find_all(srcset=True):
        widths = re.findall(r" (\d+)w", tag["srcset"])
        assert len(set(widths)) == len(widths)
        found += 1
    assert ClinicRendition.objects.count() == 2 * len({min(width, most) for most in (400, 800, 1200)})
    assert found


def test_the_tags_of_one_size() -> None:
    image = stored(photo())
    assert rendered('{% image image max-40x40 class="x" alt="" %}', image).img["width"] == "40"
    assert rendered("{% image image max-40x40 as small %}{{ small.width }}", image).text == "40"
    assert rendered("{% image image max-40x40 %}", None).text == ""
    damage(image)
    ClinicRendition.objects.all().delete()
    assert rendered("{% image image max-40x40 %}", image).img is None
    assert rendered("{% image image max-40x40 as small %}{{ small }}", image).text == "None"
    assert rendered("{% picture image max-{40x40,80x80} as both %}{{ both }}", image).text == "None"


class TestAnyFilterOfAnyPicture(TestCase):
    """Whatever is asked of a picture of whatever shape: it has the shape that Wagtail's arithmetic gives it."""

    @settings(max_examples=60, deadline=None)
    @example(width=1, height=5000, spec="fill-400x250")
    @example(width=5000, height=1, spec="fill-400x250")
    @example(width=1, height=1, spec="scale-1")
    @example(width=3, height=4100, spec="original")
    @given(
        width=st.integers(1, 700),
        height=st.integers(1, 700),
        spec=st.builds(
            "{}-{}".format,
            st.sampled_from(["max", "min", "fill"]),
            st.builds("{}x{}".format, st.integers(1, 300), st.integers(1, 300)),
        ),
    )
    def test_it_is_as_large_as_asked(self, width: int, height: int, spec: str) -> None:
        content = ContentFile(saved(Image.new("RGB", (width, height), RED), "PNG"))
        image = ClinicImage(width=width, height=height)
        image.file.name = "x.png"
        filter = sizes.size_filter(spec)
        try:
            size = filter.get_transform(image, (width, height)).size
        except ValueError:
            return
        pixels = decoding.decode(content, lambda full: sizes.reduction(image, [filter], full))
        output = ContentFile(b"")
        filter.write(image, pixels, output)
        with Image.open(output) as made:
            assert made.size == sizes._bounded(size)
            assert max(made.size) <= sizes.LONGEST_SIDE
            color = made.convert("RGB").getpixel((0, 0))
            assert all(abs(one - other) < 3 for one, other in zip(color, RED, strict=True))
