"""The form of a Google rating: whoever has the figures come from Google accepts Google's terms for the clinic."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm


class GoogleListingForm(WagtailAdminModelForm):
    """Asks for the terms to be accepted, once for each version of their summary, and keeps who did."""

    accept_terms = forms.BooleanField(
        label="I have read this, and accept it for the clinic",
        required=False,
        help_text="Your name and the time are kept with it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from reviews.places import terms

        if "accept_terms" in self.fields and terms.is_accepted():
            del self.fields["accept_terms"]

    def clean(self) -> dict[str, Any]:
        from reviews.models import GoogleListing

        cleaned = super().clean()
        comes_from_google = cleaned.get("provider") == GoogleListing.Provider.GOOGLE_PLACES
        if comes_from_google and "accept_terms" in self.fields and not cleaned.get("accept_terms"):
            self.add_error(
                "accept_terms",
                "Read what stands above, and tick this, or choose another way to show the rating.",
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Save, and keep who accepted the terms."""
        from reviews.places import terms

        with transaction.atomic():
            if self.cleaned_data.get("accept_terms"):
                terms.accept(self.for_user)
            return super().save(commit)
