"""Whether e-mails go out, and whether the provider tells us what becomes of them: a page for staff. It names nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinic.core.checks import BACKENDS_WITHOUT_DELIVERY
from leadcapture.mail_trouble import current_trouble
from leadcapture.models import EmailEvent, OutgoingMail

#: To see how many e-mails wait, and why.
VIEW = "leadcapture.view_outgoingmail"
#: What the provider told us is counted for so long.
COUNTED = timedelta(days=30)


def may_see(user: Any) -> bool:
    """Whether somebody is told of trouble with e-mails, and may see the page."""
    return user.has_perm(VIEW)


class EmailHealthView(WagtailAdminTemplateMixin, TemplateView):
    """How e-mails go out, how many wait or failed, and when the provider was heard of last."""

    template_name = "leadcapture/admin/email_health.html"
    page_title = "E-mail"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest = EmailEvent.objects.first()
        return super().get_context_data(
            trouble=current_trouble(),
            provider=settings.EMAIL_PROVIDER,
            is_delivered=settings.EMAIL_BACKEND not in BACKENDS_WITHOUT_DELIVERY,
            waiting=OutgoingMail.objects.open().count(),
            failed=OutgoingMail.objects.given_up().count(),
            events_from=settings.EMAIL_EVENTS_FROM,
            latest_event_at=latest.received_at if latest else None,
            days=COUNTED.days,
            events=self.numbers_of_events(),
            **kwargs,
        )

    def numbers_of_events(self) -> list[tuple[str, int]]:
        """What the provider told us lately, by kind, in the order of the kinds."""
        lately = EmailEvent.objects.filter(received_at__gt=timezone.now() - COUNTED)
        numbers = dict(lately.order_by().values_list("kind").annotate(number=Count("pk")))
        return [(kind.label, numbers[kind.value]) for kind in EmailEvent.Kind if kind.value in numbers]


class MailTroublePanel(Component):
    """On the admin's first page: that no e-mail goes out. Nothing while all is well."""

    name = "mail_trouble"
    template_name = "leadcapture/admin/mail_trouble.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"trouble": current_trouble() if may_see(user) else None}


class EmailHealthMenuItem(MenuItem):
    """The way to the page, below the reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


def email_health_urls() -> list[URLPattern]:
    """The address of the page."""
    return [path("reports/e-mail/", EmailHealthView.as_view(), name="email_health")]


def email_health_menu_item() -> MenuItem:
    """Its line in the menu."""
    return EmailHealthMenuItem(
        "E-mail", reverse("email_health"), name="email-health", icon_name="mail", order=320
    )
