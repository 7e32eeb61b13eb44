"""
Read pictures: whatever was uploaded becomes upright pixels in sRGB with 8 bits a channel, and nothing else of the file.

A camera's notes (EXIF, XMP, IPTC, comments, thumbnails, color profiles) end here: they are not handed on.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO, Any

import pillow_heif
from django.conf import settings
from PIL import Image, ImageCms
from PIL.Image import Transpose

pillow_heif.register_heif_opener()

#: What is read, by Pillow's names. Every other decoder of Pillow's stays out of reach of uploaded files.
READ = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
#: Rows that are converted at once: what is needed besides the picture itself stays small.
ROWS = 256
#: Formats whose decoders hold a picture several times over (16 and 9 bytes a pixel), with the pixels that are taken.
#: Neither a phone nor a camera makes these.
GREEDY = {"webp": 16_000_000, "avif": 24_000_000}
#: EXIF 2.32, tag 0x0112: how the camera was held, and what turns the picture upright.
ORIENTATION = 0x0112
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}

#: Pictures are read and made one at a time in each process: one of 50 megapixels takes some 200 MB meanwhile.
one_at_a_time = threading.Lock()


class UnreadablePictureError(Exception):
    """The file is no picture that is read here, or it is damaged."""


class TooManyPixelsError(UnreadablePictureError):
    """The picture has more than `most_pixels`; `size` is None where it was not even read."""

    def __init__(self, size: tuple[int, int] | None = None, format_name: str = "") -> None:
        super().__init__("too many pixels")
        self.size = size
        self.format_name = format_name


@dataclass(frozen=True)
class Pixels:
    """A decoded picture: RGB or RGBA, upright, perhaps reduced."""

    image: Image.Image
    #: Width and height of the upright picture before it was reduced.
    full_size: tuple[int, int]
    #: The format of the file, by Willow's names.
    format_name: str


def most_pixels(format_name: str) -> int:
    """How many pixels a picture of a format may have."""
    return min(
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
        GREEDY.get(format_name, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS),
    )


@contextmanager
def _any_error_named() -> Iterator[None]:
    # The decoders raise what they like: OSError, SyntaxError, ValueError, struct.error, RuntimeError, MemoryError and more.
    try:
        yield
    except UnreadablePictureError:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError from error
    except Exception as error:
        raise UnreadablePictureError(f"{type(error).__name__}: {error}") from error


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """The picture with its header read and no pixel decoded. Raises `UnreadablePictureError`, also for what is done with it."""
    with _any_error_named():
        file.seek(0)
        image = Image.open(file, formats=READ)
        width, height = image.size
        if width * height > most_pixels(format_name(image)):
            raise TooManyPixelsError(image.size, format_name(image))
        yield image


def format_name(image: Image.Image) -> str:
    """The format by Willow's names. A phone's JPEG with a second picture in it (MPO) is a JPEG."""
    return {"HEIF": "heic", "MPO": "jpeg"}.get(str(image.format), str(image.format).lower())


def is_moving(image: Image.Image) -> bool:
    """Whether a browser would play it. The pictures beside the first in a phone's JPEG or HEIC are no film."""
    return format_name(image) not in ("jpeg", "heic") and bool(getattr(image, "is_animated", False))


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as the picture is shown."""
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def _orientation(image: Image.Image) -> int:
    try:
        # Pillow's own for PNG would decode the whole picture to look for notes behind it.
        found = Image.Image.getexif(image).get(ORIENTATION, 1)
    except Exception:
        return 1  # notes that can't be read say nothing
    return found if found in UPRIGHT else 1


def decode(file: IO[bytes], reduction: Callable[[tuple[int, int]], int]) -> Pixels:
    """
    Decode a picture. `reduction` is asked how many times smaller its upright size may be made: a power of two.

    Hold `one_at_a_time` meanwhile. Raises `UnreadablePictureError`.
    """
    with opened(file) as image:
        width, height = image.size
        reduce_by = reduction(upright_size(image))
        profile = image.info.get("icc_profile")
        if format_name(image) == "jpeg" and reduce_by > 1:
            # The decoder of JPEGs gives 1/2, 1/4 and 1/8 without ever holding the whole.
            image.draft(image.mode, (width // reduce_by, height // reduce_by))
        if format_name(image) == "heic":
            strips = _heic_strips(file)
            orientation = 1  # its decoder turns it
        else:
            image.load()
            strips = partial(_strip, image)
            orientation = _orientation(image)
        left = max(1, round(reduce_by * image.width / width))
        pixels = _in_srgb(_reduced(image, left, strips), profile)
        pixels.info.clear()
        if orientation in UPRIGHT:
            pixels = pixels.transpose(UPRIGHT[orientation])
        size = (height, width) if orientation >= 5 else (width, height)
        return Pixels(pixels, size, format_name(image))


def _mode_of(image: Image.Image) -> str:
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info:
        return "RGBA"
    if image.mode == "CMYK":
        return "CMYK"  # the profile, if there is one, says which colors the inks make
    return "L" if image.mode in ("1", "L", "I", "F") or image.mode.startswith("I;16") else "RGB"


#: Gives the rows of a picture from one number to another.
Strips = Callable[[int, int], Image.Image]


def _strip(image: Image.Image, top: int, bottom: int) -> Image.Image:
    return image.crop((0, top, image.width, bottom))


def _heic_strips(file: IO[bytes]) -> Strips:
    """The rows as their decoder holds them: Pillow would make a second copy of the whole."""
    file.seek(0)
    heif = pillow_heif.open_heif(file, remove_stride=False)
    picture = heif[heif.primary_index]
    rows, (width, _), mode, stride = memoryview(picture.data), picture.size, picture.mode, picture.stride

    def strip(top: int, bottom: int) -> Image.Image:
        part = rows[top * stride : bottom * stride]
        return Image.frombytes(mode, (width, bottom - top), part, "raw", mode, stride)

    return strip


def _reduced(image: Image.Image, factor: int, strips: Strips) -> Image.Image:
    """The picture in 8 bits a channel and so many times smaller, made in strips."""
    mode = _mode_of(image)
    width, height = image.size
    made = Image.new(mode, (math.ceil(width / factor), math.ceil(height / factor)))
    rows = max(1, ROWS // factor) * factor
    for top in range(0, height, rows):
        strip = _eight_bits(strips(top, min(top + rows, height)), mode)
        made.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return made


def _eight_bits(strip: Image.Image, mode: str) -> Image.Image:
    if strip.mode.startswith("I;16"):
        # Pillow would cut off what is above 255.
        strip = strip.convert("I")
    if strip.mode == "I":
        strip = strip.point(lambda value: value * (1 / 256)).convert("L")
    return strip if strip.mode == mode and "transparency" not in strip.info else strip.convert(mode)


def _in_srgb(pixels: Image.Image, profile: Any) -> Image.Image:
    """The colors that the profile means, as sRGB. Without a profile, or with one that can't be read, they count as such."""
    target = "RGBA" if pixels.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if source.profile.xcolor_space.strip() == {"L": "GRAY", "CMYK": "CMYK"}.get(pixels.mode, "RGB"):
                made = ImageCms.profileToProfile(
                    pixels,
                    source,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode=target,
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                return made or pixels.convert(target)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return pixels if pixels.mode == target else pixels.convert(target)


def flattened(pixels: Image.Image) -> Image.Image:
    """The picture on white, for formats without transparency."""
    if pixels.mode != "RGBA":
        return pixels
    white = Image.new("RGB", pixels.size, "white")
    white.paste(pixels, mask=pixels.getchannel("A"))
    return white
