"""
Which pictures are taken: each is read to its end first, and one that can't be shown rightly is refused in words.

What a file is, its content says: a name with another ending is put right.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import IO, Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat

from clinic.core.files.decoding import (
    GREEDY,
    TooManyPixelsError,
    UnreadablePictureError,
    decode,
    format_name,
    is_moving,
    most_pixels,
    one_at_a_time,
    opened,
)

ENDINGS = {"jpeg": ".jpg", "heic": ".heic"}
#: A name is cut to this length before its ending; the storage's column holds 100 characters with the folder.
LONGEST_STEM = 60
#: What else people call a picture, by the content's usual endings, and what to do with it.
OTHERS = {
    "tif": "a TIFF file, a format for printing",
    "bmp": "a BMP file, an old format of Windows",
    "psd": "a Photoshop file",
    "ico": "an icon",
    "jxl": "a JPEG XL file, which few programs read",
    "jpx": "a JPEG 2000 file, which few programs read",
    "cr2": "a camera’s raw file",
    "dng": "a camera’s raw file",
    "pdf": "a PDF file",
    "svg": "an SVG drawing, which may hold programs",
}
SAVE_AS = "Save it as JPEG or PNG, and upload that."


class RefusedPictureError(ValidationError):
    """A picture that is not taken; its message says what to do."""


def check(file: File) -> None:
    """
    Read an uploaded picture to its end and put its name right. Raises `RefusedPictureError`.

    A file is read once, however many fields and models it passes through.
    """
    if getattr(file, "is_taken", False):
        return
    _check_bytes(file)
    try:
        with one_at_a_time:
            name = _read(file)
    except TooManyPixelsError as error:
        raise _too_many_pixels(error) from error
    except UnreadablePictureError as error:
        raise _unreadable(file) from error
    finally:
        file.seek(0)
    file.name = proper_name(file.name or "", name)
    file.is_taken = True  # type: ignore[attr-defined]


def proper_name(name: str, format_name: str) -> str:
    """A file name with the ending of what the file is, short enough to be stored."""
    stem = re.sub(r"[^\w-]+", "-", PurePath(name.replace("\\", "/")).stem).strip("-_")
    return (stem[:LONGEST_STEM] or "picture") + ENDINGS.get(format_name, f".{format_name}")


def _check_bytes(file: File) -> None:
    if not file.size:
        raise RefusedPictureError(
            "This file is empty. Look whether the picture opens on your computer, and upload it again."
        )
    if file.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise RefusedPictureError(
            f"This file has {filesizeformat(file.size)}, and at most "
            f"{filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)} are taken. Save the picture smaller (4000 pixels "
            "wide is plenty) or as JPEG, and upload that."
        )


def _read(file: Any) -> str:
    """Decode the picture as small as its decoder can, which still reads every byte; the name of its format."""
    with opened(file) as image:
        name, moving = format_name(image), is_moving(image)
    if moving:
        raise RefusedPictureError(
            "This picture moves, and pages show still pictures only. Save one of its images as PNG and upload that; "
            "for a film, use the Video block."
        )
    decode(file, lambda size: 8)
    return name


def _too_many_pixels(error: TooManyPixelsError) -> RefusedPictureError:
    has, most, how = "far too many pixels", most_pixels(error.format_name), "Save it smaller"
    if error.size:
        width, height = error.size
        has = f"{width * height / 1e6:.0f} megapixels ({width} × {height})"
    if error.format_name in GREEDY:
        how = "Save it smaller or as JPEG"
    return RefusedPictureError(
        f"This picture has {has}, and at most {most // 1_000_000} megapixels are taken. {how} (4000 pixels wide is "
        "plenty), and upload that."
    )


def _unreadable(file: IO[bytes]) -> RefusedPictureError:
    kind = _kind(file)
    if kind in OTHERS:
        return RefusedPictureError(f"This is {OTHERS[kind]}, and can’t be taken as a picture. {SAVE_AS}")
    if kind:
        return RefusedPictureError(
            "This picture is damaged or not complete: it can’t be read to its end. Upload it again from where it came "
            "from, or open it on your computer, save it as JPEG or PNG, and upload that."
        )
    return RefusedPictureError(f"This file is not a picture that can be read here. {SAVE_AS}")


def _kind(file: IO[bytes]) -> str:
    """What the first bytes say the file is: the usual ending of it; empty where they say nothing of a picture."""
    file.seek(0)
    start = file.read(8192)
    if re.match(
        rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b",
        start,
        re.DOTALL | re.I,
    ):
        return "svg"
    kind = filetype.guess(start)
    if kind is None or not (kind.mime.startswith("image/") or kind.extension == "pdf"):
        return ""
    return str(kind.extension)
