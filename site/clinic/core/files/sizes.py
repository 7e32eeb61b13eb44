"""
Make the sizes of a picture: Wagtail's filters, on pixels that carry nothing but themselves.

The original is decoded once for all sizes that are asked for, and no larger than the largest of them needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import nullcontext
from functools import lru_cache, partial
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from PIL import Image
from wagtail.images.image_operations import ImageTransform
from wagtail.images.models import Filter
from willow.image import (
    AvifImageFile,
    GIFImageFile,
    HeicImageFile,
    IcoImageFile,
    ImageFile,
    JPEGImageFile,
    PNGImageFile,
    WebPImageFile,
)
from willow.plugins.pillow import PillowImage

from clinic.core.files.decoding import Pixels, decode, flattened, one_at_a_time

#: Raise it when the same picture and filter are to give another file: sizes made before are then made anew.
RECIPE = 2
#: No size is wider or higher. WebP ends at 16383 pixels, and the encoders' work and memory grow with the pixels.
LONGEST_SIDE = 4096
#: A reduced original still has so many times the pixels of a line that a size of it needs.
SPARE = 1.5
MOST_REDUCED = 64

WRITTEN: dict[str, type[ImageFile]] = {
    "avif": AvifImageFile,
    "gif": GIFImageFile,
    "heic": HeicImageFile,
    "ico": IcoImageFile,
    "jpeg": JPEGImageFile,
    "png": PNGImageFile,
    "webp": WebPImageFile,
}
#: What becomes of a format where the filter names none.
CONVERSIONS = {"avif": "png", "gif": "png", "heic": "jpeg", "webp": "png"}


class SizeFilter(Filter):
    """Wagtail's filter with a decoder and encoders of our own."""

    def get_cache_key(self, image: Any) -> str:
        """What a size depends on besides its picture's key and its filter: the file, the recipe, the focal point."""
        varies = [
            str(getattr(image, field, ""))
            for operation in self.operations
            for field in getattr(operation, "vary_fields", ())
        ]
        made_of = "\n".join([str(RECIPE), image.file.name or "", image.file_hash, *varies])
        return hashlib.sha256(made_of.encode()).hexdigest()[:16]

    def run(self, image: Any, output: IO[bytes], source: IO[bytes] | None = None) -> ImageFile:
        """Write one size. Raises `UnreadablePictureError` where the picture can't be read or the size not be made."""
        with one_at_a_time, nullcontext(source) if source else image.open_file() as file:
            pixels = decode(file, partial(reduction, image, [self]))
            return self.write(image, pixels, output)

    def write(self, image: Any, pixels: Pixels, output: IO[bytes]) -> ImageFile:
        """Write one size of a picture that is decoded already."""
        made = _resized(pixels, self.get_transform(image, pixels.full_size))
        env: dict[str, Any] = {"original-format": pixels.format_name}
        for operation in self.filter_operations:
            result = operation.run(PillowImage(made), image, env)
            made = made if result is None else result.get_pillow_image()
        made.info.clear()  # encoders write what they find here
        name = env.get("output-format") or output_format(pixels.format_name)
        _encode(made, name, env, output)
        output.seek(0)
        return WRITTEN[name](output)


@lru_cache(maxsize=512)
def size_filter(spec: str) -> SizeFilter:
    """The filter of a specification, taken apart once in each process."""
    return SizeFilter(spec=spec)


def output_format(format_name: str) -> str:
    """The format of a size whose filter names none."""
    conversions = {**CONVERSIONS, **settings.WAGTAILIMAGES_FORMAT_CONVERSIONS}
    return conversions.get(format_name, format_name)


def reduction(image: Any, filters: Iterable[SizeFilter], size: tuple[int, int]) -> int:
    """How many times smaller the original may be read, as a power of two, and still be large enough for all of these."""
    ratio = min(_ratio(filter, image, size) for filter in filters) / SPARE
    factor = 1
    while factor * 2 <= min(ratio, MOST_REDUCED):
        factor *= 2
    return factor


def _ratio(filter: SizeFilter, image: Any, size: tuple[int, int]) -> float:
    try:
        transform = filter.get_transform(image, size)
    except ValueError:
        return MOST_REDUCED * SPARE  # it can't be made, and needs nothing
    part, made = transform.get_rect(), _bounded(transform.size)
    return min(part.width / made[0], part.height / made[1])


def _bounded(size: tuple[float, float]) -> tuple[int, int]:
    width, height = size
    scale = min(1, LONGEST_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(pixels: Pixels, transform: ImageTransform) -> Image.Image:
    part = transform.get_rect().round()
    full_width, full_height = pixels.full_size
    width, height = pixels.image.size
    box = (
        max(0.0, part.left * width / full_width),
        max(0.0, part.top * height / full_height),
        min(float(width), part.right * width / full_width),
        min(float(height), part.bottom * height / full_height),
    )
    return pixels.image.resize(_bounded(transform.size), Image.Resampling.LANCZOS, box=box)


def _encode(made: Image.Image, name: str, env: dict[str, Any], output: IO[bytes]) -> None:
    lossless = "lossless" in env.get("output-format-options", ())
    quality = env.get(f"{name}-quality") or getattr(settings, f"WAGTAILIMAGES_{name.upper()}_QUALITY", None)
    if name == "jpeg":
        flattened(made).save(output, "JPEG", quality=quality or 76, optimize=True, progressive=True)
    elif name == "png":
        made.save(output, "PNG", optimize=True)
    elif name == "webp":
        made.save(output, "WEBP", quality=quality or 80, lossless=lossless)
    elif name == "avif":
        exact = {"quality": 100, "subsampling": "4:4:4"}
        made.save(output, "AVIF", **(exact if lossless else {"quality": quality or 61}))
    elif name == "heic":
        made.save(output, "HEIF", quality=-1 if lossless else quality or 80)
    elif name == "gif":
        made.quantize().save(output, "GIF")
    else:
        made.save(output, "ICO")


def encoded(image: Any, filters: Iterable[SizeFilter]) -> dict[SizeFilter, tuple[bytes, str] | Exception]:
    """
    The sizes of a picture as bytes with the format's name, or the error of those that can't be made.

    Raises `UnreadablePictureError` where the original can't be read, `SourceImageIOError` where it is missing.
    """
    filters = list(filters)
    made: dict[SizeFilter, tuple[bytes, str] | Exception] = {}
    with one_at_a_time, image.open_file() as file:
        pixels = decode(file, partial(reduction, image, filters))
        for filter in filters:
            output = BytesIO()
            try:
                name = filter.write(image, pixels, output).format_name
                made[filter] = (output.getvalue(), name)
            except Exception as error:  # encoders raise what they like
                made[filter] = error
    return made
