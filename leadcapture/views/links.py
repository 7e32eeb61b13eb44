"""
What the private links in our e-mails open.

Mail programs and scanners open every link before a person does: a GET shows something and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from leadcapture import figures
from leadcapture.form_context import tips_form_page
from leadcapture.links import LinkExpired, LinkForged, read_removal_token, read_tips_token, removal_token
from leadcapture.machines import says_it_is_a_machine
from leadcapture.models import Kind, Lead, TipSheet

logger = logging.getLogger(__name__)


def private(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep the answer out of caches and search engines, and its address out of every log."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        # Django logs the address of what it answers with an error, and the token is part of it.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return wrapped


@private
@require_safe
def tips(request: HttpRequest, token: str) -> HttpResponse:
    """The lead's tip sheets."""
    try:
        public_id, expires_at = read_tips_token(token)
    except LinkForged:
        return _no_longer_works(request, 404)
    except LinkExpired:
        return _no_longer_works(request, 410)
    lead = Lead.objects.select_related("form_page").filter(public_id=public_id).first()
    if lead is None or lead.form_page is None:
        return _no_longer_works(request, 410)
    context = {
        "first_name": lead.first_name,
        "tip_sheets": [
            {
                "title": sheet.title,
                "description": sheet.description,
                "url": reverse("leadcapture:tip_sheet", args=[token, sheet.slug]),
                "file_size": _size(sheet),
            }
            for sheet in _sheets_of(lead)
        ],
        "expires_on": expires_at,
        "remove_url": reverse("leadcapture:remove", args=[removal_token(lead.public_id)]),
        "noindex": True,
        "seo_title": "Your free tips",
    }
    return render(request, "leadcapture/tips_download.html", context)


@private
@require_safe
def tip_sheet(request: HttpRequest, token: str, slug: str) -> HttpResponseBase:
    """One of the lead's tip sheets, as a file."""
    try:
        public_id, _ = read_tips_token(token)
    except LinkForged:
        return _no_longer_works(request, 404)
    except LinkExpired:
        return _no_longer_works(request, 410)
    lead = Lead.objects.filter(public_id=public_id).first()
    if lead is None:
        return _no_longer_works(request, 410)
    sheet = next((sheet for sheet in _sheets_of(lead) if sheet.slug == slug), None)
    if sheet is None:
        return _no_longer_works(request, 404)
    try:
        file = sheet.file.open("rb")
    except OSError:
        logger.exception("The file of tip sheet %d can't be read.", sheet.pk)
        return _no_longer_works(request, 404)
    if request.method == "GET" and not says_it_is_a_machine(request):
        figures.count_lead(Kind.DOWNLOAD, lead)
    return FileResponse(
        file, as_attachment=True, filename=f"{sheet.slug}.pdf", content_type="application/pdf"
    )


# The token in the address is the secret; the link has to work in a browser that has no cookie of ours.
@method_decorator([csrf_exempt, private], name="dispatch")
class RemoveDetailsView(View):
    """
    Deletes what a lead gave us. GET shows the button, POST does it, and doing it twice is the same.

    Once that is done there is no button any more.
    """

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The button, or that there is nothing left to delete."""
        try:
            public_id = read_removal_token(token)
        except LinkForged:
            return _no_longer_works(request, 404)
        if not Lead.objects.filter(public_id=public_id).exists():
            title = "Your details are already deleted"
            return render(
                request,
                "leadcapture/details_removed.html",
                {"was_removed_before": True, "noindex": True, "seo_title": title},
            )
        return render(
            request, "leadcapture/remove_details.html", {"noindex": True, "seo_title": "Delete your details"}
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Delete the lead."""
        try:
            public_id = read_removal_token(token)
        except LinkForged:
            return _no_longer_works(request, 404)
        Lead.objects.filter(public_id=public_id).delete()
        return render(
            request,
            "leadcapture/details_removed.html",
            {"noindex": True, "seo_title": "Your details are deleted"},
        )


def _sheets_of(lead: Lead) -> list[TipSheet]:
    if lead.form_page is None:
        return []
    return [row.tip_sheet for row in lead.form_page.tip_sheets.select_related("tip_sheet")]


def _size(sheet: TipSheet) -> int | None:
    try:
        return sheet.file.size
    except OSError:
        logger.exception("The file of tip sheet %d can't be read.", sheet.pk)
        return None


def _no_longer_works(request: HttpRequest, status: int) -> HttpResponse:
    form_page = tips_form_page(request)
    context = {
        "tips_url": form_page.get_url(request) if form_page else "",
        "noindex": True,
        "seo_title": "This link no longer works",
    }
    return render(request, "leadcapture/link_expired.html", context, status=status)
