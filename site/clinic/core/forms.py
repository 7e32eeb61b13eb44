"""The form with which editors change a page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

#: First parts of addresses that are not pages: see clinic.urls.
RESERVED_SLUGS = frozenset(
    {
        "admin",
        "documents",
        "email-events",
        "forms",
        "healthz",
        "media",
        "ratings",
        "readyz",
        "search",
        "static",
        "tips",
    }
)


class BasePageForm(WagtailAdminPageForm):
    """Refuses addresses at which a page would never be reached."""

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS and self.parent_page is not None and self.parent_page.depth == 2:
            raise ValidationError(
                f"The address /{slug}/ is used by the site itself. Choose another one, such as {slug}-page."
            )
        return slug

    def add_error(self, field: str | None, error: Any) -> None:
        """Show an error about a field that this person may not see at the top: Django would raise a ValueError."""
        if field == "slug" and "already in use" in str(error):
            # Wagtail speaks of slugs and of parent pages.
            error = "Another page in this place has this address already. Change it, for example by one more word."
        if field is None and isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            placed: dict[str, list[ValidationError]] = {}
            for name, errors in error.error_dict.items():
                placed.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(errors)
            error = ValidationError(placed)
        super().add_error(field, error)
