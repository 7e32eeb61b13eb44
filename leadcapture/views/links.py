"""
What the private links in our e-mails open.

Mail programs and scanners open every link before a person does: a GET shows something and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from leadcapture.form_context import tips_form_page
from leadcapture.links import (
    REMOVAL,
    UNSUBSCRIBE,
    LinkExpired,
    LinkForged,
    read_lasting_token,
    read_token,
    subscription_token,
    tips_token,
)
from leadcapture.models import Lead, PrivateLink, SentTip, SuppressedAddress, TipSheet
from leadcapture.rights import erase_address, stop_writing
from leadcapture.series_offers import offered_to, running_subscription
from leadcapture.services import confirm, note_download
from leadcapture.stop_list import is_suppressed

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


def with_link(
    purpose: PrivateLink.Purpose,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Give a view the link of the token in its address, or answer that it does not work."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                link = read_token(purpose, token)
            except LinkForged:
                return no_longer_works(request, 404)
            except LinkExpired:
                return no_longer_works(request, 410)
            if link.lead.form_page is None:
                return no_longer_works(request, 410)
            return view(request, token, link, *args, **kwargs)

        return wrapped

    return decorate


@private
@require_safe
@with_link(PrivateLink.Purpose.TIPS)
def tips(request: HttpRequest, token: str, link: PrivateLink) -> HttpResponse:
    """The lead's tip sheets, each with a button to download it."""
    lead = link.lead
    context = {
        "first_name": lead.name_given(until=link.created_at),
        "tip_sheets": [
            {
                "title": sheet.title,
                "description": sheet.description,
                "url": reverse("leadcapture:download", args=[token, sheet.slug]),
                "file_size": _size(sheet),
            }
            for sheet in _sheets_of(lead, link.tip_sheet)
        ],
        **series_context(link, token),
        "expires_on": link.expires_at,
        "noindex": True,
        "seo_title": "Your free tips",
    }
    return render(request, "leadcapture/tips_download.html", context)


@private
@require_safe
@with_link(PrivateLink.Purpose.TIPS)
def tip_sheet(request: HttpRequest, token: str, link: PrivateLink, slug: str) -> HttpResponseBase:
    """One of the lead's tip sheets, as a file."""
    sheet = _sheet_of(link.lead, slug)
    if sheet is None:
        return no_longer_works(request, 404)
    try:
        file = sheet.file.open("rb")
    except OSError:
        logger.exception("The file of tip sheet %d can't be read.", sheet.pk)
        return no_longer_works(request, 404)
    return FileResponse(
        file, as_attachment=True, filename=f"{sheet.slug}.pdf", content_type="application/pdf"
    )


# The token in the address is the secret; these links have to work in a browser that has no cookie of ours, and the
# one to unsubscribe for a mail provider, which has none at all.
without_cookies = method_decorator([csrf_exempt, private], name="dispatch")


@without_cookies
class DownloadView(View):
    """Notes that a lead downloads a tip sheet, and leads to the file. Whoever comes by GET gets the file alone."""

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(with_link(PrivateLink.Purpose.TIPS))
    def get(self, request: HttpRequest, token: str, link: PrivateLink, slug: str) -> HttpResponseBase:
        """The way to the file."""
        return see(reverse("leadcapture:tip_sheet", args=[token, slug]))

    @method_decorator(with_link(PrivateLink.Purpose.TIPS))
    def post(self, request: HttpRequest, token: str, link: PrivateLink, slug: str) -> HttpResponseBase:
        """Note it, and show the way to the file."""
        if _sheet_of(link.lead, slug) is None:
            return no_longer_works(request, 404)
        note_download(link.lead)
        return see(reverse("leadcapture:tip_sheet", args=[token, slug]))


@without_cookies
class ConfirmView(View):
    """Confirms an address. GET shows the button; POST does it, and leads straight to the tips."""

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(with_link(PrivateLink.Purpose.CONFIRM))
    def get(self, request: HttpRequest, token: str, link: PrivateLink) -> HttpResponseBase:
        """The button."""
        context = {"form_page": link.lead.form_page, "noindex": True, "seo_title": "Confirm your address"}
        return render(request, "leadcapture/confirm.html", context)

    @method_decorator(with_link(PrivateLink.Purpose.CONFIRM))
    def post(self, request: HttpRequest, token: str, link: PrivateLink) -> HttpResponseBase:
        """Confirm, and show the tips; they come by e-mail as well."""
        confirm(link.lead, asked_at=link.created_at)
        return see(reverse("leadcapture:tips", args=[tips_token(link.lead)]))


@without_cookies
class LastingLinkView(View):
    """A link that never expires: GET shows a button, POST does what it says, and doing it twice is the same."""

    http_method_names = ["get", "head", "post", "options"]
    purpose = ""
    question_template = ""
    question_title = ""
    done_template = ""
    done_title = ""

    def lead(self, token: str) -> Lead | None:
        """The lead of the token, None where it is erased. Raises `LinkForged`."""
        return Lead.objects.known().filter(public_id=read_lasting_token(self.purpose, token)).first()

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The button, or that there is nothing left to do."""
        try:
            lead = self.lead(token)
        except LinkForged:
            return no_longer_works(request, 404)
        if lead is None or self.is_done(lead):
            return self.done(request, was_done_before=True)
        context = {"noindex": True, "seo_title": self.question_title}
        return render(request, self.question_template, context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Do it."""
        try:
            lead = self.lead(token)
        except LinkForged:
            return no_longer_works(request, 404)
        if lead is not None:
            self.do(lead)
        return self.done(request)

    def done(self, request: HttpRequest, **context: Any) -> HttpResponse:
        """That it is done."""
        context = {"noindex": True, "seo_title": self.done_title, **context}
        return render(request, self.done_template, context)

    def is_done(self, lead: Lead) -> bool:
        """Whether there is nothing left to do."""
        return False

    def do(self, lead: Lead) -> None:
        """What the button does."""
        raise NotImplementedError


class RemoveDetailsView(LastingLinkView):
    """Deletes what a lead gave us."""

    purpose = REMOVAL
    question_template = "leadcapture/remove_details.html"
    question_title = "Delete your details"
    done_template = "leadcapture/details_removed.html"
    done_title = "Your details are deleted"

    def do(self, lead: Lead) -> None:
        # Whoever has the link has the mailbox: the details at other forms are as much theirs.
        erase_address(lead.email)


class UnsubscribeView(LastingLinkView):
    """
    Stops our e-mails. A mail provider sends the POST for its user (RFC 8058), without a cookie or any other header.
    """

    purpose = UNSUBSCRIBE
    question_template = "leadcapture/unsubscribe.html"
    question_title = "Unsubscribe"
    done_template = "leadcapture/unsubscribed.html"
    done_title = "You are unsubscribed"

    def is_done(self, lead: Lead) -> bool:
        return is_suppressed(lead.email)

    def do(self, lead: Lead) -> None:
        stop_writing(lead.email, SuppressedAddress.Reason.UNSUBSCRIBED)


def see(address: str) -> HttpResponse:
    """The way to a page, after a POST."""
    response = HttpResponseRedirect(address)
    response.status_code = 303  # RFC 9110: go there with GET
    return response


def series_context(link: PrivateLink, token: str) -> dict[str, Any]:
    """For the page of the tips: the series that the lead can say yes to, or the way to the one that runs."""
    if running := running_subscription(link.lead):
        return {
            "manage_url": reverse("leadcapture:subscription", args=[subscription_token(running.public_id)])
        }
    return {"series": offered_to(link.lead), "action": reverse("leadcapture:join_series", args=[token])}


def _sheet_of(lead: Lead, slug: str) -> TipSheet | None:
    return next((sheet for sheet in _sheets_of(lead) if sheet.slug == slug), None)


def _sheets_of(lead: Lead, first: TipSheet | None = None) -> list[TipSheet]:
    """What the lead may download: what the form sends, then what a series has sent, the latest first."""
    if lead.form_page is None:
        return []
    sheets = [row.tip_sheet for row in lead.form_page.tip_sheets.select_related("tip_sheet")]
    sent = SentTip.objects.filter(lead=lead, subscription__isnull=False).select_related("tip_sheet")
    sheets += [tip.tip_sheet for tip in sent if tip.tip_sheet]
    # One whose first PDF is still being made has nothing to send, and one whose health tip is withdrawn must not be.
    given = set(
        TipSheet.objects.given_out()
        .filter(pk__in=[sheet.pk for sheet in sheets])
        .values_list("pk", flat=True)
    )
    return sorted(
        {sheet.pk: sheet for sheet in sheets if sheet.pk in given}.values(), key=lambda one: one != first
    )


def _size(sheet: TipSheet) -> int | None:
    try:
        return sheet.file.size
    except OSError:
        logger.exception("The file of tip sheet %d can't be read.", sheet.pk)
        return None


def no_longer_works(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a link that was forged, cut short, or whose time is over."""
    form_page = tips_form_page(request)
    context = {
        "tips_url": form_page.get_url(request) if form_page else "",
        "noindex": True,
        "seo_title": "This link no longer works",
    }
    return render(request, "leadcapture/link_expired.html", context, status=status)
