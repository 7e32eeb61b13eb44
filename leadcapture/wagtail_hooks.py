"""What Wagtail's admin shows of the forms."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from clinic.core.files.permissions import lock_for
from clinic.core.files.views import may_not_change
from leadcapture.figures_report import figures_menu_item, figures_urls
from leadcapture.held_bulk_actions import DiscardBulkAction, ReleaseBulkAction
from leadcapture.held_panel import HeldRequestsPanel
from leadcapture.location_permission_forms import location_permissions_panel
from leadcapture.models import Subscription, TipSeries, TipsFormPage, TipSheet
from leadcapture.views.email_health import MailTroublePanel, email_health_menu_item, email_health_urls
from leadcapture.views.person import PersonView
from leadcapture.views.test_mail import series_test_mail, test_mail
from leadcapture.viewsets import LeadsGroup, TipSeriesViewSet, TipSheetViewSet, WebhookViewSet


@hooks.register("register_admin_viewset")
def register_leads() -> LeadsGroup:
    """The lists of leads and screening requests."""
    return LeadsGroup()


@hooks.register("register_admin_viewset")
def register_webhooks() -> WebhookViewSet:
    """The programs that are told what happens with leads."""
    return WebhookViewSet()


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    """The addresses of the test e-mails, and of one person's data."""
    return [
        path("tips-form/<int:page_id>/test-mail/", test_mail, name="leadcapture_test_mail"),
        path("tip-series/<int:series_id>/test-mail/", series_test_mail, name="leadcapture_series_test_mail"),
        path("leads/person/", PersonView.as_view(), name="leadcapture_person"),
    ]


@hooks.register("register_page_header_buttons")
def test_mail_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """A way to the test e-mails, among the actions of a tips form."""
    if isinstance(page, TipsFormPage) and page.permissions_for_user(user).can_edit():
        yield Button(
            "Send me a test e-mail",
            reverse("leadcapture_test_mail", args=[page.pk]),
            icon_name="mail",
            priority=70,
        )


@hooks.register("register_log_actions")
def register_audited_actions(actions: Any) -> None:
    """What the audit log says of those who see, export or erase personal data."""
    actions.register_action("leadcapture.erase", "Erase personal data", "Personal data erased")
    actions.register_action("leadcapture.view", "See personal data", "Personal data seen")
    actions.register_action("leadcapture.list", "See a list of personal data", "List of personal data seen")
    actions.register_action("leadcapture.export", "Export personal data", "Personal data exported")
    actions.register_action("leadcapture.delete_note", "Delete a note", "Note about a person deleted")
    actions.register_action("leadcapture.release", "Release what was held back", "Released")
    actions.register_action("leadcapture.discard", "Discard what was held back", "Discarded")


hooks.register("register_admin_urls", figures_urls)
hooks.register("register_reports_menu_item", figures_menu_item)
hooks.register("register_admin_urls", email_health_urls)
hooks.register("register_reports_menu_item", email_health_menu_item)


@hooks.register("construct_homepage_panels")
def mail_trouble_panel(request: HttpRequest, panels: list[Any]) -> None:
    """That no e-mail goes out, for those who can have it mended."""
    panels.append(MailTroublePanel())


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """To see the figures and how e-mails go out, for the form in which groups are edited."""
    return Permission.objects.filter(
        content_type__app_label="leadcapture", codename__in=["view_dailycount", "view_outgoingmail"]
    )


hooks.register("register_group_permission_panel", location_permissions_panel)
hooks.register("register_bulk_action", ReleaseBulkAction)
hooks.register("register_bulk_action", DiscardBulkAction)


@hooks.register("construct_homepage_panels")
def say_what_is_held_back(request: HttpRequest, panels: list[Any]) -> None:
    """A line on the first page where something waits."""
    panels.append(HeldRequestsPanel())


@hooks.register("before_edit_snippet")
def keep_tip_sheet_that_people_get(request: HttpRequest, snippet: Any) -> HttpResponse | None:
    """Which tip sheet people get is decided by those who may publish its form, and so is what is in it."""
    return _refuse_tip_sheets(request, [snippet])


@hooks.register("before_delete_snippet")
def keep_tip_sheets_that_people_get(request: HttpRequest, snippets: list[Any]) -> HttpResponse | None:
    """The same where one is deleted."""
    return _refuse_tip_sheets(request, snippets)


@hooks.register("before_bulk_action")
def keep_several_tip_sheets_that_people_get(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same where several are deleted."""
    return _refuse_tip_sheets(request, objects)


def _refuse_tip_sheets(request: HttpRequest, snippets: list[Any]) -> HttpResponse | None:
    for sheet in snippets:
        if isinstance(sheet, TipSheet) and (lock := lock_for(request.user, sheet)):
            urls = "wagtailsnippets_leadcapture_tipsheet"
            return may_not_change(
                request, sheet, lock, add_url=reverse(f"{urls}:add"), list_url=reverse(f"{urls}:list")
            )
    return None


@hooks.register("before_bulk_action")
def keep_series_that_people_get(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Several at once are deleted no more easily than one."""
    series = [thing.pk for thing in objects if isinstance(thing, TipSeries)]
    if action_type != "delete" or not Subscription.objects.running().filter(series__in=series).exists():
        return None
    messages.error(
        request,
        "People get one of these series, so nothing was deleted. Tick “Pause the whole series” there instead: then "
        "nothing is sent.",
    )
    return redirect("wagtailsnippets_leadcapture_tipseries:list")


register_snippet(TipSheetViewSet)
register_snippet(TipSeriesViewSet)
