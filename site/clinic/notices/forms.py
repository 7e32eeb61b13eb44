"""The form in which staff write a notice."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput


class NoticeForm(WagtailAdminModelForm):
    """It also asks for the moment of the preview, which is not saved, and compares the audience with its pages."""

    preview_moment = forms.DateTimeField(
        label="Preview the page at",
        required=False,
        widget=AdminDateTimeInput,
        help_text="For the preview only, nothing is saved: it shows which notices stand on the page at this moment. Left "
        "empty: when this notice is shown next.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.preview_moment = cleaned.get("preview_moment")
        audience, places = cleaned.get("audience"), self.formsets.get("places")
        if audience and places is not None and places.is_valid():
            chosen = [row for row in places.cleaned_data if row.get("page") and not row.get("DELETE")]
            if audience == "pages" and not chosen:
                self.add_error("audience", "Choose the pages below, or show the notice on every page.")
            elif audience == "site" and chosen:
                self.add_error(
                    "audience",
                    "Pages are chosen below: choose “Only on the pages chosen below”, or take the pages away.",
                )
        return cleaned
