"""Say yes to a series of tips, and pause, resume or stop it: pages that our e-mails lead to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from leadcapture import subscriptions
from leadcapture.links import SUBSCRIPTION, LinkForged, read_lasting_token, subscription_token
from leadcapture.models import ConsentWording, PrivateLink, Subscription
from leadcapture.series_offers import offered_to, running_subscription
from leadcapture.views.links import no_longer_works, see, with_link, without_cookies


@without_cookies
class JoinSeriesView(View):
    """Asks whether the person wants the series of the form. GET shows the question; POST says yes."""

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(with_link(PrivateLink.Purpose.TIPS))
    def get(self, request: HttpRequest, token: str, link: PrivateLink) -> HttpResponseBase:
        """The question; for a subscriber, how it stands."""
        return self.ask(request, link)

    @method_decorator(with_link(PrivateLink.Purpose.TIPS))
    def post(self, request: HttpRequest, token: str, link: PrivateLink) -> HttpResponseBase:
        """Say yes to the words that were shown; to others they are shown first."""
        series = offered_to(link.lead)
        if series is None:
            return self.ask(request, link)
        if request.POST.get("wording") != ConsentWording.digest_of(series.wording):
            return self.ask(request, link, wording_has_changed=True)
        name = "tips" if request.POST.get("shown_on") == "tips" else "join_series"
        subscription = subscriptions.subscribe(
            link.lead,
            series,
            asked_at=link.created_at,
            # Its path without the secret.
            shown_on=reverse(f"leadcapture:{name}", args=["-"]).removesuffix("-/"),
        )
        return _to(subscription) if subscription else no_longer_works(request, 410)

    def ask(self, request: HttpRequest, link: PrivateLink, **context: Any) -> HttpResponse:
        """The question; the way to the subscription of somebody who has one."""
        if running := running_subscription(link.lead):
            return _to(running)
        series = offered_to(link.lead)
        context |= {"noindex": True, "seo_title": series.title if series else "More tips"}
        status = 409 if context.get("wording_has_changed") else 200
        return render(
            request,
            "leadcapture/series_join.html",
            {"series": series, **context},
            status=status,
        )


@without_cookies
class SubscriptionView(View):
    """How a subscription stands, with buttons to pause, resume and stop it. GET changes nothing."""

    http_method_names = ["get", "head", "post", "options"]
    actions = {
        "pause": subscriptions.pause,
        "resume": subscriptions.resume,
        "stop": subscriptions.stop,
    }

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """How it stands."""
        try:
            subscription = _read(token)
        except LinkForged:
            return no_longer_works(request, 404)
        return self.show(request, subscription)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Do what the button says, and show how it stands then. Doing it twice is the same."""
        try:
            subscription = _read(token)
        except LinkForged:
            return no_longer_works(request, 404)
        action = self.actions.get(request.POST.get("action", ""))
        if action is None:
            return self.show(request, subscription, status=400)
        if subscription is None:
            return self.show(request, subscription)
        action(subscription)
        return _to(subscription)

    def show(
        self, request: HttpRequest, subscription: Subscription | None, status: int = 200
    ) -> HttpResponse:
        """The page; for somebody whom we have erased, that nothing comes any more."""
        context = {
            "subscription": subscription,
            "zone": str(subscription.series.zone) if subscription else "UTC",
            "noindex": True,
            "seo_title": subscription.series.title if subscription else "Tips by e-mail",
        }
        return render(request, "leadcapture/subscription.html", context, status=status)


def _read(token: str) -> Subscription | None:
    """The subscription of a token; None where the person is erased. Raises `LinkForged`."""
    public_id = read_lasting_token(SUBSCRIPTION, token)
    rows = Subscription.objects.select_related("lead", "series__location")
    return rows.filter(public_id=public_id).first()


def _to(subscription: Subscription) -> HttpResponse:
    return see(reverse("leadcapture:subscription", args=[subscription_token(subscription.public_id)]))
