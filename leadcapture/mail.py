"""
The e-mails: to a visitor, the link to the tips; to a desk, that somebody is waiting.

What a visitor typed stands in the body only, never in a header, and in the HTML it is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import Page, Site

from clinic.core.models import BrandingSettings
from leadcapture.links import removal_token, tips_token
from leadcapture.models import Lead, MailedRequest, ScreeningRequest
from leadcapture.plain_text import one_line, without_links
from locations.models import LocationPage


class NobodyToWriteTo(Exception):
    """An e-mail has no address to go to, or none to come from: a setting is missing."""


@dataclass(frozen=True)
class Sender:
    """The clinic as an e-mail shows it."""

    branding: BrandingSettings
    site: Site

    @classmethod
    def of(cls, form_page: Page | None) -> Sender:
        """The clinic whose site holds the form. Raises `NobodyToWriteTo` if the form is gone."""
        site = form_page.get_site() if form_page else None
        if site is None:
            raise NobodyToWriteTo("The form of this request is no longer part of a site.")
        return cls(BrandingSettings.for_site(site), site)

    @property
    def from_email(self) -> str:
        """The clinic's name with the site's sending address."""
        return formataddr((one_line(self.branding.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))

    @property
    def location(self) -> LocationPage | None:
        """The first location: its address is the clinic's in e-mails."""
        return LocationPage.objects.live().public().in_site(self.site).order_by("path").first()

    def absolute(self, path: str) -> str:
        """An address of the clinic's site in full."""
        return f"{self.site.root_url}{path}"

    def headers(self, request: MailedRequest) -> dict[str, str]:
        """
        Headers of every e-mail of ours.

        A request keeps its Message-ID, so that a mail server can drop what a crash made us send twice.
        """
        host = urlsplit(self.site.root_url).hostname
        identifier = f"{request._meta.model_name}.{request.pk}.{int(request.requested_at.timestamp() * 1000)}"
        # RFC 3834: no answering machine should answer this.
        return {"Message-ID": f"<{identifier}@{host}>", "Auto-Submitted": "auto-generated"}


def tips_message(lead: Lead) -> EmailMessage:
    """The e-mail with the private link to the tips. Its subject and text name no condition."""
    form_page: Any = lead.form_page
    sender = Sender.of(form_page)
    context: dict[str, Any] = {
        "sender": sender,
        "branding": sender.branding,
        "location": sender.location,
        "form_page": form_page,
        "first_name": without_links(lead.first_name),
        "link": sender.absolute(reverse("leadcapture:tips", args=[tips_token(lead.public_id)])),
        "link_days": settings.TIPS_LINK_DAYS,
        "form_url": form_page.full_url,
        "removal_url": sender.absolute(reverse("leadcapture:remove", args=[removal_token(lead.public_id)])),
        "requested_at": lead.requested_at,
        "site_name": urlsplit(sender.site.root_url).netloc,
    }
    message = EmailMultiAlternatives(
        subject=one_line(form_page.mail_subject),
        body=render_to_string("email/tips.txt", context),
        from_email=sender.from_email,
        to=[lead.email],
        reply_to=[sender.branding.email] if sender.branding.email else None,
        headers=sender.headers(lead),
    )
    message.attach_alternative(render_to_string("email/tips.html", context), "text/html")
    return message


def screening_message(request: ScreeningRequest) -> EmailMessage:
    """The message to the desk that somebody waits for an answer. It holds nothing about the person."""
    sender = Sender.of(request.form_page)
    location = request.preferred_location
    desk = (location.email if location else "") or sender.branding.email
    if not desk:
        raise NobodyToWriteTo("Neither the location nor the branding has an e-mail address.")
    address = reverse("screeningrequest:inspect", args=[request.pk])
    context = {
        "branding": sender.branding,
        "location": location,
        "link": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{address}",
    }
    return EmailMessage(
        subject="A new screening request is waiting",
        body=render_to_string("email/screening.txt", context),
        from_email=sender.from_email,
        to=[desk],
        headers=sender.headers(request),
    )
