"""The form in which staff write a notice."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

#: Days outside these years are typing errors, and near the ends of the calendar nothing can be reckoned.
FIRST_YEAR, LAST_YEAR = 2000, 2100


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
        for name in ("show_from", "show_until", "preview_moment"):
            moment = cleaned.get(name)
            if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                self.add_error(name, "Enter a day between the years 2000 and 2100.")
        self.instance.preview_moment = cleaned.get("preview_moment")
        audience, places = cleaned.get("audience"), self.formsets.get("places")
        if audience and places is not None and places.is_valid():
            gone = places.deleted_forms
            chosen = [row for row in places.forms if row not in gone and row.cleaned_data.get("page")]
            if audience == "pages" and not chosen:
                self.add_error("audience", "Choose the pages below, or show the notice on every page.")
            elif audience == "site" and chosen:
                self.add_error(
                    "audience",
                    "Pages are chosen below: choose “Only on the pages chosen below”, or take the pages away.",
                )
            self._refuse_pages_chosen_twice(chosen)
        return cleaned

    @staticmethod
    def _refuse_pages_chosen_twice(chosen: list[Any]) -> None:
        seen = set()
        for row in chosen:
            page = row.cleaned_data["page"].pk
            if page in seen:
                row.add_error("page", "This page is chosen twice: remove one of the two.")
            seen.add(page)
