"""Send an editor an e-mail of a form or a series, as a visitor would get it."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages
from wagtail.models import Site

from leadcapture.mail_previews import TEMPLATES, series_test_message, test_message
from leadcapture.models import TipSeries, TipsFormPage

logger = logging.getLogger(__name__)

#: Wagtail takes the heading from the one and the title of the browser's window from the other.
TITLE = {"page_title": "Test e-mail", "header_title": "Test e-mail", "header_icon": "mail"}


def test_mail(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask which e-mail, and send it to the address of whoever is logged in."""
    form_page: TipsFormPage = get_object_or_404(TipsFormPage, pk=page_id)
    if not form_page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft: Any = form_page.get_latest_revision_as_object()
    to = getattr(request.user, "email", "")
    if request.method == "POST" and to and request.POST.get("kind") in TEMPLATES:
        _send(request, test_message(draft, request.POST["kind"], to))
        return redirect("leadcapture_test_mail", form_page.pk)
    return render(
        request,
        "leadcapture/admin/test_mail.html",
        {"form_page": form_page, "to": to, **TITLE},
    )


def series_test_mail(request: HttpRequest, series_id: int) -> HttpResponse:
    """Ask, and send the e-mail of a series to the address of whoever is logged in."""
    series: TipSeries = get_object_or_404(TipSeries, pk=series_id)
    if not request.user.has_perm("leadcapture.change_tipseries"):
        raise PermissionDenied
    to = getattr(request.user, "email", "")
    site = Site.find_for_request(request) or Site.objects.filter(is_default_site=True).first()
    if request.method == "POST" and to and site is not None:
        _send(request, series_test_message(series, request.POST.get("which", ""), to, site))
        return redirect("leadcapture_series_test_mail", series.pk)
    return render(
        request,
        "leadcapture/admin/series_test_mail.html",
        {"series": series, "to": to, **TITLE},
    )


def _send(request: HttpRequest, message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:
        # The kind of the error only: its text may hold the address.
        logger.warning("A test e-mail failed with %s.", type(error).__name__)
        messages.error(
            request,
            "The mail server did not take the e-mail. Try again later, or tell whoever runs this site.",
        )
    else:
        messages.success(request, f"The e-mail is on its way to {message.to[0]}.")
