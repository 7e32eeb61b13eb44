"""Wagtail's chooser of pictures, which goes on when the file of a picture is missing or damaged."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.generic.chooser import ChosenResponseMixin
from wagtail.images.models import SourceImageIOError
from wagtail.images.views import chooser


class _WithoutPreview:
    """A picture that can't be shown is chosen without a preview: whoever chose it can choose another one."""

    def get_chosen_response_data(self, image: Any, **options: Any) -> dict[str, Any]:
        try:
            return super().get_chosen_response_data(image, **options)  # type: ignore[misc]
        except SourceImageIOError:
            data = ChosenResponseMixin.get_chosen_response_data(self, image)
            preview = {"url": "", "width": 0, "height": 0}
            return {**data, "preview": preview, "default_alt_text": image.default_alt_text}


class ChosenView(_WithoutPreview, chooser.ImageChosenView):
    """One picture was chosen."""


class ChosenMultipleView(_WithoutPreview, chooser.ImageChosenMultipleView):
    """Several pictures were chosen."""


class CreateView(_WithoutPreview, chooser.ImageUploadView):
    """A picture was uploaded to be chosen."""


def install() -> None:
    """Make these the views of Wagtail's chooser, whose addresses are made later."""
    chooser.viewset.chosen_view_class = ChosenView
    chooser.viewset.chosen_multiple_view_class = ChosenMultipleView
    chooser.viewset.create_view_class = CreateView
