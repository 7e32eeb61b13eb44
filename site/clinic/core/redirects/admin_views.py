"""Wagtail's views of redirects, which tell staff when a redirect will not act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from wagtail.contrib.redirects import views

from clinic.core.redirects.living import never_acts


class WarnsOfLivingAddress:
    """After a redirect was saved: say that its address shows something else, for as long as it does."""

    def save_instance(self) -> Any:
        redirect = super().save_instance()  # type: ignore[misc]
        if never_acts(redirect):
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                f"{redirect.old_path} is the address of something that visitors can see. The redirect acts only once "
                "that is gone, for example when the page is unpublished."
                + (" What stands after the “?” makes no difference." if "?" in redirect.old_path else ""),
            )
        return redirect


class CreateRedirectView(WarnsOfLivingAddress, views.CreateView):
    """Enter a redirect."""


class EditRedirectView(WarnsOfLivingAddress, views.EditView):
    """Change a redirect."""
