"""What visitors get of a picture is its pixels: upright, in sRGB with 8 bits a channel, without a word of the camera's."""

from __future__ import annotations

import re
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from blog.models import HealthTipPage
from clinic.core.models import ClinicImage
from leadcapture.tip_sheet_pdf.making import typesetting_of
from tests.factories import HealthTipIndexPageFactory, HealthTipPageFactory, ImageFactory
from tests.files.uploads import (
    BLUE,
    RED,
    SECRETS,
    TAKEN,
    drawing,
    in_inks,
    in_profiled_inks,
    in_swapped_space,
    ink_profile,
    photo,
    saved,
    sixteen_bits,
    swapped_profile,
    turned_photo,
    two_halves,
    with_profile,
)

pytestmark = pytest.mark.django_db
FORMATS = ("original", "original|format-jpeg", "original|format-png", "original|format-webp", "original|format-avif",
           "original|format-gif", "fill-600x300|format-jpeg", "max-165x165")  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def stored(content: bytes, name: str = "photo.jpg") -> ClinicImage:
    return ImageFactory(file=ContentFile(content, name=name))


def assert_clean(content: bytes) -> None:
    """No metadata in a file, by its bytes and by what Pillow reads of it."""
    assert not [secret for secret in SECRETS if secret in content]
    assert not re.search(rb"Exif|adobe:ns|xmpmeta|ICC_PROFILE|iCCP|tEXt|iTXt|zTXt|eXIf|Photoshop", content)
    with Image.open(ContentFile(content)) as image:
        image.load()
        assert image.mode in ("L", "RGB", "RGBA", "P")
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)
        assert not dict(image.getexif())


def close(color: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(found - value) <= 14 for found, value in zip(color, wanted, strict=False))


def halves(image: ClinicImage, spec: str) -> tuple[Any, Any]:
    """The colors in the middle of the left and of the right half."""
    with Image.open(image.get_rendition(spec).file) as shown:
        width, height = shown.size
        pixels = shown.convert("RGB")
        return pixels.getpixel((width // 4, height // 2)), pixels.getpixel((width * 3 // 4, height // 2))


@pytest.mark.parametrize("spec", FORMATS)
@pytest.mark.parametrize(
    "name",
    ["photo.jpg", "turned.jpg", "from-a-phone.heic", "drawing.png", "still.gif", "still.webp", "still.avif"],
)
def test_no_size_holds_what_the_camera_wrote(name: str, spec: str) -> None:
    upload = next(upload for upload in TAKEN if upload.name == name)
    image = stored(upload.content, name)
    with image.get_rendition(spec).file.open("rb") as file:
        assert_clean(file.read())
    if not spec.startswith("fill"):
        left, right = halves(image, spec)
        assert close(left, RED)
        assert close(right, BLUE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held(orientation: int) -> None:
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turn = turns[orientation]
    lying = two_halves().transpose(turn) if turn is not None else two_halves()
    exif = Image.Exif()
    exif[0x0112] = orientation
    for name in ("JPEG", "PNG", "WEBP", "AVIF"):
        image = stored(saved(lying, name, exif=exif.tobytes()), f"turned.{name.lower()}")
        assert (image.width, image.height) == (320, 200)
        left, right = halves(image, "max-300x300|format-webp")
        assert close(left, RED)
        assert close(right, BLUE)


@pytest.mark.parametrize(
    "spec", ["original", "max-200x200|format-webp", "original|format-avif", "original|format-png"]
)
def test_the_colors_that_a_profile_means(spec: str) -> None:
    for name, mode in (("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("AVIF", "RGB")):
        numbers = in_swapped_space(two_halves(mode=mode))
        image = stored(saved(numbers, name, icc_profile=swapped_profile()), f"swapped.{name.lower()}")
        left, right = halves(image, spec)
        assert close(left, RED), (name, left)
        assert close(right, BLUE), (name, right)
        with image.get_rendition(spec).file.open("rb") as file:
            assert_clean(file.read())
    left, right = halves(stored(in_profiled_inks(), "inks.jpg"), spec)
    assert close(left, RED)
    assert close(right, BLUE)


def test_a_profile_that_can_not_be_read_or_is_not_of_these_colors_is_as_none() -> None:
    for profile in (b"\0" * 300, b"acsp", swapped_profile()[:200], ink_profile()):
        left, _ = halves(stored(with_profile(profile)), "original|format-png")
        assert close(left, RED)


@pytest.mark.parametrize(
    "spec", ["original", "original|format-webp", "original|format-avif", "original|format-png"]
)
def test_inks_and_16_bits_become_what_screens_show(spec: str) -> None:
    for content, name in ((in_inks(), "inks.jpg"), (sixteen_bits(), "deep.png")):
        left, right = halves(stored(content, name), spec)
        assert close(left, RED), (name, left)
        assert close(right, BLUE), (name, right)
    left, right = halves(stored(sixteen_bits(gray=True), "deep.png"), spec)
    assert close(left, (64, 64, 64))
    assert close(right, (192, 192, 192))


def test_what_is_clear_stays_clear() -> None:
    clear = two_halves(mode="RGBA")
    clear.putalpha(0)
    palette = saved(two_halves(mode="P"), "PNG", transparency=bytes(256))
    for content in (
        saved(clear, "PNG"),
        saved(clear, "WEBP"),
        saved(two_halves(mode="L"), "PNG", transparency=two_halves(mode="L").getpixel((0, 0))),
        palette,
    ):
        image = stored(content, "clear.png")
        with Image.open(image.get_rendition("max-160x160|format-webp").file) as shown:
            assert shown.mode == "RGBA"
            assert min(shown.getchannel("A").tobytes()) < 10
        with Image.open(image.get_rendition("original|format-jpeg").file) as shown:
            assert shown.mode == "RGB"


@pytest.fixture
def article(home: Any) -> HealthTipPage:
    """An article whose pictures hold what a camera wrote."""
    page = HealthTipPageFactory(parent=HealthTipIndexPageFactory(), hero_image=stored(turned_photo()))
    page.body = [
        ("picture", {"image": stored(photo(), "one.jpg"), "caption": "x", "width": "normal"}),
        ("picture", {"image": stored(drawing(), "two.png"), "caption": "y", "width": "wide"}),
    ]
    page.save_revision().publish()
    return page


def test_all_that_a_stranger_gets_of_an_article(article: HealthTipPage, client: Client) -> None:
    page = client.get(article.url).content.decode()
    addresses = set(re.findall(r"/media/[^\s\"',)]+", page))
    assert len({address.rpartition(".")[2] for address in addresses}) == 3  # AVIF, WebP, JPEG
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert_clean(b"".join(answer.streaming_content))


def test_the_tip_sheet_of_an_article(article: HealthTipPage) -> None:
    pdf = typesetting_of(article).pdf()
    assert not [secret for secret in SECRETS if secret in pdf]
    with pikepdf.open(ContentFile(pdf)) as document:
        pictures = 0
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                pictures += item.get("/Subtype") == "/Image"
                for content in (
                    (item.read_raw_bytes(), item.read_bytes())
                    if item.get("/Filter") != "/DCTDecode"
                    else (item.read_raw_bytes(),)
                ):
                    assert not [word for word in (*SECRETS, b"Exif\0") if word in content]
        assert pictures >= 2


def test_an_original_is_not_public(article: HealthTipPage, client: Client) -> None:
    name = article.hero_image.file.name
    for address in (f"/media/{name}", f"/media/images/{name}", f"/media/images/../{name}", f"/{name}"):
        assert client.get(address).status_code in (400, 404)
