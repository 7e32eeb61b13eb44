"""The free-tips form, and the way to the screening form, wherever a template wants them."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from clinic.core.templatetags.clinic import navigation
from leadcapture.form_context import screening_url, tips_form_context, tips_form_page

register = template.Library()


def _page_of(context: dict[str, Any]) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) and page.pk else None


@register.simple_tag(takes_context=True)
def tips_form(context: dict[str, Any], wanted: Any = None) -> dict[str, Any] | None:
    """
    The free-tips form: form, action_url, heading, text, button_text, consent_wording, prefix.

    `wanted` is a block that may choose a form and a heading, a form's page, or nothing: then it is the site's
    first form. None where the site has no form. A form that is shown again keeps what was typed.
    """
    request = context.get("request")
    is_page = isinstance(wanted, Page)
    block = {} if is_page or not wanted else wanted
    if is_page and getattr(request, "is_preview", False):
        form_page = wanted  # as it will be, published or not
    else:
        form_page = tips_form_page(request, wanted if is_page else block.get("form_page"))
    if form_page is None:
        return None
    return tips_form_context(
        form_page,
        request=request,
        source_page=_page_of(context),
        sent_form=context.get("form"),
        heading=block.get("heading", ""),
        text=block.get("text", ""),
    )


@register.simple_tag(takes_context=True, name="screening_url")
def screening_url_tag(context: dict[str, Any], chosen: Any = None) -> str:
    """Where a call to a screening leads; `chosen` is the form that the call names, if it names one."""
    form_page = chosen if isinstance(chosen, Page) else None
    return screening_url(context.get("request"), form_page, navigation(context)["booking_url"])
