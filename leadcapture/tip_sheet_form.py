"""The form of a tip sheet: a health tip that the PDF is made from, or an uploaded PDF."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from leadcapture.tip_sheet_pdf.registry import page_types


class TipSheetForm(WagtailAdminModelForm):
    """Checks that one of the two is given, and has the PDF made where it must be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "article" in self.fields:
            self.fields["article"].widget = AdminPageChooser(target_models=page_types() or None)
        if "file" in self.fields:
            # Django's own widget would link to the file, which has no public address.
            self.fields["file"].widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})

    def clean_article(self) -> Page | None:
        """What is not for everybody's eyes is not mailed to everybody."""
        article: Page | None = self.cleaned_data["article"]
        if article is None or "article" not in self.changed_data:
            return article
        if article.specific_class not in page_types():
            raise ValidationError("A PDF can be made from health tips only. Choose one.")
        if not article.live or article.get_view_restrictions().exists():
            raise ValidationError(
                "Not everybody can read this health tip. Publish it first, then choose it here."
            )
        return article

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("article") and "file" in self.changed_data and cleaned.get("file"):
            self.add_error("file", "Choose one of the two: take the health tip away, or leave this PDF out.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Save, and have the PDF made where another health tip was chosen or making it had failed."""
        from leadcapture.tip_sheet_pdf.making import have_made

        sheet = self.instance
        with transaction.atomic():
            uploaded = "file" in self.changed_data
            if sheet.pk:
                # A worker may have stored another file since this form was opened.
                kept = [name for name in sheet.MADE_FIELDS if not (name == "file" and uploaded)]
                sheet.refresh_from_db(fields=kept, from_queryset=type(sheet).objects.select_for_update())
            if uploaded or ("article" in self.changed_data and sheet.article is None):
                sheet.forget_the_making()
            saved = super().save(commit)
            if commit and ("article" in self.changed_data or sheet.problem or not sheet.file):
                have_made(type(sheet).objects.filter(pk=sheet.pk))
        return saved
