"""
The e-mails: to a visitor, the link to confirm with and the link to the tips; to a desk, that somebody is waiting.

What a visitor typed stands in the body only, never in a header, and in the HTML it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
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
from leadcapture import desk_mails, links
from leadcapture.models import Lead, OutgoingMail, Subscription, TipSeries, TipsFormPage
from leadcapture.models.desk_digests import waiting_at
from leadcapture.plain_text import one_line, without_links
from leadcapture.series_offers import offered_to
from locations.models import LocationPage

#: A longer first name, of somebody who has not confirmed the address, may be a message to its owner: it is left out.
LONGEST_NAME, MOST_WORDS = 30, 3


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

    @property
    def host(self) -> str:
        """The host of the clinic's site, with its port where it has an unusual one."""
        return urlsplit(self.site.root_url).netloc

    def absolute(self, path: str) -> str:
        """An address of the clinic's site in full."""
        return f"{self.site.root_url}{path}"

    def headers(self, mail: OutgoingMail) -> dict[str, str]:
        """
        Headers of every e-mail of ours.

        An e-mail keeps its Message-ID, so that a mail server can drop what a crash made us send twice.
        """
        host = urlsplit(self.site.root_url).hostname
        # RFC 3834: no answering machine should answer this.
        return {"Message-ID": f"<{mail.key}@{host}>", "Auto-Submitted": "auto-generated"}


def message_for(mail: OutgoingMail) -> EmailMessage:
    """The message of an e-mail of the outbox, with fresh links. Raises `NobodyToWriteTo`."""
    return MAKERS[OutgoingMail.Kind(mail.kind)](mail)


def confirmation_message(mail: OutgoingMail) -> EmailMessage:
    """Asks a lead to confirm the address."""
    lead = _lead_of(mail)
    return _to_lead(
        mail,
        lead,
        template="email/confirmation",
        subject=lead.form_page.confirmation_subject,
        link=reverse("leadcapture:confirm", args=[links.confirmation_token(lead)]),
    )


def tips_message(mail: OutgoingMail) -> EmailMessage:
    """Brings a lead the private link to the tips. Its subject and text name no condition."""
    lead = _lead_of(mail)
    token = links.tips_token(lead)
    return _to_lead(
        mail,
        lead,
        template="email/tips",
        subject=lead.form_page.mail_subject,
        link=reverse("leadcapture:tips", args=[token]),
        series=offered_to(lead),
        series_link=reverse("leadcapture:join_series", args=[token]),
    )


def series_message(mail: OutgoingMail) -> EmailMessage:
    """Brings a subscriber the private link to the next tip. Its subject and text name no condition."""
    lead = _lead_of(mail)
    sent: Any = mail.sent_tip
    subscription = sent.subscription
    series = subscription.series
    tip = series.tips.filter(tip_sheet=sent.tip_sheet_id).first()
    return _to_lead(
        mail,
        lead,
        template="email/series",
        subject=series.mail_subject,
        link=reverse("leadcapture:tips", args=[links.tips_token(lead, sent.tip_sheet)]),
        series=series,
        series_text=tip.text if tip else "",
        series_link=reverse(
            "leadcapture:subscription", args=[links.subscription_token(subscription.public_id)]
        ),
        subscription=subscription,
    )


def screening_message(mail: OutgoingMail) -> EmailMessage:
    """Tells the desk that somebody waits for an answer. It holds nothing about the person."""
    request = mail.screening_request
    if request is None:
        raise NobodyToWriteTo("The request of this e-mail is gone.")
    sender = Sender.of(request.form_page)
    return EmailMessage(
        to=[_desk_of(request.preferred_location, sender)],
        headers=sender.headers(mail),
        **desk_mails.screening(sender, request.preferred_location, request.pk),
    )


def digest_message(mail: OutgoingMail) -> EmailMessage:
    """Tells the desk of a location in the morning how many people wait. It holds nothing about any of them."""
    if mail.digest is None:
        raise NobodyToWriteTo("The location of this e-mail is gone.")
    location = mail.digest.location
    sender = Sender.of(location)
    return EmailMessage(
        to=[_desk_of(location, sender)],
        headers=sender.headers(mail),
        **desk_mails.digest(sender, location, waiting_at(location)),
    )


def _desk_of(location: LocationPage | None, sender: Sender) -> str:
    desk = (location.email if location else "") or sender.branding.email
    if not desk:
        raise NobodyToWriteTo("Neither the location nor the branding has an e-mail address.")
    return desk


MAKERS: dict[OutgoingMail.Kind, Callable[[OutgoingMail], EmailMessage]] = {
    OutgoingMail.Kind.CONFIRMATION: confirmation_message,
    OutgoingMail.Kind.TIPS: tips_message,
    OutgoingMail.Kind.SERIES: series_message,
    OutgoingMail.Kind.DESK: screening_message,
    OutgoingMail.Kind.DIGEST: digest_message,
}


def mail_context(sender: Sender, form_page: TipsFormPage | None, lead: Lead, *, link: str) -> dict[str, Any]:
    """
    What the templates of the e-mails to visitors need. `link` is the path that the button opens.

    Without a form its wording is left out: the preview of a series belongs to none.
    """
    first_name = without_links(lead.name_given())
    if lead.confirmed_at is None and (len(first_name) > LONGEST_NAME or len(first_name.split()) > MOST_WORDS):
        first_name = ""
    wording = (
        {
            "form_page": form_page,
            "confirmation_text": fill_in(form_page.confirmation_text, first_name, sender),
            "greeting": fill_in(form_page.mail_greeting, first_name, sender),
            "sign_off": fill_in(form_page.mail_sign_off, first_name, sender),
            "form_url": form_page.full_url,
        }
        if form_page
        else {}
    )
    return wording | {
        "sender": sender,
        "branding": sender.branding,
        "location": sender.location,
        "first_name": first_name,
        "link": sender.absolute(link),
        "link_days": settings.TIPS_LINK_DAYS,
        "link_hours": settings.CONFIRMATION_HOURS,
        "unsubscribe_url": sender.absolute(_unsubscribe_path(lead)),
        "removal_url": sender.absolute(
            reverse("leadcapture:remove", args=[links.removal_token(lead.public_id)])
        ),
        "requested_at": lead.requested_at,
        "site_name": sender.host,
    }


def series_context(
    sender: Sender,
    series: TipSeries,
    lead: Lead,
    *,
    series_link: str,
    series_text: str = "",
    subscription: Subscription | None = None,
) -> dict[str, Any]:
    """
    What the templates need besides where they offer a series or bring one of its tips.

    `series_link` is the path of the question or, with a subscription, of the page on which it is paused and stopped.
    """
    first_name = without_links(lead.first_name)
    context: dict[str, Any] = {"series": series, "series_url": sender.absolute(series_link)}
    if subscription is not None:
        context |= {
            "subscription": subscription,
            "series_text": fill_in(series_text or series.mail_text, first_name, sender),
            "sign_off": fill_in(series.mail_sign_off, first_name, sender),
        }
    return context


def fill_in(text: str, first_name: str, sender: Sender) -> str:
    """
    An editor's text with its placeholders filled in: {first name} and {clinic}.

    They are replaced as words; nothing else between braces means anything.
    """
    return text.replace("{first name}", first_name or "there").replace(
        "{clinic}", one_line(sender.branding.name)
    )


def _lead_of(mail: OutgoingMail) -> Any:
    lead = mail.lead
    if lead is None or lead.form_page is None:
        raise NobodyToWriteTo("The lead of this e-mail, or its form, is gone.")
    return lead


def _unsubscribe_path(lead: Lead) -> str:
    return reverse("leadcapture:unsubscribe", args=[links.unsubscribe_token(lead.public_id)])


def _to_lead(
    mail: OutgoingMail, lead: Any, *, template: str, subject: str, link: str, **more: Any
) -> EmailMessage:
    sender = Sender.of(lead.form_page)
    context = mail_context(sender, lead.form_page, lead, link=link)
    if series := more.pop("series", None):
        context |= series_context(sender, series, lead, **more)
    message = EmailMultiAlternatives(
        subject=one_line(fill_in(subject, "", sender)),
        body=render_to_string(f"{template}.txt", context),
        from_email=sender.from_email,
        to=[lead.email],
        reply_to=[sender.branding.email] if sender.branding.email else None,
        headers={
            **sender.headers(mail),
            # RFC 8058: one POST to this address unsubscribes, without a cookie or a question.
            "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
