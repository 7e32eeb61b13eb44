"""The fields that hold pictures: in forms they say what is wrong, and no other way leads round them into the storage."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files import File
from django.forms.fields import FileField
from wagtail.images.fields import WagtailImageField as WagtailFormField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from clinic.core.files.decoding import UnreadablePictureError, opened, upright_size
from clinic.core.files.uploads import check


class SizedFile(WagtailImageFieldFile):
    """A stored picture, whose width and height are read without decoding it."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Width and height as the picture is shown; None for a file that is missing or no picture."""
        close = self.closed
        try:
            self.open()
            with opened(self) as image:
                return upright_size(image)
        except (UnreadablePictureError, OSError, ValueError):
            return None, None
        finally:
            if close:
                self.close()
            elif not self.closed:
                self.seek(0)


class CheckedFile(SizedFile):
    """An original: whoever stores one, it has been read to its end before."""

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        """As Django's. Raises `RefusedPictureError`, a `ValidationError`."""
        had_name = content.name
        content.name = name or content.name
        check(content)
        name, content.name = content.name, had_name
        super().save(name, content, save)


class OriginalField(WagtailImageField):
    """The column of an uploaded picture."""

    attr_class = CheckedFile


class SizeField(WagtailImageField):
    """The column of a size that was made of a picture."""

    attr_class = SizedFile


class UploadField(WagtailFormField):
    """The field of a form into which a picture is put."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        self.help_text = (
            f"A photo from a phone or a camera, a screenshot or a drawing: JPEG, HEIC, PNG, WebP, AVIF or GIF, up to "
            f"{self.max_upload_size // 2**20} MB and {most} megapixels. Where and with what it was taken is removed "
            "from all that visitors get."
        )
        self.error_messages["invalid_image_extension"] = (
            "This file is not a picture that can be read here. Save it as JPEG or PNG, and upload that."
        )
        self.error_messages["file_too_large_unknown_size"] = (
            f"This file is too big: at most {self.max_upload_size // 2**20} MB are taken. Save the picture smaller "
            "(4000 pixels wide is plenty) or as JPEG, and upload that."
        )
        self.error_messages["empty"] = (
            "This file is empty. Look whether the picture opens on your computer, and upload it again."
        )

    def to_python(self, data: Any) -> Any:
        """The file, read to its end. Raises a `ValidationError` that says what to do."""
        # Not Wagtail's, which decodes the whole picture before it has looked how large that is.
        file = FileField.to_python(self, data)
        if file is not None:
            check(file)
        return file
