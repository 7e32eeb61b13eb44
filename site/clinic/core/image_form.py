"""The form with which editors change a picture. Wagtail reads it once the models are there."""

from typing import Any

from wagtail.images.forms import BaseImageForm

from clinic.core.files.fields import UploadField


class ClinicImageForm(BaseImageForm):
    """Takes what a phone or an office makes, and says what the description of a picture is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):  # the form for many pictures is without
            self.fields["file"] = UploadField(
                label=given.label, required=given.required, widget=given.widget, initial=given.initial
            )
        self.fields[
            "description"
        ].help_text = "What the picture shows, in one sentence, for people who can't see it. A page may say it in its own words."
