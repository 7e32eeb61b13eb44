"""What a template needs to show a form, on the form's own page or within another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site

from clinic.core.page_cache import remember
from leadcapture.models import ScreeningFormPage, TipsFormPage

if TYPE_CHECKING:
    from leadcapture.forms import VisitorForm

AFormPage = TypeVar("AFormPage", TipsFormPage, ScreeningFormPage)


def tips_form_page(request: HttpRequest | None, chosen: Page | None = None) -> TipsFormPage | None:
    """The chosen form if visitors of the site may see it, otherwise the site's first; None where there is none."""
    if chosen is not None and (page := public_form_page(TipsFormPage, request, chosen.pk)):
        return page
    return public_form_page(TipsFormPage, request)


def screening_url(request: HttpRequest | None, chosen: Page | None = None, booking_url: str = "") -> str:
    """
    Where a call to a screening leads: to the chosen form if visitors of the site may see it, otherwise to the
    booking page of the menus, otherwise to the site's first screening form. Empty where there is none.
    """
    page = public_form_page(ScreeningFormPage, request, chosen.pk) if chosen is not None else None
    if page is None and booking_url:
        return booking_url
    page = page or public_form_page(ScreeningFormPage, request)
    return (page.get_url(request) or "") if page else ""


def public_form_page(
    model: type[AFormPage], request: HttpRequest | None, pk: int | None = None
) -> AFormPage | None:
    """The form of this number if visitors of the site may see it; without a number, the site's first."""

    def find() -> list[AFormPage]:
        pages = model.objects.live().public().order_by("path")
        if request is not None and (site := Site.find_for_request(request)):
            pages = pages.in_site(site)
        return list(pages)

    # All of them under one name: there are few, and whoever asks for numbers that no form has fills no cache.
    forms = remember(request, f"{model._meta.model_name}:all", find)
    return next((form for form in forms if pk is None or form.pk == pk), None)


def id_prefix(request: HttpRequest | None, kind: str) -> str:
    """A prefix for ids that no other form of the page has: `tips-1`, `tips-2` and so on."""
    if request is None:
        return f"{kind}-{uuid4().hex[:8]}"
    number = getattr(request, "_visitor_forms", 0) + 1
    request._visitor_forms = number  # type: ignore[attr-defined]
    return f"{kind}-{number}"


def tips_form_context(
    form_page: TipsFormPage,
    *,
    request: HttpRequest | None,
    source_page: Page | None,
    sent_form: VisitorForm | None = None,
    heading: str = "",
    text: str = "",
) -> dict[str, Any]:
    """The tips form with its wording. A `sent_form` of this page is shown again with what was typed."""
    from leadcapture.forms import TipsForm

    return {
        **_form_context(
            TipsForm, form_page, "leadcapture:tips_form", "tips", request, source_page, sent_form
        ),
        "heading": heading or form_page.form_heading,
        "text": text,
    }


def screening_form_context(form_page: ScreeningFormPage, *, request: HttpRequest | None) -> dict[str, Any]:
    """The screening form, which stands on its own page only, with its wording."""
    from leadcapture.forms import ScreeningForm

    source_page = form_page if form_page.pk else None
    return _form_context(
        ScreeningForm, form_page, "leadcapture:screening_form", "screening", request, source_page
    )


def _form_context(
    form_class: type[VisitorForm],
    form_page: TipsFormPage | ScreeningFormPage,
    url_name: str,
    kind: str,
    request: HttpRequest | None,
    source_page: Page | None,
    sent_form: VisitorForm | None = None,
) -> dict[str, Any]:
    prefix = id_prefix(request, kind)
    if isinstance(sent_form, form_class) and sent_form.form_page.pk == form_page.pk:
        form = sent_form
        form.auto_id = f"{prefix}_%s"
    else:
        form = form_class(form_page=form_page, source_page=source_page, prefix_for_ids=prefix)
    return {
        "form": form,
        "action_url": reverse(url_name, args=[form_page.pk or 0]),  # 0: a preview that is not saved yet
        # The words that the form's token stands for.
        "consent_wording": form.form_page.consent_wording,
        "button_text": form_page.button_text,
        "prefix": prefix,
    }
