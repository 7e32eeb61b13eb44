"""The e-mails as an invented person gets them, for the editor's preview and for a test mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Site

from clinic.core.models import BrandingSettings
from leadcapture import desk_mails
from leadcapture.mail import Sender, fill_in, mail_context
from leadcapture.models import Lead, TipsFormPage
from leadcapture.models.desk_digests import Waiting
from leadcapture.plain_text import one_line
from locations.models import LocationPage

#: The templates of the e-mails, by the name that the modes of the preview use.
TEMPLATES = {"confirmation": "email/confirmation", "tips": "email/tips"}


def preview(form_page: TipsFormPage, mode: str, site: Site) -> HttpResponse:
    """
    An e-mail as the preview shows it: `mail:<kind>`, or `mail:<kind>:text`. Its links lead nowhere.

    The `site` is told, because a form that is not saved yet belongs to none.
    """
    _, kind, *form = mode.split(":")
    sender = Sender(BrandingSettings.for_site(site), site)
    context = _context(form_page, sender)
    if form == ["text"]:
        text = f"Subject: {_subject(form_page, kind, sender)}\n\n{render_to_string(f'{TEMPLATES[kind]}.txt', context)}"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string(f"{TEMPLATES[kind]}.html", context))


def desk_preview(mode: str, site: Site) -> HttpResponse:
    """An e-mail to a desk as the preview shows it: `mail:desk` or `mail:digest`, with invented numbers."""
    sender = Sender(BrandingSettings.for_site(site), site)
    location = sender.location or LocationPage(title="Your location")
    if mode == "mail:digest":
        waiting = Waiting(
            new=2, taken=1, not_reached=1, anywhere=1, since=timezone.localtime() - timedelta(days=1)
        )
        message = desk_mails.digest(sender, location, waiting)
    else:
        message = desk_mails.screening(sender, location, 0)
    text = f"Subject: {message['subject']}\n\n{message['body']}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def test_message(form_page: TipsFormPage, kind: str, to: str) -> EmailMessage:
    """An e-mail to a member of staff that looks as a visitor's does. Its links lead nowhere."""
    sender = Sender.of(form_page)
    context = _context(form_page, sender)
    message = EmailMultiAlternatives(
        subject=f"Test: {_subject(form_page, kind, sender)}",
        body=render_to_string(f"{TEMPLATES[kind]}.txt", context),
        from_email=sender.from_email,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{TEMPLATES[kind]}.html", context), "text/html")
    return message


def _subject(form_page: TipsFormPage, kind: str, sender: Sender) -> str:
    subject = form_page.confirmation_subject if kind == "confirmation" else form_page.mail_subject
    return one_line(fill_in(subject, "", sender))


def _context(form_page: TipsFormPage, sender: Sender) -> dict[str, Any]:
    person = Lead(first_name="Ada", email="ada@example.com", requested_at=timezone.now())
    return mail_context(sender, form_page, person, link="/tips/example/")
