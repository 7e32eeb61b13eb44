"""Forms of Google ratings: whoever has the figures come from Google accepts Google's terms for the clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

if TYPE_CHECKING:
    from reviews.google.business.locations import BusinessLocation


class GoogleListingForm(WagtailAdminModelForm):
    """Asks for the terms to be accepted, once for each version of their summary, and keeps who did."""

    accept_terms = forms.BooleanField(
        label="I have read this, and accept it for the clinic",
        required=False,
        help_text="Your name and the time are kept with it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from reviews.google import terms

        if "accept_terms" in self.fields and terms.is_accepted(terms.PLACES):
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
        from reviews.google import terms

        with transaction.atomic():
            if self.cleaned_data.get("accept_terms"):
                terms.accept(terms.PLACES, self.for_user)
            return super().save(commit)


class BusinessTermsForm(forms.Form):
    """Asks for the terms of the Business Profile to be accepted, once for each version of their summary."""

    accept_terms = forms.BooleanField(
        label="I have read this, and accept it for the clinic",
        help_text="Your name and the time are kept with it.",
        error_messages={"required": "Read what stands above, and tick this."},
    )

    def __init__(self, *args: Any, is_accepted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_accepted:
            del self.fields["accept_terms"]


class BusinessLocationForm(forms.Form):
    """One of the locations that Google has just named."""

    location = forms.ChoiceField(
        label="Location",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a location.",
            "invalid_choice": "Google no longer names this location. Choose another one.",
        },
    )

    def __init__(self, *args: Any, locations: list[BusinessLocation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["location"]
        field.choices = [(one.name, one.label) for one in locations]  # type: ignore[attr-defined]
