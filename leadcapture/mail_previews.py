"""The e-mails as an invented person gets them, for the editor's preview and for a test mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Site

from clinic.core.models import BrandingSettings
from leadcapture import desk_mails
from leadcapture.mail import Sender, fill_in, mail_context, series_context
from leadcapture.models import Lead, Subscription, TipSeries, TipsFormPage
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
    return _message(TEMPLATES[kind], context, sender, subject=_subject(form_page, kind, sender), to=to)


def preview_series(series: TipSeries, which: str, request: HttpRequest) -> HttpResponse:
    """
    The e-mail of a series as the preview shows it: with the text of the series, as plain text (`text`), or of the tip
    with this number. Its links lead nowhere.
    """
    site = Site.find_for_request(request) or Site.objects.get(is_default_site=True)
    sender = Sender(BrandingSettings.for_site(site), site)
    context = _series_context(series, sender, which)
    if which == "text":
        text = (
            f"Subject: {_series_subject(series, sender)}\n\n{render_to_string('email/series.txt', context)}"
        )
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("email/series.html", context))


def series_test_message(series: TipSeries, which: str, to: str, site: Site) -> EmailMessage:
    """
    An e-mail with a tip to a member of staff that looks as a subscriber's does, with the text of the series or of the tip
    with this number. Its links lead nowhere.
    """
    sender = Sender(BrandingSettings.for_site(site), site)
    subject = _series_subject(series, sender)
    return _message("email/series", _series_context(series, sender, which), sender, subject=subject, to=to)


def _message(
    template: str, context: dict[str, Any], sender: Sender, *, subject: str, to: str
) -> EmailMessage:
    message = EmailMultiAlternatives(
        subject=f"Test: {subject}",
        body=render_to_string(f"{template}.txt", context),
        from_email=sender.from_email,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def _series_subject(series: TipSeries, sender: Sender) -> str:
    return one_line(fill_in(series.mail_subject, "", sender))


def _series_context(series: TipSeries, sender: Sender, which: str) -> dict[str, Any]:
    own_text = next((tip.text for number, tip in series.own_texts if number == which), "")
    lead = _person()
    subscription = Subscription(
        lead=lead, series=series, every_days=series.every_days, started_at=timezone.now()
    )
    return mail_context(sender, None, lead, link="/tips/example/") | series_context(
        sender,
        series,
        lead,
        series_link="/tips/series/example/",
        series_text=own_text,
        subscription=subscription,
    )


def _subject(form_page: TipsFormPage, kind: str, sender: Sender) -> str:
    subject = form_page.confirmation_subject if kind == "confirmation" else form_page.mail_subject
    return one_line(fill_in(subject, "", sender))


def _context(form_page: TipsFormPage, sender: Sender) -> dict[str, Any]:
    context = mail_context(sender, form_page, _person(), link="/tips/example/")
    if form_page.series is not None and not form_page.series.is_paused:
        link = "/tips/one-by-one/example/"
        context |= series_context(sender, form_page.series, _person(), series_link=link)
    return context


def _person() -> Lead:
    return Lead(first_name="Ada", email="ada@example.com", requested_at=timezone.now())
