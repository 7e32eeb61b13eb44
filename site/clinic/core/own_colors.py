"""The preview of a clinic's own colors in the admin: a panel of the form, and the fragment that its script asks for."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.admin.panels import Panel

from clinic.core.colors import is_color
from clinic.core.palette import derived_palette

TEMPLATE = "core/admin/own_colors.html"
#: The brand color and the accent color of each finished palette of static/css: what one's own may start from.
STARTS = {
    "spruce": ("#0b5d4e", "#c8502b"),
    "harbor": ("#1a4f80", "#c65a2a"),
    "heather": ("#643a75", "#5f7d33"),
    "clay": ("#85371f", "#2c7a74"),
}


def preview(palette: str, brand: str, accent: str) -> dict[str, Any]:
    """
    What the preview's template shows for what stands in the form, right or wrong.

    Only colors reach `samples` and `adjustments`: a browser reads them as part of a style.
    """
    own = palette == "own"
    if not brand:
        return {"own": own, "missing": own}
    wrong = [name for name, color in (("brand", brand), ("accent", accent)) if color and not is_color(color)]
    if wrong:
        return {"own": own, "wrong": wrong}
    derived = derived_palette(brand, accent)
    samples = [
        {
            "name": name,
            "roles": roles,
            "adjustments": [adjustment for adjustment in derived.adjustments if adjustment.mode == name],
        }
        for name, roles in (("light", derived.light), ("dark", derived.dark))
    ]
    return {
        "own": own,
        "samples": samples,
        "accent": "" if accent else derived.accent,
        "adjusted": len(derived.adjustments),
    }


@require_safe
def own_colors_preview(request: HttpRequest) -> HttpResponse:
    """The preview of the colors in the query, for those who may change the branding of a site."""
    from clinic.core.models import BrandingSettings

    if not BrandingSettings.get_permission_policy().user_has_permission(request.user, "change"):
        raise PermissionDenied
    typed = (request.GET.get(name, "").strip() for name in ("palette", "brand_color", "accent_color"))
    return render(request, TEMPLATE, preview(*typed))


class ColorInput(forms.TextInput):
    """A text field for a color. The script sets the browser's own picker beside it, which can't be left blank."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        fixed = {"data-color": "", "spellcheck": "false", "autocomplete": "off", "placeholder": "#"}
        super().__init__({**fixed, **(attrs or {})})


class OwnColorsPanel(Panel):
    """Light and dark samples of the colors in the form; without JavaScript, of the saved ones."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/own_colors_panel.html"

        @property
        def media(self) -> forms.Media:
            scripts: list[Any] = [Script("js/own-colors.js", type="module")]
            return forms.Media(js=scripts)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            branding = self.instance
            return {
                **context,
                **preview(branding.palette, branding.brand_color, branding.accent_color),
                "preview_url": reverse("own_colors_preview"),
                "starts": json.dumps(STARTS),
            }
