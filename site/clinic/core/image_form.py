"""The form with which editors change a picture. Wagtail reads it once the models are there."""

from typing import Any

from wagtail.images.forms import BaseImageForm


class ClinicImageForm(BaseImageForm):
    """Says what the description of a picture is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "description"
        ].help_text = "What the picture shows, in one sentence, for people who can't see it. A page may say it in its own words."
