"""
The addresses of forms and of the private links in e-mails.

They are fixed, so that a form on a cached page works without a token or a cookie.
"""

from django.conf import settings
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from clinic.core.email_providers import PROVIDERS
from leadcapture.views import email_events, forms, links, seen, series


class IdentifierConverter(IntConverter):
    """A number that fits into a database's column."""

    regex = "[0-9]{1,18}"


register_converter(IdentifierConverter, "identifier")

app_name = "leadcapture"

urlpatterns = [
    path("forms/tips/<identifier:form_page_id>/", forms.TipsFormView.as_view(), name="tips_form"),
    path(
        "forms/screening/<identifier:form_page_id>/", forms.ScreeningFormView.as_view(), name="screening_form"
    ),
    path("forms/seen/", seen.seen, name="seen"),
    path("tips/confirm/<str:token>/", links.ConfirmView.as_view(), name="confirm"),
    path("tips/unsubscribe/<str:token>/", links.UnsubscribeView.as_view(), name="unsubscribe"),
    path("tips/remove/<str:token>/", links.RemoveDetailsView.as_view(), name="remove"),
    path("tips/one-by-one/<str:token>/", series.JoinSeriesView.as_view(), name="join_series"),
    path("tips/series/<str:token>/", series.SubscriptionView.as_view(), name="subscription"),
    path("tips/<str:token>/", links.tips, name="tips"),
    path("tips/<str:token>/<slug:slug>/", links.DownloadView.as_view(), name="download"),
    path("tips/<str:token>/<slug:slug>.pdf", links.tip_sheet, name="tip_sheet"),
]

# Only where a provider is named whose events can be told from a stranger's.
if (_provider := PROVIDERS.get(settings.EMAIL_EVENTS_FROM)) and settings.ANYMAIL["WEBHOOK_SECRET"]:
    urlpatterns.append(
        path(f"email-events/{_provider.name}/", email_events.events_view(_provider), name="email_events")
    )
